"""The reader behind `record`: takes all batches, and looks only whether anything can be read.

What counts is on the tape already.
"""

from collections.abc import Callable

from epwatch.feed import Feed
from epwatch.headless.contexts import AskContexts, ByContext, Standings
from epwatch.headless.latch import End, Latch, Outcome
from epwatch.model.batch import Batch


class Unread:
    """A feed's reader that settles the latch when the feed cannot go on.

    ``in_vain`` is told once where nothing can be read in the beginning, of one of several contexts too: a recorder goes
    on, and waits for its cluster.
    """

    def __init__(self, feed: Feed, latch: Latch, contexts: AskContexts, in_vain: Callable[[ByContext], None]) -> None:
        self._feed = feed
        self._latch = latch
        self._standings = Standings(contexts)
        self._in_vain = in_vain
        self._looks = True

    def batch(self, batch: Batch) -> None:
        """Take a batch."""
        self._feed.more()
        if not self._looks:
            return
        self._standings.take(batch)
        if not (self._standings.vain or self._standings.settled):
            return
        self._looks = False
        if self._standings.vain or any(map(self._standings.is_hopeless, self._standings.contexts)):
            self._in_vain(self._standings.streams)

    def failed(self, message: str, exit_code: int) -> None:
        """Take the feed's end."""
        self._latch.settle(Outcome(End.FAILED, message, exit_code))
