"""How a service's traffic went from pods to pods: a lane for each, the fewest that were ready, overlap and gaps.

Pure: batches of an exact feed go in, in order; times are wall seconds of their receipt.
"""

from collections.abc import Iterator

from msgspec import Struct

from epwatch.kube.delta import Gap
from epwatch.kube.objects import Kind, Pod
from epwatch.model.batch import Batch
from epwatch.model.lane import Lane, Sight, Step
from epwatch.model.snapshot import EndpointSnapshot, ServiceKey, ServiceSnapshot, Trigger


class LowMark(Struct, frozen=True, kw_only=True):
    """The fewest that were ready, of how many, from when on, and for how many seconds; ``total`` None: not known."""

    ready: int
    total: int | None
    time: float
    lasted: float


class Handover:
    """One service's hand-over from its first picture on."""

    def __init__(self, key: ServiceKey, time: float) -> None:
        self.key = key
        self.begin = time
        self.end = time
        self.overlap = 0.0
        """Seconds during which pods of more than one revision were in rotation."""
        self.empty = 0.0
        """Seconds during which none was ready."""
        self.low: LowMark | None = None
        self._at_low = False
        self._ready: int | None = None
        self._lanes: dict[str, Lane] = {}
        self._present: frozenset[str] = frozenset()

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """Return the lanes, revision after revision as they came, and in each the pods as they came."""
        revisions = {lane.revision: None for lane in self._lanes.values()}
        return tuple(lane for revision in revisions for lane in self._lanes.values() if lane.revision == revision)

    @property
    def revisions(self) -> tuple[str, ...]:
        """Return the revisions that have had a pod in the slices, as they came."""
        return tuple(dict.fromkeys(lane.revision for lane in self._lanes.values() if lane.revision is not None))

    def pass_to(self, time: float) -> None:
        """Let time pass: all stood until then as it was last seen."""
        passed = max(time - self.end, 0.0)
        self.end = max(time, self.end)
        if len({lane.revision for lane in self._lanes.values() if lane.rotates}) > 1:
            self.overlap += passed
        if self._ready == 0:
            self.empty += passed
        if self._at_low and self.low is not None:
            low = self.low
            self.low = LowMark(ready=low.ready, total=low.total, time=low.time, lasted=low.lasted + passed)

    def see(self, snapshot: ServiceSnapshot | None, time: float, *, known: bool) -> None:
        """Take in how the service stands, None where it is gone; ``known``: this change was seen as it happened."""
        self.pass_to(time)
        seen = frozenset(self._see_pods(snapshot, time, known=known)) if snapshot is not None else frozenset[str]()
        for uid in self._present - seen:
            self._lanes[uid].leave(time, known=known)
        self._present = seen
        self._ready = 0 if snapshot is None else snapshot.counts.ready
        self._mark(None if snapshot is None else snapshot.counts.total, time)

    def _mark(self, total: int | None, time: float) -> None:
        ready = self._ready
        if ready is not None and (self.low is None or ready < self.low.ready):
            self.low = LowMark(ready=ready, total=total, time=time, lasted=0.0)
            self._at_low = True
        elif self.low is None or ready != self.low.ready:
            self._at_low = False

    def _see_pods(self, snapshot: ServiceSnapshot, time: float, *, known: bool) -> Iterator[str]:
        rows: dict[str, list[EndpointSnapshot]] = {}
        for row in snapshot.endpoints:
            if row.target is not None and row.target.kind == "Pod" and row.target.uid:
                rows.setdefault(row.target.uid, []).append(row)
        pods_read = Kind.PODS.value not in snapshot.unread
        for uid, held in rows.items():
            self._see_rows(uid, held, snapshot.trigger, time, known=known, pods_read=pods_read)
            yield uid
        for absent in snapshot.absent:
            if absent.pod.uid not in rows and not self._is_old_news(absent.pod):
                lane = self._lane(absent.pod.namespace, absent.pod.name, absent.pod.uid, absent.revision)
                lane.see(Sight(time=time, pod=absent.pod, rotates=False, known=known))
                yield absent.pod.uid

    def _see_rows(
        self,
        uid: str,
        rows: list[EndpointSnapshot],
        trigger: Trigger | None,
        time: float,
        *,
        known: bool,
        pods_read: bool,
    ) -> None:
        first, target = rows[0], rows[0].target
        if target is None:
            return
        lane = self._lane(target.namespace, target.name, uid, first.revision)
        pod = None if first.stale else first.pod
        rotates = any(row.in_rotation for row in rows)
        gone = pods_read and pod is None and lane.took(Step.CREATED)
        lane.see(Sight(time=time, pod=pod, rotates=rotates, known=known, gone=gone, trigger=trigger))

    def _is_old_news(self, pod: Pod) -> bool:
        """Return whether the pod was finished before anybody looked: a Job's hundreds take no part in a hand-over."""
        return pod.finished and pod.uid not in self._lanes

    def _lane(self, namespace: str, name: str, uid: str, revision: str | None) -> Lane:
        lane = self._lanes.setdefault(uid, Lane(namespace, name, uid))
        lane.revision = revision or lane.revision
        return lane


class Handovers:
    """The hand-overs of the named services of one context."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names
        self.services: dict[ServiceKey, Handover] = {}
        self.begin: float | None = None
        """When the first whole picture was there."""
        self.offset: float | None = None
        """The server's clock less ours, seconds, by the newest list that told it."""
        self.gaps: list[Gap] = []
        """Stretches of which nobody knows what happened in them."""

    def take(self, batch: Batch) -> None:
        """Take a batch; what comes before the first whole picture is part of it."""
        for stream in batch.streams or ():
            self.offset = self.offset if stream.skew is None else stream.skew
        first = self.begin is None
        if first and batch.synced:
            self.begin = batch.time
        self.gaps += batch.gaps
        known = not first and not batch.gaps and not any(change.during_gap for change in batch.changes)
        for snapshot in batch.services:
            if snapshot.key.name in self._names and snapshot.service is not None:
                one = self.services.setdefault(snapshot.key, Handover(snapshot.key, batch.time))
                one.see(snapshot, batch.time, known=known)
        for key in batch.gone:
            if key in self.services:
                self.services[key].see(None, batch.time, known=known)

    def pass_to(self, time: float) -> None:
        """Let time pass."""
        for one in self.services.values():
            one.pass_to(time)
