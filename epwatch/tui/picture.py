"""All that the screen knows: services, streams and what was lately told; takes batches in, paints nothing."""

from collections import deque
from collections.abc import Iterable

from msgspec import Struct

from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.model.batch import Batch
from epwatch.model.snapshot import ServiceKey, ServiceSnapshot
from epwatch.tui.marks import Marks
from epwatch.tui.recent import Recent

_MINUTE = 60.0
# One bad minute of a big cluster; further changes of that minute are counted as "at least".
_MOST_CHANGES = 100_000
_SETTLED_FOR_GOOD = frozenset({Phase.DENIED, Phase.UNSERVED})


class Totals(Struct, frozen=True, gc=False):
    """What the header counts: services, ready and total backends (unknown ones left out)."""

    services: int = 0
    ready: int = 0
    total: int = 0


class Picture:
    """The latest state of every service, with its marks; services are changed only by :meth:`apply`."""

    def __init__(self, highlight: float, ghosts: float) -> None:
        self._services: dict[ServiceKey, ServiceSnapshot] = {}
        self._streams: dict[str | None, tuple[StreamStatus, ...]] = {}
        self._changed_at: deque[float] = deque(maxlen=_MOST_CHANGES)
        self._recent = Recent(highlight, ghosts)
        self._ready = self._total = 0
        self.begins: float | None = None
        self.zones: set[str] = set()
        self.synced = False

    def apply(self, batch: Batch) -> set[ServiceKey]:
        """Take a batch in; return the services that look different now, those that left among them."""
        touched = self._recent.take(batch.changes, batch.time)
        for snapshot in batch.services:
            self._count(self._services.get(snapshot.key), -1)
            self._services[snapshot.key] = snapshot
            self._count(snapshot, 1)
            self.zones.update(zone for zone, _ready, _not_ready in snapshot.zone_counts)
            touched.add(snapshot.key)
        for key in batch.gone:
            self._count(self._services.pop(key, None), -1)
            touched.add(key)
        self._changed_at.extend(
            batch.time for change in batch.changes if change.endpoint is not None and not change.initial
        )
        if batch.synced and not self.synced:
            self.synced, self.begins = True, batch.time
        return touched

    def hear(self, context: str | None, streams: tuple[StreamStatus, ...]) -> None:
        """Take how the streams of one context stand."""
        self._streams[context] = streams

    def expire(self, now: float) -> set[ServiceKey]:
        """Forget marks that are over; return the services that look different now."""
        return self._recent.expire(now)

    def due(self, now: float) -> float | None:
        """Return the wall second at which something here changes by itself: a mark's end, the count of the minute."""
        moments = [self._recent.due(), self._changed_at[0] + _MINUTE if self.changes(now) else None]
        return min((moment for moment in moments if moment is not None), default=None)

    def changes(self, now: float) -> int:
        """Return how many rows came, changed or went within the last minute."""
        while self._changed_at and self._changed_at[0] <= now - _MINUTE:
            self._changed_at.popleft()
        return len(self._changed_at)

    def service(self, key: ServiceKey) -> ServiceSnapshot | None:
        """Return a service's latest state, None if it is gone."""
        return self._services.get(key)

    def marks(self, key: ServiceKey) -> Marks:
        """Return what is recent about a service."""
        return self._recent.marks(key)

    @property
    def totals(self) -> Totals:
        """Return what the header counts."""
        return Totals(len(self._services), self._ready, self._total)

    @property
    def several_contexts(self) -> bool:
        """Return whether more than one cluster is in the picture."""
        return len(self._streams) > 1

    @property
    def streams(self) -> tuple[StreamStatus, ...]:
        """Return every stream of every context."""
        return tuple(status for statuses in self._streams.values() for status in statuses)

    @property
    def as_of(self) -> float | None:
        """Return since when the picture may be old (wall seconds), None while it is live.

        Endpoints count only where they are shown: while slices are denied or not served.
        """
        streams = self.streams
        if not self.synced:
            return None
        fallback = any(s.kind is Kind.ENDPOINTSLICES and s.phase in _SETTLED_FOR_GOOD for s in streams)
        return min(_heard(s for s in streams if fallback or s.kind is not Kind.ENDPOINTS), default=None)

    def _count(self, snapshot: ServiceSnapshot | None, sign: int) -> None:
        if snapshot is not None:
            self._ready += sign * (snapshot.counts.ready or 0)
            self._total += sign * (snapshot.counts.total or 0)


def _heard(streams: Iterable[StreamStatus]) -> list[float]:
    late = (s for s in streams if s.phase is not Phase.LIVE and s.phase not in _SETTLED_FOR_GOOD)
    return [s.since if s.last_heard is None else s.last_heard for s in late]
