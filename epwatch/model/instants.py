"""The pictures that were, as what each event changed: bounded by bytes, exact, walked back and forth.

Snapshots are frozen and share what did not change, so the old one is kept where the new one takes its place; nothing is
ever computed again, and what is shown of the past is what was shown. Pure.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from epwatch.kube.delta import Gap
from epwatch.kube.phase import StreamStatus
from epwatch.model.batch import Batch
from epwatch.model.change import Change, ChangeType
from epwatch.model.merging import ALONE, Merged
from epwatch.model.snapshot import ServiceKey, ServiceSnapshot

MOST_GAPS: Final = 50
"""As many gaps as one looks through; those of instants that were let go are kept apart."""
_INSTANT: Final = 500
"""Bytes of an instant with its tuples (measured, with the next two: tests/perf/bench_history.py)."""
_SNAPSHOT: Final = 600
"""Bytes of a snapshot that differs in its counts and verdict, beside its rows."""
_ROW: Final = 900
"""Bytes of a row with its ports and its pod's record."""
_POINTER: Final = 8
_KEY: Final = 64
"""Bytes of a service's key and the pointer to it; its names are the snapshots'."""


class Missed(Struct, frozen=True, gc=False):
    """A time in which nobody saw what became of a stream, and in which context; None where it has none."""

    context: str | None
    gap: Gap


class Replaced(Struct, frozen=True, gc=False):
    """One service's snapshot before and after an event; None where it was not, or is not, in the picture."""

    key: ServiceKey
    old: ServiceSnapshot | None
    new: ServiceSnapshot | None


class Instant(Struct, frozen=True, gc=False, kw_only=True):
    """What one event changed; ``wall`` and ``monotonic`` are its receipt.

    ``streams`` and ``streams_were`` are one context's statuses where any of them changed. ``stop``: somebody who looks
    on sees something change. ``turn``: a service's or port's verdict changed, or fewer are ready than since the
    service was last whole. ``merged``: of how many events it is made, where those came too fast for a step each.
    """

    wall: float
    monotonic: float
    services: tuple[Replaced, ...]
    changes: tuple[Change, ...]
    context: str | None
    streams: tuple[StreamStatus, ...] | None
    streams_were: tuple[StreamStatus, ...] | None
    gaps: tuple[Gap, ...]
    stop: bool
    turn: bool
    merged: Merged = ALONE

    @property
    def missed(self) -> tuple[Missed, ...]:
        """Return its gaps with the context whose they are."""
        return tuple(Missed(self.context, gap) for gap in self.gaps)

    @property
    def size(self) -> int:
        """Return about how many bytes it alone keeps."""
        rows = sum(_weight(each) for each in self.services)
        return _INSTANT + rows + _ROW * len(self.changes) + _KEY * len(self.merged.services)

    def note(self, changed: dict[ServiceKey, float]) -> None:
        """Note when each service last changed; one that went is forgotten, though it came in this event too."""
        for change in self.changes:
            if change.type is ChangeType.SERVICE_REMOVED:
                changed.pop(change.service, None)
            elif not change.initial:
                changed[change.service] = self.wall

    def batch(self) -> Batch:
        """Return it as the news that it was."""
        return Batch(
            time=self.wall,
            context=self.context,
            services=tuple(each.new for each in self.services if each.new is not None),
            gone=tuple(each.key for each in self.services if each.new is None),
            changes=self.changes,
            streams=self.streams,
            gaps=self.gaps,
            synced=True,
        )


def _weight(one: Replaced) -> int:
    kept = one.old or one.new
    return 0 if kept is None else _SNAPSHOT + _POINTER * (len(kept.endpoints) + len(kept.absent))


