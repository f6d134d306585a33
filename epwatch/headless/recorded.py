"""The reader behind `record`: takes all batches and looks at none; what counts is on the tape already."""

from epwatch.feed import Feed
from epwatch.headless.latch import End, Latch, Outcome
from epwatch.model.batch import Batch


class Unread:
    """A feed's reader that settles the latch when the feed cannot go on."""

    def __init__(self, feed: Feed, latch: Latch) -> None:
        self._feed = feed
        self._latch = latch

    def batch(self, batch: Batch) -> None:  # noqa: ARG002 - nothing of it is looked at
        """Take a batch."""
        self._feed.more()

    def failed(self, message: str, exit_code: int) -> None:
        """Take the feed's end."""
        self._latch.settle(Outcome(End.FAILED, message, exit_code))
