"""Gathers batches into one picture: the reader behind `get`."""

import threading

from epwatch.feed import Feed
from epwatch.headless.document import Picture
from epwatch.headless.gathered import Gathered
from epwatch.headless.latch import End, Latch, Outcome
from epwatch.headless.standing import hopeless
from epwatch.model.batch import Batch


class Gatherer:
    """A feed's reader; settles the latch when the picture is whole, beyond hope, or the feed fails."""

    def __init__(self, feed: Feed, latch: Latch, *, settle: bool = False, recorded: bool = False) -> None:
        """Take the feed that will call it, and where to tell the end.

        ``recorded``: the picture is that of the recording's end, not the first whole one.

        ``settle`` waits, once the picture is whole, until every difference in it has lasted or gone.
        """
        self._feed = feed
        self._latch = latch
        self._settle = settle
        self._recorded = recorded
        self._lock = threading.Lock()
        self._gathered = Gathered()

    def batch(self, batch: Batch) -> None:
        """Take the news in."""
        with self._lock:
            self._gathered.take(batch)
            streams = self._gathered.streams
            waits = self._settle and batch.synced and any(each.unsettled for each in self._gathered.services())
        # Four denied streams count as synced too, but there is nothing to show then.
        if self._recorded:
            self._feed.more()
            return
        if hopeless(streams) or any(stream.refused for stream in streams):
            self._latch.settle(Outcome(End.HOPELESS, streams=streams))
        elif batch.synced and not waits:
            self._latch.settle(Outcome(End.DONE))
        self._feed.more()

    def failed(self, message: str, exit_code: int) -> None:
        """Take the feed's end; that of a recording is no failure."""
        self._latch.settle(Outcome(End.FAILED, message, exit_code) if exit_code else Outcome(End.DONE))

    def picture(self, time: float) -> Picture:
        """Return what was gathered so far; time is wall seconds, from any thread."""
        with self._lock:
            gathered = self._gathered
            return Picture(
                time=time,
                context=gathered.context,
                services=gathered.services(),
                streams=gathered.streams,
                pods=gathered.pods(),
            )
