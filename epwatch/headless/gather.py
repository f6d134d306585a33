"""Gathers batches into one picture a context: the reader behind `get`."""

import threading

from epwatch.feed import Feed
from epwatch.headless.contexts import AskContexts, Standings, those_heard_of
from epwatch.headless.document import Picture
from epwatch.headless.gathered import Gathered
from epwatch.headless.latch import End, Latch, Outcome
from epwatch.model.batch import Batch


class Gatherer:
    """A feed's reader; settles the latch when all contexts' pictures are whole or beyond hope, or the feed fails."""

    def __init__(
        self,
        feed: Feed,
        latch: Latch,
        *,
        settle: bool = False,
        recorded: bool = False,
        contexts: AskContexts = those_heard_of,
    ) -> None:
        """Take the feed that will call it, where to tell the end, and the contexts to wait for.

        ``recorded``: the picture is that of the recording's end, not the first whole one.

        ``settle`` waits, once the picture is whole, until every difference in it has lasted or gone.
        """
        self._feed = feed
        self._latch = latch
        self._settle = settle
        self._recorded = recorded
        self._lock = threading.Lock()
        self._standings = Standings(contexts)
        self._gathered: dict[str | None, Gathered] = {}

    def batch(self, batch: Batch) -> None:
        """Take the news in."""
        with self._lock:
            self._gathered.setdefault(batch.context, Gathered(batch.context)).take(batch)
            self._standings.take(batch)
            waits = self._settle and any(each.unsettled for one in self._gathered.values() for each in one.services())
        # Four denied streams count as synced too, but there is nothing to show then.
        if self._recorded:
            self._feed.more()
            return
        if self._standings.hopeless or self._standings.refused:
            self._latch.settle(Outcome(End.HOPELESS, streams=self._standings.streams))
        elif self._standings.settled and not waits:
            self._latch.settle(Outcome(End.DONE))
        self._feed.more()

    def failed(self, message: str, exit_code: int) -> None:
        """Take the feed's end; that of a recording is no failure."""
        self._latch.settle(Outcome(End.FAILED, message, exit_code) if exit_code else Outcome(End.DONE))

    def pictures(self, time: float) -> tuple[Picture, ...]:
        """Return what was gathered so far, a picture a context; time is wall seconds, from any thread."""
        with self._lock:
            return tuple(
                self._gathered.get(context, Gathered(context)).picture(time) for context in self._standings.contexts
            )