class Instants:
    """The latest instants, and the picture after the last one.

    ``first`` is the number of the oldest one; numbers run on. What is told of those that were let go: :attr:`changed`,
    the wall second of each service's latest change, and :attr:`gaps`.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: deque[Instant] = deque()
        self._lost: float | None = None
        self._lows: dict[ServiceKey, int] = {}
        self.services: dict[ServiceKey, ServiceSnapshot] = {}
        self.streams: dict[str | None, tuple[StreamStatus, ...]] = {}
        self.first = 0
        self.begin: float | None = None
        """Since when (wall seconds) every instant is here; None before the first whole picture."""
        self.origin: float | None = None
        """When the first whole picture was there, wall seconds."""
        self.changed: dict[ServiceKey, float] = {}
        self.gaps: deque[Missed] = deque(maxlen=MOST_GAPS)
        self.bytes = 0

    @property
    def last(self) -> int:
        """Return the number of the latest instant; one less than ``first`` while there is none."""
        return self.first + len(self._kept) - 1

    def add(self, batch: Batch, monotonic: float, merged: Merged = ALONE) -> Instant | None:
        """Take the news of one event; None while it is part of the first picture, from where history begins.

        ``merged``: of how many it is the news, where they came too fast.
        """
        services = tuple(self._replace(batch))
        were = self.streams.get(batch.context)
        if batch.streams is not None:
            self.streams[batch.context] = batch.streams
        if self.begin is None:
            self.begin = self.origin = batch.time if batch.synced else None
            self.gaps.extend(Missed(batch.context, gap) for gap in batch.gaps)
            return None
        new = self._instant(batch, services, were, monotonic, merged)
        self._kept.append(new)
        self.bytes += new.size
        while self.bytes > self._limit:
            self._let_go()
        return new

    def _instant(
        self,
        batch: Batch,
        services: tuple[Replaced, ...],
        were: tuple[StreamStatus, ...] | None,
        monotonic: float,
        merged: Merged,
    ) -> Instant:
        lower = [self._is_lower(each) for each in services]
        return Instant(
            wall=batch.time,
            monotonic=monotonic,
            services=services,
            changes=batch.changes,
            context=batch.context,
            streams=batch.streams,
            streams_were=None if batch.streams is None else were or (),
            gaps=batch.gaps,
            stop=bool(batch.changes or batch.gaps or (batch.streams is not None and _restated(were, batch.streams))),
            turn=any(lower) or any(map(of_service, batch.changes)),
            merged=merged,
        )

    def _replace(self, batch: Batch) -> Iterator[Replaced]:
        for key in batch.gone:
            if (old := self.services.pop(key, None)) is not None:
                yield Replaced(key, old, None)
        for new in batch.services:
            yield Replaced(new.key, self.services.get(new.key), new)
            self.services[new.key] = new

    def _is_lower(self, each: Replaced) -> bool:
        """Return whether a service has fewer ready than at any time since it was last whole."""
        counts = None if each.new is None else each.new.counts
        if counts is None or counts.ready is None:
            self._lows.pop(each.key, None)
            return False
        low = self._lows.get(each.key)
        if counts.total is not None and counts.ready >= counts.total:
            self._lows.pop(each.key, None)
        elif low is None or counts.ready < low:
            self._lows[each.key] = counts.ready
            before = None if each.old is None else each.old.counts.ready
            return before is not None and counts.ready < before
        return False

    def _let_go(self) -> None:
        gone = self._kept.popleft()
        self.first += 1
        self.bytes -= gone.size
        self.begin, self._lost = gone.wall, gone.monotonic
        self.gaps.extend(gone.missed)
        gone.note(self.changed)

    def view(self) -> "Past":
        """Return all of it as it is now, to be walked through wherever; costs a copy of references."""
        return Past(
            first=self.first,
            instants=tuple(self._kept),
            services=dict(self.services),
            streams=dict(self.streams),
            begin=self.begin,
            lost=self._lost,
            changed=dict(self.changed),
            gaps=tuple(self.gaps),
        )


def _restated(were: Sequence[StreamStatus] | None, now: Sequence[StreamStatus]) -> bool:
    """Return whether a phase or its cause is another; counts and times alone are not looked at."""
    return [(each.phase, each.cause) for each in were or ()] != [(each.phase, each.cause) for each in now]


def of_service(change: Change) -> bool:
    """Return whether it is another verdict of a service, or of one of its ports."""
    return change.type is ChangeType.VERDICT_CHANGED and change.row is None and change.target is None


class Past:
    """A place in the past and the picture there; begins at the latest instant.

    ``changed`` and ``gaps`` are those of before the first instant, ``lost`` is the monotonic second of the latest one
    that was let go, None while all are here.
    """

    def __init__(
        self,
        *,
        first: int,
        instants: Sequence[Instant],
        services: dict[ServiceKey, ServiceSnapshot],
        streams: dict[str | None, tuple[StreamStatus, ...]],
        begin: float | None,
        lost: float | None,
        changed: Mapping[ServiceKey, float],
        gaps: Sequence[Missed],
    ) -> None:
        self.first = first
        self.instants = instants
        self.services = services
        """The picture at the place."""
        self.streams = streams
        self.begin = begin
        self.lost = lost
        self.changed = changed
        self.gaps = gaps
        self.at = first + len(instants) - 1
        """The number of the instant after which the picture is; one less than ``first``: before all of them."""

    @property
    def last(self) -> int:
        """Return the number of the latest instant."""
        return self.first + len(self.instants) - 1

    @property
    def instant(self) -> Instant | None:
        """Return the instant at the place, None before the first one."""
        return self.instants[self.at - self.first] if self.at >= self.first else None

    def go(self, number: int) -> None:
        """Go to a place, at most to either end."""
        number = min(max(number, self.first - 1), self.last)
        while self.at > number:
            self._undo(self.instants[self.at - self.first])
            self.at -= 1
        while self.at < number:
            self.at += 1
            self._redo(self.instants[self.at - self.first])

    def find(self, wanted: Callable[[Instant], bool], by: int) -> int | None:
        """Return the number of the next (``by`` 1) or former (-1) instant that is wanted; None where there is none."""
        end = self.last + 1 if by > 0 else self.first - 1
        return next((each for each in range(self.at + by, end, by) if wanted(self.instants[each - self.first])), None)

    def number_at(self, wall: float) -> int:
        """Return the number of the last instant not later than a wall second; ``first`` - 1 where all are later."""
        found = (each.wall <= wall for each in reversed(self.instants))
        return self.last - next((back for back, holds in enumerate(found) if holds), len(self.instants))

    def since(self, monotonic: float) -> Sequence[Instant]:
        """Return the instants up to the place that are later than a monotonic second."""
        begin = self.at
        while begin >= self.first and self.instants[begin - self.first].monotonic > monotonic:
            begin -= 1
        return self.instants[begin + 1 - self.first : self.at + 1 - self.first]

    def until(self) -> Sequence[Instant]:
        """Return all instants up to the place."""
        return self.instants[: self.at + 1 - self.first]

    def _undo(self, one: Instant) -> None:
        for each in reversed(one.services):
            self._put(each.key, each.old)
        if one.streams_were is not None:
            self.streams[one.context] = one.streams_were

    def _redo(self, one: Instant) -> None:
        for each in one.services:
            self._put(each.key, each.new)
        if one.streams is not None:
            self.streams[one.context] = one.streams

    def _put(self, key: ServiceKey, snapshot: ServiceSnapshot | None) -> None:
        if snapshot is None:
            self.services.pop(key, None)
        else:
            self.services[key] = snapshot
