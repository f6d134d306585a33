"""``--plain``: the live tree for a screen reader: changes as sentences, questions typed, answers below them."""

import sys
from functools import partial

from epwatch.cli.ascii_output import Put
from epwatch.cli.compose import Source
from epwatch.cli.on_demand import read
from epwatch.cli.stream import deliver
from epwatch.feed import Reader
from epwatch.headless.conversation import Conversation
from epwatch.headless.latch import End, Latch, Outcome
from epwatch.headless.typed_lines import TypedLines


def converse(source: Source, *, utc: bool) -> int:
    """Say the source's changes on stdout and answer what is typed, until ``quit``, the end of input or of the feed.

    Raises:
        CommandError: nothing can be read, or the lines cannot be written.
    """
    typed: list[TypedLines] = []

    def reader(latch: Latch, put: Put) -> Reader:
        conversation = Conversation(
            source.feed,
            latch,
            put,
            utc=utc,
            wall=source.clock.wall,
            read=partial(read, source.evidence),
            contexts=source.contexts,
        )
        conversation.greet()
        lines = TypedLines(sys.stdin.fileno(), conversation.typed, lambda: latch.settle(Outcome(End.DONE)))
        typed.append(lines)
        lines.start()
        return conversation

    try:
        return deliver(source, reader)
    finally:
        for lines in typed:
            lines.stop()
