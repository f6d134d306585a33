"""All that the screen knows: services, streams and what was lately told; takes batches in, paints nothing."""

from collections import deque
from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet

from msgspec import Struct

from epwatch.kube.delta import Gap
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.model.batch import Batch
from epwatch.model.highlights import Highlights
from epwatch.model.marks import Durations
from epwatch.model.snapshot import ServiceKey, ServiceSnapshot
from epwatch.tui.shown.marks import QUIET, Marks

_MINUTE = 60.0
# One bad minute of a big cluster; further changes of that minute are counted as "at least".
_MOST_CHANGES = 100_000
# As many as one looks through.
_MOST_GAPS = 50
_BEGINNING = frozenset({Phase.CONNECTING, Phase.SYNCING})
_SETTLED_FOR_GOOD = frozenset({Phase.DENIED, Phase.UNSERVED})


class Totals(Struct, frozen=True, gc=False):
    """What the header counts: services, ready and total backends; total is None where one service's is unknown."""

    services: int = 0
    ready: int = 0
    total: int | None = 0


class Picture:
    """The latest state of every service, with its marks; services are changed only by :meth:`apply`.

    ``changed`` holds the wall second of each service's latest change.
    """

    def __init__(self, durations: Durations) -> None:
        self._services: dict[ServiceKey, ServiceSnapshot] = {}
        self._departed: dict[ServiceKey, ServiceSnapshot] = {}
        self._streams: dict[str | None, tuple[StreamStatus, ...]] = {}
        self._changed_at: deque[float] = deque(maxlen=_MOST_CHANGES)
        self._highlights = Highlights(durations)
        self._ready = self._total = self._unknown = 0
        self.changed: dict[ServiceKey, float] = {}
        self.gaps: deque[Gap] = deque(maxlen=_MOST_GAPS)
        self.begins: float | None = None
        self.zones: set[str] = set()
        self.synced = False

    def apply(self, batch: Batch, now: float) -> set[ServiceKey]:
        """Take a batch in at monotonic time ``now``; return the services that look different."""
        touched = set(self._highlights.take(batch.changes, now))
        self.changed.update((change.service, batch.time) for change in batch.changes if not change.initial)
        for snapshot in batch.services:
            self._put(snapshot)
            touched.add(snapshot.key)
        for key in batch.gone:
            self.changed.pop(key, None)
            self._count(self._services.pop(key, None), -1)
            touched.add(key)
        self._changed_at.extend(
            batch.time for change in batch.changes if change.endpoint is not None and not change.initial
        )
        self._find_departed()
        if batch.synced and not self.synced:
            self.synced, self.begins = True, batch.time
        return touched

    def hear(self, context: str | None, streams: tuple[StreamStatus, ...]) -> None:
        """Take how the streams of one context stand."""
        self._streams[context] = streams

    def expire(self, now: float) -> set[ServiceKey]:
        """Let monotonic time pass; return the services that look different."""
        touched = set(self._highlights.expire(now))
        if touched:
            self._find_departed()
        return touched

    def deadline(self) -> float | None:
        """Return the monotonic second at which :meth:`expire` will have something to do, None for never."""
        return self._highlights.next_deadline()

    def next_minute(self, now: float) -> float | None:
        """Return the wall second at which the minute's count changes by itself, None while it is 0."""
        return self._changed_at[0] + _MINUTE if self.changes(now) else None

    def changes(self, now: float) -> int:
        """Return how many rows came, changed or went within the last minute."""
        while self._changed_at and self._changed_at[0] <= now - _MINUTE:
            self._changed_at.popleft()
        return len(self._changed_at)

    @property
    def services(self) -> Collection[ServiceSnapshot]:
        """Return the latest state of every service that is there, in no order of note."""
        return self._services.values()

    def service(self, key: ServiceKey) -> ServiceSnapshot | None:
        """Return a service's latest state, None if it is gone and no longer told of."""
        return self._services.get(key) or self._departed.get(key)

    @property
    def keys(self) -> AbstractSet[ServiceKey]:
        """Return every service that is there, or is still told of."""
        return self._services.keys() | self._departed.keys()

    def marks(self, key: ServiceKey) -> Marks:
        """Return what is recent about a service."""
        snapshot = self.service(key)
        if snapshot is None:
            return QUIET
        news = self._highlights
        rows = {row.key: mark for row in snapshot.endpoints if (mark := news.mark(key, row.key)) is not None}
        departed = key not in self._services
        return Marks(rows=rows, ghosts=news.ghosts(key), recent=news.recent(key), departed=departed)

    @property
    def totals(self) -> Totals:
        """Return what the header counts."""
        return Totals(len(self._services), self._ready, None if self._unknown else self._total)

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

        Endpoints count only where they are shown: while slices are denied or not served. Before the first whole picture
        only a stream that was listed, and then lost, makes what is shown old.
        """
        streams = self.streams
        if not self.synced:
            return min(_heard(s for s in streams if s.listed and s.phase not in _BEGINNING), default=None)
        fallback = any(s.kind is Kind.ENDPOINTSLICES and s.phase in _SETTLED_FOR_GOOD for s in streams)
        return min(_heard(s for s in streams if fallback or s.kind is not Kind.ENDPOINTS), default=None)

    def _put(self, snapshot: ServiceSnapshot) -> None:
        self._count(self._services.get(snapshot.key), -1)
        self._services[snapshot.key] = snapshot
        self._count(snapshot, 1)
        self.zones.update(zone for zone, _ready, _not_ready in snapshot.zone_counts)

    def _find_departed(self) -> None:
        gone = (departed.snapshot for departed in self._highlights.departed())
        self._departed = {snapshot.key: snapshot for snapshot in gone}

    def _count(self, snapshot: ServiceSnapshot | None, sign: int) -> None:
        if snapshot is not None:
            self._ready += sign * (snapshot.counts.ready or 0)
            self._total += sign * (snapshot.counts.total or 0)
            # An ExternalName has no counts at all, and none that could be known.
            self._unknown += sign * (snapshot.counts.total is None and snapshot.counts.ready is not None)


def _heard(streams: Iterable[StreamStatus]) -> list[float]:
    late = (s for s in streams if s.phase is not Phase.LIVE and s.phase not in _SETTLED_FOR_GOOD)
    return [s.since if s.last_heard is None else s.last_heard for s in late]
