"""Turns batches into written lines as they come: the reader behind `stream`."""

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct

from epwatch.feed import Feed
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
    told at all. ``recorded``: time is that of the batches.
    """

    changes_only: bool = False
    lasting: float | None = None
    count: int | None = None
    where: Filter = EVERYTHING
    recorded: bool = False


class LiveLines:
    """A feed's reader that puts each happening out as a line, and settles the latch when that is over.

    Nothing is put out before something could be read: where nothing can, there is one message instead.
    """

    def __init__(self, feed: Feed, latch: Latch, lines: Lines, put: Callable[[bytes], None], wanted: Wanted) -> None:
        """Take the feed, where its end is told, how a line is made and where it goes."""
        self._feed = feed
        self._latch = latch
        self._lines = lines
        self._put = put
        self._sequencer = Sequencer(changes_only=wanted.changes_only)
        self._lasting = wanted.lasting
        self._left = wanted.count
        self._where = wanted.where
        self._recorded = wanted.recorded
        self._until: float | None = None
        self._first: FirstPicture | None = FirstPicture()

    def batch(self, batch: Batch) -> None:
        """Write the news; streams that all fail before anything was read end it."""
        self._feed.more()
        if self._first is None:
            self._write(batch)
            return
        self._first.take(batch)
        if self._first.hopeless:
            self._latch.settle(Outcome(End.HOPELESS, streams=self._first.streams))
        elif self._first.whole:
            told, self._first = self._first.told(), None
            for each in told:
                self._write(each)

    def failed(self, message: str, exit_code: int) -> None:
        """Take the feed's end; that of a recording is no failure."""
        self._latch.settle(Outcome(End.FAILED, message, exit_code) if exit_code else Outcome(End.DONE))

    def _write(self, batch: Batch) -> None:
        if self._until is not None and batch.time > self._until:
            self._left = 0
        synced_before = self._sequencer.synced
        for happening in self._sequencer.take(batch):
            if self._left == 0:
                break
            if isinstance(happening, Change) and not lets_through(self._where, happening):
                continue
            self._put(self._lines.line(happening, batch.time, batch.context))
            if self._left is not None and isinstance(happening, Change) and not happening.initial:
                self._left -= 1
        if self._lasting is not None and self._sequencer.synced and not synced_before:
            self._expire(self._lasting, batch)
        if self._left == 0:
            self._latch.settle(Outcome(End.DONE))

    def _expire(self, seconds: float, batch: Batch) -> None:
        if self._recorded:
            self._until = batch.time + seconds
        else:
            self._latch.expire_in(seconds)
