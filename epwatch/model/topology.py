"""The incremental join: a delta marks the services that it touches, and a service's snapshot is made when asked for.

Applying a delta walks reverse indexes only: what it costs does not grow with the cluster. Times are arguments,
monotonic seconds.
"""

from collections.abc import Collection, Iterable
from itertools import islice

from msgspec import Struct

from epwatch.kube.delta import Cause, Delta
from epwatch.kube.objects import Endpoints, EndpointSlice, Kind, KubeObject, Pod, Service, TargetRef
from epwatch.kube.phase import StreamStatus
from epwatch.model.assemble import PodLookup, assemble
from epwatch.model.join import Join
from epwatch.model.mourning import Mourning
from epwatch.model.namespace import Namespace, target_id
from epwatch.model.near import NearMiss
from epwatch.model.neighbours import Neighbours
from epwatch.model.reasons import Fate
from epwatch.model.settling import Settling
from epwatch.model.snapshot import Drift, EndpointSnapshot, ServiceKey, ServiceSnapshot, Standing
from epwatch.model.streams import Streams


class Dirty(Struct, frozen=True, gc=False):
    """A service to look at again: ``relisted`` and ``listed`` tell that a later, or a first, list was part of it."""

    key: ServiceKey
    relisted: bool
    listed: bool


