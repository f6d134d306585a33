"""Follows the hand-over of services: the reader behind `timeline`."""

from collections.abc import Callable, Sequence

from epwatch.feed import Feed
from epwatch.headless.contexts import AskContexts, ByContext, Standings, those_heard_of
from epwatch.headless.latch import End, Latch, Outcome
from epwatch.model.batch import Batch
from epwatch.model.handover import Handovers


class TimelineReader:
    """A feed's reader; settles the latch when the time is over, nothing can be read, or the feed ends.

    Args:
        feed: gives every change by itself.
        latch: where the end is told.
        names: the services to follow, in each context.
        lasting: seconds from the last context's first whole picture on, None for as long as the feed lasts.
        recorded: time is that of the batches.
        contexts: those to wait for.
        missing: is told once, when that picture is there, which of the names are in none; returns at once.
    """

    def __init__(
        self,
        feed: Feed,
        latch: Latch,
        names: tuple[str, ...],
        lasting: float | None,
        *,
        recorded: bool,
        contexts: AskContexts = those_heard_of,
        missing: Callable[[Sequence[str]], None] = lambda _names: None,
    ) -> None:
        self._feed = feed
        self._tell_missing = missing
        self._latch = latch
        self._names = names
        self._lasting = lasting
        self._recorded = recorded
        self._standings = Standings(contexts)
        self._handovers: dict[str | None, Handovers] = {}
        self._begun = False
        self._until: float | None = None

    @property
    def handovers(self) -> Sequence[Handovers]:
        """Return the hand-overs of each context, in their order; whole once the feed is stopped."""
        return [self._handovers[context] for context in self._standings.contexts if context in self._handovers]

    @property
    def streams(self) -> ByContext:
        """Return how the streams stand; whole once the feed is stopped."""
        return self._standings.streams

    def batch(self, batch: Batch) -> None:
        """Take the news in."""
        self._feed.more()
        if self._until is not None and self._recorded and batch.time > self._until:
            self.pass_to(self._until)
            self._latch.settle(Outcome(End.DONE))
            return
        self._standings.take(batch)
        if not self._begun and self._standings.vain:
            self._latch.settle(Outcome(End.HOPELESS, streams=self._standings.streams))
            return
        self._handovers.setdefault(batch.context, Handovers(self._names)).take(batch)
        if not self._begun and self._standings.settled:
            self._begin(batch.time)

    def failed(self, message: str, exit_code: int) -> None:
        """Take the feed's end; that of a recording is no failure."""
        self._latch.settle(Outcome(End.FAILED, message, exit_code) if exit_code else Outcome(End.DONE))

    def pass_to(self, time: float) -> None:
        """Let time pass, but not beyond its end; wall seconds."""
        end = time if self._until is None else min(time, self._until)
        for each in self._handovers.values():
            each.pass_to(end)

    def _begin(self, time: float) -> None:
        self._begun = True
        there = {key.name for each in self._handovers.values() for key in each.services}
        if missing := [name for name in dict.fromkeys(self._names) if name not in there]:
            self._tell_missing(missing)
        if self._lasting is None:
            return
        self._until = time + self._lasting
        if not self._recorded:
            self._latch.expire_in(self._lasting)
