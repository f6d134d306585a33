"""What was heard lately, as it was told, in memory and bounded by bytes: from it a recording can be written afterwards.

Records are frozen and shared with the picture, so that what is kept costs little; what was before the oldest piece is
found by taking the kept ones back from what is there now.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct

from epwatch.kube.delta import Delta, Gap
from epwatch.kube.listwatch import Sink
from epwatch.kube.objects import Endpoints, EndpointSlice, Kind, KubeObject
from epwatch.kube.phase import StreamStatus
from epwatch.stream.event_clock import EventClock

_PIECE: Final = 250
_DELTA: Final = 120
_RECORD: Final = 900
"""Bytes of a piece, a delta, and a record of its own (measured: tests/perf/bench_history.py)."""
_ROW: Final = 160
"""Bytes of one endpoint in a slice: what it shares with the slice of before is as often let go by the tables."""

_MANY: Final = 1000
"""Deltas of one call, a list of a big cluster, which are not looked at one by one while the watches wait."""

Told = tuple[Delta, ...] | StreamStatus | Gap | None
"""What a piece holds: deltas of one call, a status, a gap, or None where time alone brought news."""
_Scope = tuple[Kind, str | None]


class Piece(Struct, frozen=True, gc=False):
    """One call of the sink with its time; ``at`` is that of the machine's own clock, which orders several contexts."""

    wall: float
    offset: float
    at: float
    told: Told

    @property
    def size(self) -> int:
        """Return about how many bytes it alone keeps."""
        if not isinstance(self.told, tuple):
            return 2 * _PIECE
        if len(self.told) > _MANY:
            return _PIECE + len(self.told) * (_DELTA + _RECORD)
        return _PIECE + sum(map(_weight, self.told))


def _weight(delta: Delta) -> int:
    match delta.new:
        case None:
            return _DELTA
        case EndpointSlice(endpoints=rows):
            return _DELTA + _RECORD + _ROW * len(rows)
        case Endpoints(subsets=subsets):
            return _DELTA + _RECORD + _ROW * sum(len(each.addresses) + len(each.not_ready) for each in subsets)
        case _:
            return _DELTA + _RECORD


class Heard(Struct, frozen=True, kw_only=True):
    """All that a recording is made of; frozen, so that any thread may make it.

    ``records`` and ``statuses`` stood at the begin, at ``wall``; none of them where the pieces go back to the start.
    """

    wall: float
    offset: float
    at: float
    records: Sequence[tuple[Kind, KubeObject]]
    statuses: Sequence[StreamStatus]
    pieces: Sequence[Piece]


class Reel:
    """Passes all news on to a sink and keeps it; a :class:`epwatch.kube.listwatch.Sink`.

    Args:
        sink: takes the news.
        clock: the clock that the sink's side reads too.
        limit: bytes.
    """

    def __init__(self, sink: Sink, clock: EventClock, limit: int) -> None:
        self._sink = sink
        self._clock = clock
        self._limit = limit
        self._pieces: deque[Piece] = deque()
        self._begin = (clock.wall(), clock.offset, clock.at)
        self._statuses: dict[_Scope, StreamStatus] = {}
        self._whole = True
        self.bytes = 0
        """What the pieces take, about."""

    def deltas(self, deltas: Sequence[Delta]) -> None:
        """Keep and pass on what one watch event, or one list, changed."""
        with self._clock.event():
            self._keep(tuple(deltas))
            self._sink.deltas(deltas)

    def status(self, status: StreamStatus) -> None:
        """Keep and pass on a stream's new status."""
        with self._clock.event():
            self._keep(status)
            self._sink.status(status)

    def gap(self, gap: Gap) -> None:
        """Keep and pass on a gap."""
        with self._clock.event():
            self._keep(gap)
            self._sink.gap(gap)

    def skipped(self, kind: Kind, namespace: str | None, name: str, why: str) -> None:
        """Pass on what did not decode: it is in no picture, and so in no recording."""
        self._sink.skipped(kind, namespace, name, why)

    def tick(self, matters: Callable[[], bool], tick: Callable[[], None]) -> None:
        """Let time pass; kept where that matters."""
        with self._clock.event():
            if matters():
                self._keep(None)
            tick()

    def _keep(self, told: Told) -> None:
        piece = Piece(self._clock.wall(), self._clock.offset, self._clock.at, told)
        self._pieces.append(piece)
        self.bytes += piece.size
        while self.bytes > self._limit:
            gone = self._pieces.popleft()
            self.bytes -= gone.size
            self._begin, self._whole = (gone.wall, gone.offset, gone.at), False
            if isinstance(gone.told, StreamStatus):
                self._statuses[gone.told.kind, gone.told.namespace] = gone.told

    def heard(self, current: Iterable[tuple[Kind, KubeObject]]) -> Heard:
        """Return what a recording is made of, given all records as they are now."""
        pieces = tuple(self._pieces)
        wall, offset, at = self._begin
        records = () if self._whole else tuple(_before(pieces, current))
        statuses = tuple(self._statuses.values())
        return Heard(wall=wall, offset=offset, at=at, records=records, statuses=statuses, pieces=pieces)


def _before(pieces: Sequence[Piece], current: Iterable[tuple[Kind, KubeObject]]) -> Iterator[tuple[Kind, KubeObject]]:
    """Yield the records that were there before the pieces."""
    records = {(kind, one.namespace, one.name): one for kind, one in current}
    for piece in reversed(pieces):
        for delta in reversed(piece.told if isinstance(piece.told, tuple) else ()):
            if delta.new is not None:
                records.pop((delta.kind, delta.new.namespace, delta.new.name), None)
            if delta.old is not None:
                records[delta.kind, delta.old.namespace, delta.old.name] = delta.old
    return ((key[0], one) for key, one in records.items())