class Topology:
    """Joins the four streams of one context.

    ``touched`` and ``built`` count marked joins and made snapshots: the operations that must not grow with the cluster.
    """

    def __init__(self, context: str | None, *, services: Collection[str] = (), orphans: bool = True) -> None:
        """Take the context's name; ``services`` are the only names to enter the picture, all when empty.

        ``orphans`` False leaves out slices without a Service: with a label selector on Services nobody knows them.
        """
        self._context = context
        self._names = frozenset(services)
        self._orphans = orphans
        self._streams = Streams()
        self._namespaces: dict[str, Namespace] = {}
        self._dirty: dict[Join, None] = {}
        self._shown: dict[ServiceKey, Join] = {}
        # Only these have a deadline, so that nothing walks over all namespaces.
        self._waiting: dict[str, Namespace] = {}
        self._mourning = Mourning()
        self._settling = Settling()
        self._neighbours = Neighbours()
        self._now = 0.0
        self.touched = 0
        self.built = 0

    @property
    def compared(self) -> int:
        """Return how often a selector without pods was compared with the labels of others'."""
        return self._neighbours.compared

    @property
    def dirty(self) -> bool:
        """Return whether any service is to be looked at again."""
        return bool(self._dirty)

    @property
    def backlog(self) -> int:
        """Return how many services are to be looked at again."""
        return len(self._dirty)

    @property
    def statuses(self) -> tuple[StreamStatus, ...]:
        """Return the status of every stream heard of."""
        return self._streams.statuses

    def apply(self, delta: Delta, now: float) -> None:
        """Take one object's change and mark the services that it touches."""
        self._now = now
        old, new = delta.old, delta.new
        if old is not None:
            self._take_away(old, new, delta.cause)
        if new is not None:
            self._put(new, delta.cause)

    def _put(self, new: KubeObject, cause: Cause) -> None:
        namespace = self._namespace(new.namespace)
        match new:
            case Pod():
                known = namespace.pods.get(new.name)
                if known is not None and known.uid != new.uid:
                    self._remove_pod(namespace, known, cause)
                self._mark(namespace.put_pod(new, self._now), cause)
            case EndpointSlice():
                place = self._place(new)
                if place is not None:
                    join = namespace.join(*place)
                    join.slices[new.name] = new
                    self._mark((join,), cause)
            case Service() if self._looked_at(new.name):
                join = namespace.join(new.name)
                self._mark(namespace.set_service(join, new, self._now), cause)
            case Endpoints() if self._looked_at(new.name):
                join = namespace.join(new.name)
                join.endpoints = new
                self._mark((join,), cause)

    def _take_away(self, old: KubeObject, new: KubeObject | None, cause: Cause) -> None:
        """Take the old object from where the new one will not stand."""
        namespace = self._namespace(old.namespace)
        match old:
            case Pod() if new is None:
                known = namespace.pods.get(old.name)
                if known is not None and known.uid == old.uid:
                    self._remove_pod(namespace, known, cause)
            case EndpointSlice() if (place := self._place(old)) is not None:
                found = namespace.find(*place)
                if found is not None and found.slices.pop(old.name, None) is not None:
                    self._mark((found,), cause)
            case Service() if new is None and (join := namespace.find(old.name)) is not None:
                self._mark(namespace.set_service(join, None, self._now), cause)
            case Endpoints() if new is None and (join := namespace.find(old.name)) is not None:
                join.endpoints = None
                self._mark((join,), cause)
        if new is None:
            # Where nothing is looked at there is no join whose end would take the namespace along.
            self._drop_if_empty(namespace)

    def _remove_pod(self, namespace: Namespace, pod: Pod, cause: Cause) -> None:
        self._mark(namespace.remove_pod(pod, self._now, seen=cause is Cause.WATCH), cause)
        self._mourning.bury(namespace, self._now)
        for quiet in self._mourning.over(self._now):
            self._drop_if_empty(quiet)

    def _drop_if_empty(self, namespace: Namespace) -> None:
        if namespace.empty:
            self._namespaces.pop(namespace.name, None)

    def _place(self, one: EndpointSlice) -> tuple[str, Standing] | None:
        """Return where a slice belongs, by its labels alone (EP-1, EP-2); None where that is not looked at."""
        if one.service is not None:
            return (one.service, Standing.SERVICE) if self._looked_at(one.service) else None
        # kubectl's TYPE/NAME for the unlabelled: no service can have that name.
        name = one.imported_service or f"endpointslice/{one.name}"
        standing = Standing.IMPORTED if one.imported_service is not None else Standing.ORPHAN
        return (name, standing) if self._orphans and self._looked_at(name) else None

    def _looked_at(self, name: str) -> bool:
        return not self._names or name in self._names

    def _namespace(self, name: str) -> Namespace:
        found = self._namespaces.get(name)
        if found is None:
            found = self._namespaces[name] = Namespace(name, self._neighbours)
        return found

    def _mark(self, joins: Iterable[Join], cause: Cause) -> None:
        for join in joins:
            self.touched += 1
            self._dirty[join] = None
            if cause is not Cause.WATCH:
                join.relisted |= cause is Cause.RELIST
                join.listed |= cause is Cause.INITIAL

    def streams(self, statuses: Iterable[StreamStatus], now: float) -> None:
        """Take new statuses of streams; services are marked where another thing can be known than before."""
        self._now = now
        changed = self._streams.update(statuses, now)
        self._neighbours.awake = self._streams.any_pods
        for kind, namespace in changed:
            touched = [namespace] if namespace is not None else list(self._namespaces)
            for name in touched:
                self._restate(self._namespace(name), kind)

    def _restate(self, namespace: Namespace, kind: Kind) -> None:
        for join in namespace.joins():
            # Only slices that stand alone wait for the list of Services, and only for that.
            if kind is not Kind.SERVICES or join.service is None:
                self._mark((join,), Cause.WATCH)

    def tick(self, now: float) -> None:
        """Mark the services whose rows became stale by now, or whose differences have lasted."""
        self._now = now
        self._mark(list(self._settling.due(now)), Cause.WATCH)
        for namespace in self._waiting.values():
            for target in namespace.clock.due(now, self._streams.pods_live_since(namespace.name)):
                self._mark(namespace.named(target), Cause.WATCH)
        idle = [name for name, namespace in self._waiting.items() if not namespace.clock.waiting]
        for name in idle:
            del self._waiting[name]

    def next_deadline(self) -> float | None:
        """Return when the next row may become stale, or a difference has lasted; None for never."""
        deadlines = [
            deadline
            for namespace in self._waiting.values()
            if (deadline := namespace.clock.deadline(self._streams.pods_live_since(namespace.name))) is not None
        ]
        settled = self._settling.deadline()
        return min(deadlines if settled is None else [*deadlines, settled], default=None)

    def put_in_order(self) -> None:
        """Let those services be looked at first whose names stand first; else it is those marked first."""
        self._dirty = dict.fromkeys(sorted(self._dirty, key=lambda join: (join.namespace, join.name)))

    def take_dirty(self, most: int | None = None) -> list[Dirty]:
        """Return, once, up to ``most`` services to look at again (None: all), those marked first.

        They stand by name; under a new key one stands there twice, old first.
        """
        taken: dict[ServiceKey, Dirty] = {}
        chosen = list(islice(self._dirty, most))
        for join in chosen:
            key = self._key(join)
            for each in (join.shown, key):
                if each is not None:
                    taken[each] = Dirty(each, join.relisted, join.listed)
            if join.shown != key:
                self._show(join, key)
            join.relisted = join.listed = False
            if key is None and join.empty:
                namespace = self._namespaces[join.namespace]
                namespace.drop(join)
                self._drop_if_empty(namespace)
            del self._dirty[join]
        return sorted(taken.values(), key=lambda dirty: (dirty.key.namespace, dirty.key.name))

    def _show(self, join: Join, key: ServiceKey | None) -> None:
        if join.shown is not None and self._shown.get(join.shown) is join:
            del self._shown[join.shown]
        if key is not None:
            self._shown[key] = join
        join.shown = key
        join.snapshot = None

    def _key(self, join: Join) -> ServiceKey | None:
        """Return the key under which a join is shown now, None for not at all."""
        if join.service is not None:
            standing = Standing.SERVICE
        elif not join.slices or not self._orphans or not self._streams.known(join.namespace).services:
            # Before services are listed a slice without one only came first.
            return None
        else:
            standing = Standing.ORPHAN if join.standing is Standing.SERVICE else join.standing
        if join.shown is not None and join.shown.kind is standing:
            return join.shown
        return ServiceKey(self._context, join.namespace, join.name, standing)

    def snapshot(self, key: ServiceKey) -> ServiceSnapshot | None:
        """Return the service as it is, made anew; None where it is not in the picture."""
        join = self._shown.get(key)
        if join is None:
            return None
        self.built += 1
        namespace = self._namespaces[join.namespace]
        known = self._streams.known(join.namespace)
        join.snapshot = assemble(join, key, known, self._lookup(namespace, join))
        # Before pods are listed rows name no pod that is there; then all are looked at anew.
        self._refer(namespace, join, join.snapshot.endpoints if known.pods else ())
        return join.snapshot

    def _refer(self, namespace: Namespace, join: Join, rows: Iterable[EndpointSnapshot]) -> None:
        """Let a join hear of the pods that its rows name, and wait for those that are not there."""
        foreign = namespace.foreign_targets(join, rows)
        if not foreign and not join.foreign:
            return
        namespace.refer(join, foreign)
        for row in rows:
            if row.target is not None and row.target.kind == "Pod" and namespace.pod(row.target) is None:
                namespace.clock.expect(target_id(row.target, namespace.name), self._now)
        if namespace.clock.waiting:
            self._waiting[namespace.name] = namespace

    def _lookup(self, namespace: Namespace, join: Join) -> PodLookup:
        def last_of(target: TargetRef) -> Pod | None:
            went = namespace.clock.went(target.uid)
            return went.pod if went is not None else None

        def gone(target: TargetRef) -> bool:
            return namespace.clock.stale(target_id(target, namespace.name))

        def settle(found: frozenset[Drift]) -> tuple[tuple[Drift, ...], bool]:
            return self._settling.observe(join, found, self._now)

        def near() -> tuple[NearMiss, ...]:
            return self._neighbours.misses(join, namespace.pods)

        return PodLookup(namespace.pod, last_of, gone, near, settle)

    def fate(self, key: ServiceKey, row: EndpointSnapshot) -> Fate:
        """Return what became of a row's pod, as far as it is known or remembered."""
        namespace = self._namespaces.get(key.namespace)
        if namespace is None or row.target is None or row.target.kind != "Pod":
            return Fate()
        pod = namespace.pod(row.target)
        if pod is None:
            went = namespace.clock.went(row.target.uid)
            overdue = row.stale or namespace.clock.stale(target_id(row.target, namespace.name))
            return Fate(gone=went is not None, gone_seen=went is not None and went.seen, overdue=overdue)
        join = self._shown.get(key)
        return Fate(
            pod=pod,
            labels_before=namespace.labels_before(pod.uid, self._now),
            selector_before=namespace.selector_before(join, self._now) if join is not None else None,
        )
