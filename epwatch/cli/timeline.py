"""`epwatch timeline`: how a service's traffic went from pods to pods, watched for a while or read from a recording."""

import os
import sys
from typing import Final

from epwatch.cli import messages, signals
from epwatch.cli.arguments import Arguments
from epwatch.cli.compose import Source, open_source
from epwatch.cli.exits import CommandError, Exit, tell
from epwatch.cli.stream import say_missing
from epwatch.headless.latch import End, Latch
from epwatch.headless.plain import ASCII, signs_for
from epwatch.headless.timeline_reader import TimelineReader
from epwatch.headless.timeline_text import timeline

_LASTING: Final = 300.0
"""Seconds that a cluster is watched by default: the interface's 5m."""


def run(arguments: Arguments) -> int:
    """Watch, then print the timeline.

    Raises:
        CommandError: no service is named, none of that name was there, or nothing can be read.
    """
    if not arguments.services:
        message = "timeline needs the name of a service (see epwatch timeline --help)"
        raise CommandError(message, Exit.USAGE)
    return show(open_source(arguments, exact=True), arguments)


def show(source: Source, arguments: Arguments) -> int:
    """Print the timeline of the source; raises as :func:`run`."""
    reader = follow(source, arguments, _lasting(source, arguments))
    handovers = reader.handovers
    found = {key.name for each in handovers for key in each.services}
    if found:
        ascii_only = signs_for(os.environ) is ASCII
        sys.stdout.write(timeline(handovers, arguments.output, utc=arguments.utc, ascii_only=ascii_only))
        sys.stdout.flush()
    if unread := messages.incomplete(reader.streams):
        tell(f"epwatch: {unread}")
    if missing := [name for name in dict.fromkeys(arguments.services) if name not in found]:
        raise CommandError(messages.no_such_service(missing, source.targets))
    return Exit.DONE


def _lasting(source: Source, arguments: Arguments) -> float | None:
    if arguments.lasting is not None or source.recorded:
        return arguments.lasting
    return _LASTING


def follow(source: Source, arguments: Arguments, lasting: float | None) -> TimelineReader:
    """Return what followed the services in each context for so many seconds; raises as :func:`run`."""
    latch = Latch()
    recorded, contexts = source.recorded, source.contexts
    reader = TimelineReader(
        source.feed,
        latch,
        tuple(arguments.services),
        lasting,
        recorded=recorded,
        contexts=contexts,
        # Of a recording its end says so, which comes at once.
        missing=lambda names: None if recorded else say_missing(names, source, arguments),
    )
    signals.on_continue(source.feed.reconnect)
    source.warn()
    if lasting is not None and not source.recorded:
        tell(f"epwatch: watches for {lasting:g} s")
    source.feed.start(reader)
    try:
        outcome = latch.wait()
    finally:
        source.stop()
    if outcome.end is End.HOPELESS:
        raise CommandError(messages.nothing_readable(source.targets, outcome.streams))
    if outcome.end is End.FAILED:
        raise CommandError(outcome.message, outcome.code)
    reader.pass_to(source.clock.wall())
    return reader
