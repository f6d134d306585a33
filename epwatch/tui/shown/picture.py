"""All that the screen knows: services, streams and what was lately told; takes batches in, paints nothing."""

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from msgspec import Struct

from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.model.batch import Batch
from epwatch.model.highlights import Highlights
from epwatch.model.instants import Missed
from epwatch.model.marks import Durations
from epwatch.model.snapshot import ServiceKey, ServiceSnapshot
from epwatch.tui.shown.marks import QUIET, Marks

_MINUTE = 60.0
# One bad minute of a big cluster; further changes of that minute are counted as "at least".
_MOST_CHANGES = 100_000
# As many as one looks through.
_MOST_GAPS = 50
_BEGINNING = frozenset({Phase.CONNECTING, Phase.SYNCING})
_COMING = _BEGINNING | {Phase.LIVE}
_SETTLED_FOR_GOOD = frozenset({Phase.DENIED, Phase.UNSERVED})


class Totals(Struct, frozen=True, gc=False):
    """What the header counts: services, ready and total backends; total is None where one service's is unknown."""

    services: int = 0
    ready: int = 0
    total: int | None = 0


class _Tally:
    """What is counted of one context."""

    __slots__ = ("ready", "services", "total", "unknown")

    def __init__(self) -> None:
        self.services = self.ready = self.total = self.unknown = 0

    def totals(self) -> Totals:
        return Totals(self.services, self.ready, None if self.unknown else self.total)


class Picture:
    """The latest state of every service, with its marks; services are changed only by :meth:`apply`.

    ``changed`` holds the wall second of each service's latest change. ``expected`` are the contexts that are looked at,
    in their order, where there are several: none of them is left out because nothing was heard of it yet.
    """

    def __init__(self, durations: Durations, expected: Sequence[str | None] = ()) -> None:
        self._services: dict[ServiceKey, ServiceSnapshot] = {}
        self._departed: dict[ServiceKey, ServiceSnapshot] = {}
        self._streams: dict[str | None, tuple[StreamStatus, ...]] = dict.fromkeys(expected, ())
        self._changed_at: deque[float] = deque(maxlen=_MOST_CHANGES)
        self._highlights = Highlights(durations)
        self._tallies: dict[str | None, _Tally] = {}
        self._synced: set[str | None] = set()
        self.changed: dict[ServiceKey, float] = {}
        self.missed: deque[Missed] = deque(maxlen=_MOST_GAPS)
        self.begins: float | None = None
        self.zones: set[str] = set()

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
        if batch.synced:
            self.begins = batch.time if self.begins is None else self.begins
            self._synced.add(batch.context)
        return touched

    def hear(self, context: str | None, streams: tuple[StreamStatus, ...], *, settled: bool = False) -> None:
        """Take how the streams of one context stand; ``settled``: its picture is, or was once, whole."""
        self._streams[context] = streams
        if settled:
            self._synced.add(context)

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
        news, departed = self._highlights, key not in self._services
        ghosts = news.ghosts(key)
        # A row that may only have moved is shown as it was, with its mark.
        shown = (*(row.key for row in snapshot.endpoints), *(ghost.row.key for ghost in ghosts if ghost.settling))
        rows = {each: mark for each in shown if (mark := news.mark(key, each)) is not None}
        return Marks(rows=rows, ghosts=ghosts, recent=news.recent(key), departed=departed)

    @property
    def totals(self) -> Totals:
        """Return what the header counts, over all contexts."""
        every = [tally.totals() for tally in self._tallies.values()]
        total = None if any(each.total is None for each in every) else sum(each.total or 0 for each in every)
        return Totals(len(self._services), sum(each.ready for each in every), total)

    def totals_in(self, context: str | None) -> Totals:
        """Return the same of one context."""
        tally = self._tallies.get(context)
        return Totals() if tally is None else tally.totals()

    @property
    def contexts(self) -> tuple[str | None, ...]:
        """Return the contexts that are looked at, and any other that was heard of, in their order."""
        return tuple(self._streams)

    @property
    def listed(self) -> int:
        """Return how many services are listed, 0 once every context's picture is whole: then all of them are in it."""
        coming = [context for context in self._streams if not self.synced_in(context)]
        if not coming:
            return 0
        whole = sum(self.totals_in(context).services for context in self._synced)
        streams = (each for context in coming for each in self._streams[context])
        return whole + sum(each.objects for each in streams if each.kind is Kind.SERVICES)

    @property
    def several_contexts(self) -> bool:
        """Return whether more than one cluster is in the picture."""
        return len(self._streams) > 1

    @property
    def streams(self) -> tuple[StreamStatus, ...]:
        """Return every stream of every context."""
        return tuple(status for statuses in self._streams.values() for status in statuses)

    @property
    def standing(self) -> Mapping[str | None, tuple[StreamStatus, ...]]:
        """Return the streams of each context; none of one that nothing was heard of yet."""
        return self._streams

    @property
    def synced(self) -> bool:
        """Return whether the picture of any context was whole."""
        return bool(self._synced)

    def synced_in(self, context: str | None) -> bool:
        """Return whether the picture of a context was whole."""
        return context in self._synced

    def known(self, context: str | None) -> bool:
        """Return whether it is known which services a context has: what is not there then does not exist there."""
        streams = self._streams.get(context, ())
        return bool(streams) and all(status.settled for status in streams)

    @property
    def waits(self) -> bool:
        """Return whether a context is still to come: it is neither whole nor in any trouble that one could wait for."""
        return any(
            not self.synced_in(context) and all(status.phase in _COMING for status in streams)
            for context, streams in self._streams.items()
        )

    @property
    def old(self) -> Mapping[str | None, float]:
        """Return the contexts of which what is shown may be old, and since when (wall seconds)."""
        found = {context: self._as_of(context, streams) for context, streams in self._streams.items()}
        return {context: since for context, since in found.items() if since is not None}

    @property
    def as_of(self) -> float | None:
        """Return since when any of the picture may be old (wall seconds), None while all of it is live."""
        return min(self.old.values(), default=None)

    def _as_of(self, context: str | None, streams: Sequence[StreamStatus]) -> float | None:
        """Return since when what is shown of a context may be old.

        Endpoints count only where they are shown: while slices are denied or not served. Before the first whole picture
        only a stream that was listed, and then lost, makes what is shown old.
        """
        if not self.synced_in(context):
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
        if snapshot is None:
            return
        tally = self._tallies.setdefault(snapshot.key.context, _Tally())
        tally.services += sign
        tally.ready += sign * (snapshot.counts.ready or 0)
        tally.total += sign * (snapshot.counts.total or 0)
        # An ExternalName has no counts at all, and none that could be known.
        tally.unknown += sign * (snapshot.counts.total is None and snapshot.counts.ready is not None)


def _heard(streams: Iterable[StreamStatus]) -> list[float]:
    late = (s for s in streams if s.phase is not Phase.LIVE and s.phase not in _SETTLED_FOR_GOOD)
    return [s.since if s.last_heard is None else s.last_heard for s in late]
