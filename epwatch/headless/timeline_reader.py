"""Follows the hand-over of services: the reader behind `timeline`."""

from epwatch.feed import Feed
from epwatch.headless.latch import End, Latch, Outcome
from epwatch.headless.standing import hopeless
from epwatch.model.batch import Batch
from epwatch.model.handover import Handovers


class TimelineReader:
    """A feed's reader; settles the latch when the time is over, nothing can be read, or the feed ends.

    Args:
        feed: gives every change by itself.
        latch: where the end is told.
        handovers: takes the batches; whole once the feed is stopped.
        lasting: seconds from the first whole picture on, None for as long as the feed lasts.
        recorded: time is that of the batches.
    """

    def __init__(
        self, feed: Feed, latch: Latch, handovers: Handovers, lasting: float | None, *, recorded: bool
    ) -> None:
        self._feed = feed
        self._latch = latch
        self._handovers = handovers
        self._lasting = lasting
        self._recorded = recorded
        self._until: float | None = None

    def batch(self, batch: Batch) -> None:
        """Take the news in."""
        self._feed.more()
        if self._until is not None and self._recorded and batch.time > self._until:
            self._handovers.pass_to(self._until)
            self._latch.settle(Outcome(End.DONE))
            return
        waited = self._handovers.begin is None
        if waited and batch.streams is not None and hopeless(batch.streams):
            self._latch.settle(Outcome(End.HOPELESS, streams=batch.streams))
            return
        self._handovers.take(batch)
        if waited and self._handovers.begin is not None and self._lasting is not None:
            self._until = self._handovers.begin + self._lasting
            if not self._recorded:
                self._latch.expire_in(self._lasting)

    def failed(self, message: str, exit_code: int) -> None:
        """Take the feed's end; that of a recording is no failure."""
        self._latch.settle(Outcome(End.FAILED, message, exit_code) if exit_code else Outcome(End.DONE))

    def until(self, now: float) -> float:
        """Return when it ended, given what time it is now; wall seconds."""
        return now if self._until is None else min(now, self._until)
