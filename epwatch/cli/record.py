"""`epwatch record`: what the server says, written down as it comes, until a signal, or its reader goes."""

import os
import sys
from secrets import token_bytes

from epwatch.cli import messages, signals
from epwatch.cli.arguments import Arguments
from epwatch.cli.compose import source_of
from epwatch.cli.exits import CommandError, Exit, tell
from epwatch.cli.options_from import cluster_options
from epwatch.cli.recording import begin_tape
from epwatch.cli.source import Source
from epwatch.headless.contexts import ByContext
from epwatch.headless.latch import End, Latch, Outcome
from epwatch.headless.recorded import Unread
from epwatch.kube.kubeconfig import KubeconfigError
from epwatch.kube.sanitize import clean
from epwatch.kube.several_contexts import resolve_all
from epwatch.stream.redact import Redaction


def run(arguments: Arguments) -> int:
    """Record until the end.

    Raises:
        CommandError: the recording cannot begin, or cannot go on; stdout is a terminal.
    """
    path = None if arguments.output == "-" else arguments.output
    if path is None and sys.stdout.isatty():
        message = "a recording is nothing to look at: name a file with -o, or redirect stdout"
        raise CommandError(message, Exit.USAGE)
    options = cluster_options(arguments)
    try:
        resolved = resolve_all(options)
    except KubeconfigError as error:
        raise CommandError(str(error), Exit.USAGE) from None
    tape = begin_tape(path, force=arguments.force, rotate=arguments.rotate, keep=arguments.keep)
    redaction = Redaction(token_bytes(32)) if arguments.redact else None
    source = source_of(options, resolved, exact=True, tape=tape, redaction=redaction)
    latch = Latch()
    source.warn(lambda _trouble: latch.settle(Outcome(End.CLOSED if tape.reader_left else End.UNWRITABLE)))
    signals.on_continue(source.feed.reconnect)
    if path is not None and os.isatty(2):
        tell(f"epwatch: records to {clean(path, 200)}, until ctrl-c")
    source.feed.start(Unread(source.feed, latch, source.contexts, lambda streams: _say_vain(streams, source)))
    try:
        outcome = latch.wait()
    finally:
        source.stop()
    if outcome.end is End.FAILED:
        raise CommandError(outcome.message, outcome.code)
    if outcome.end is End.UNWRITABLE:
        raise CommandError(tape.trouble)
    return Exit.DONE


def _say_vain(streams: ByContext, source: Source) -> None:
    """Say that nothing can be read: a recorder that runs for days would tell it by an empty file alone."""
    some = len(streams) > 1 and any(stream.listed for each in streams.values() for stream in each)
    what = messages.incomplete(streams) if some else messages.nothing_readable(source.targets, streams)
    tell(f"epwatch: {what}\n  goes on trying")
