"""Turns batches into written lines as they come: the reader behind `stream`."""

from collections.abc import Callable, Sequence
from typing import Protocol

from msgspec import Struct

from epwatch.feed import Feed
from epwatch.headless.contexts import AskContexts, Standings, those_heard_of
from epwatch.headless.first_picture import FirstPicture
from epwatch.headless.happenings import Happening, Sequencer
from epwatch.headless.latch import End, Latch, Outcome
from epwatch.model.batch import Batch
from epwatch.model.change import Change
from epwatch.model.change_filter import lets_through
from epwatch.model.filter import EVERYTHING, Filter


class Lines(Protocol):
    """How a happening becomes a line: NDJSON or text."""

    def line(self, happening: Happening, time: float, context: str | None) -> bytes:
        """Return the line with its newline; time is the receipt, wall seconds."""
        ...


class Wanted(Struct, frozen=True, kw_only=True):
    """What is told, and for how long; both ends are counted from SYNCED, None means without end.

    ``lasting`` is in seconds; ``count`` counts changes, not STREAM and GAP. ``where`` says which changes are
    told at all. ``recorded``: time is that of the batches. ``contexts`` are those that are waited for: SYNCED is
    the last one's, but for those of which nothing can be read. ``named`` are services that were asked for by name;
    ``missing`` is told once, at SYNCED, which of them are in none.
    """

    changes_only: bool = False
    lasting: float | None = None
    count: int | None = None
    where: Filter = EVERYTHING
    recorded: bool = False
    contexts: AskContexts = those_heard_of
    named: tuple[str, ...] = ()
    missing: Callable[[Sequence[str]], None] = lambda _names: None


class _OfContext:
    """What was told of one context: ``first`` is its first picture until that is."""

    __slots__ = ("first", "sequencer")

    def __init__(self, *, changes_only: bool) -> None:
        self.first: FirstPicture | None = FirstPicture()
        self.sequencer = Sequencer(changes_only=changes_only)


class LiveLines:
    """A feed's reader that puts each happening out as a line, and settles the latch when that is over.

    Nothing is put out before something could be read: where nothing can, in no context, there is one message instead.
    """

    def __init__(self, feed: Feed, latch: Latch, lines: Lines, put: Callable[[bytes], None], wanted: Wanted) -> None:
        """Take the feed, where its end is told, how a line is made and where it goes."""
        self._feed = feed
        self._latch = latch
        self._lines = lines
        self._put = put
        self._lasting = wanted.lasting
        self._left = wanted.count
        self._where = wanted.where
        self._recorded = wanted.recorded
        self._changes_only = wanted.changes_only
        self._missing = dict.fromkeys(wanted.named)
        self._tell_missing = wanted.missing
        self._until: float | None = None
        self._standings = Standings(wanted.contexts)
        self._contexts: dict[str | None, _OfContext] = {}
        self._begun = False

    def batch(self, batch: Batch) -> None:
        """Write the news; streams that all fail before anything was read end it."""
        self._feed.more()
        self._standings.take(batch)
        if not self._begun:
            for service in batch.services:
                self._missing.pop(service.key.name, None)
        one = self._of(batch.context)
        if one.first is None:
            self._write(batch, one)
        else:
            self._take_first(batch, one.first)
        if not self._begun and self._standings.settled and not self._standings.hopeless:
            self._begin(batch)

    def failed(self, message: str, exit_code: int) -> None:
        """Take the feed's end; that of a recording is no failure."""
        self._latch.settle(Outcome(End.FAILED, message, exit_code) if exit_code else Outcome(End.DONE))

    def _of(self, context: str | None) -> _OfContext:
        if context not in self._contexts:
            self._contexts[context] = _OfContext(changes_only=self._changes_only)
        return self._contexts[context]

    def _take_first(self, batch: Batch, first: FirstPicture) -> None:
        first.take(batch)
        if first.whole:
            self._tell_first(batch.context)
        elif self._standings.vain:
            self._latch.settle(Outcome(End.HOPELESS, streams=self._standings.streams))
        if any(each.first is None for each in self._contexts.values()):
            # Something can be read: why nothing can elsewhere is news like any other.
            for context in [each for each in self._contexts if self._standings.is_hopeless(each)]:
                self._tell_first(context)

    def _tell_first(self, context: str | None) -> None:
        one = self._contexts[context]
        told, one.first = [] if one.first is None else one.first.told(), None
        for each in told:
            self._write(each, one)

    def _write(self, batch: Batch, one: _OfContext) -> None:
        if self._until is not None and batch.time > self._until:
            self._left = 0
        for happening in one.sequencer.take(batch):
            if self._left == 0:
                break
            if isinstance(happening, Change) and not lets_through(self._where, happening):
                continue
            self._put(self._lines.line(happening, batch.time, batch.context))
            if self._begun and self._left is not None and isinstance(happening, Change) and not happening.initial:
                self._left -= 1
        if self._left == 0:
            self._latch.settle(Outcome(End.DONE))

    def _begin(self, batch: Batch) -> None:
        """Count changes and time from here on."""
        self._begun = True
        if self._missing:
            self._tell_missing([*self._missing])
        if self._lasting is None:
            return
        if self._recorded:
            self._until = batch.time + self._lasting
        else:
            self._latch.expire_in(self._lasting)
