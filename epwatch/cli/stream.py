"""`epwatch stream`: every change as a line, until it is told to end, or its reader goes."""

import sys
from collections.abc import Callable, Sequence

from epwatch.cli import messages, signals
from epwatch.cli.arguments import Arguments
from epwatch.cli.ascii_output import Put, shown
from epwatch.cli.compose import Source, open_source
from epwatch.cli.exits import CommandError, Exit, tell
from epwatch.cli.near_service import tell_near_service
from epwatch.feed import Reader
from epwatch.headless.latch import End, Latch, Outcome
from epwatch.headless.lines import JsonLines
from epwatch.headless.live_lines import Lines, LiveLines, Wanted
from epwatch.headless.stream_text import TextLines
from epwatch.headless.writer import Writer, WriterEnd
from epwatch.model.filter import parse

_ENDS = {WriterEnd.CLOSED: End.CLOSED, WriterEnd.OVERRUN: End.OVERRUN, WriterEnd.FAILED: End.UNWRITABLE}

_MESSAGES = {
    End.OVERRUN: "the reader of this stream is too slow: more than 64 MiB wait for it",
    End.UNWRITABLE: "the output cannot be written: is the disk full?",
}


def run(arguments: Arguments) -> int:
    """Write lines until the end.

    Raises:
        CommandError: nothing can be read, or the lines cannot be written.
    """
    source = open_source(arguments, exact=True)
    wanted = Wanted(
        changes_only=arguments.changes_only,
        lasting=arguments.lasting,
        count=arguments.count,
        where=parse(arguments.where),
        recorded=source.recorded,
        contexts=source.contexts,
        named=source.options.services,
        missing=lambda names: say_missing(names, source, arguments),
    )
    lines = JsonLines() if arguments.output == "json" else TextLines(utc=arguments.utc, contexts=source.contexts)
    return follow(source, lines, wanted)


def follow(source: Source, lines: Lines, wanted: Wanted) -> int:
    """Write the source's changes to stdout as lines; raises as :func:`run`."""
    return deliver(source, lambda latch, put: LiveLines(source.feed, latch, lines, put, wanted))


def say_missing(names: Sequence[str], source: Source, arguments: Arguments) -> None:
    """Say on stderr that services that were named are not there, and what may be meant: the lines would say nothing."""
    tell(f"epwatch: {messages.awaited(names, source.targets, recorded=source.recorded)}")
    if not source.recorded:
        tell_near_service(names, arguments)


def deliver(source: Source, make: Callable[[Latch, Put], Reader]) -> int:
    """Let a reader put lines to stdout what the source tells, until its latch is settled; raises as :func:`run`."""
    latch = Latch()
    writer = Writer(sys.stdout.fileno(), lambda why: latch.settle(Outcome(_ENDS[why])))
    writer.start()
    signals.on_continue(source.feed.reconnect)
    source.warn()
    source.feed.start(make(latch, shown(writer.put)))
    try:
        outcome = latch.wait()
    finally:
        source.stop()
    if outcome.end in (End.DONE, End.TIME) and (cut := writer.drain()) is not None:
        outcome = Outcome(_ENDS[cut])
    return _report(outcome, source)


def _report(outcome: Outcome, source: Source) -> int:
    if outcome.end is End.HOPELESS:
        raise CommandError(messages.nothing_readable(source.targets, outcome.streams))
    if outcome.end is End.FAILED:
        raise CommandError(outcome.message, outcome.code)
    if outcome.end in _MESSAGES:
        raise CommandError(_MESSAGES[outcome.end])
    return Exit.DONE
