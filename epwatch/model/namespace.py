"""Everything that can be joined lies in one namespace: its joins, pods, selectors and reverse indexes."""

from collections.abc import Iterable
from typing import Final

from epwatch.kube.objects import Labels, Pod, Service, TargetRef
from epwatch.model.join import Join, PodGroup
from epwatch.model.neighbours import Neighbours
from epwatch.model.selector_index import SelectorIndex
from epwatch.model.snapshot import EndpointSnapshot, Standing
from epwatch.model.stale import StaleClock

_RELABELLED: Final = 256
"""Pods kept whose labels changed: a slice follows within seconds, and few pods are relabelled in those."""

_LATELY: Final = 30.0
"""Seconds for which a change of labels or selector may be why a row came or went; controllers need one or two."""


class Namespace:
    """The indexes of one namespace; each method returns the joins that its news touches."""

    __slots__ = ("_joins", "_neighbours", "_refs", "_relabelled", "clock", "name", "pods", "selectors")

    def __init__(self, name: str, neighbours: Neighbours) -> None:
        self.name = name
        self._neighbours = neighbours
        self.pods = neighbours.index(name)
        self.selectors = SelectorIndex()
        self.clock = StaleClock()
        self._joins: dict[tuple[str, Standing], Join] = {}
        self._refs: dict[str, list[Join]] = {}
        self._relabelled: dict[str, tuple[Labels, float]] = {}

    @property
    def empty(self) -> bool:
        """Return whether nothing is here, nor remembered of what was."""
        return self.clock.idle and not (self._joins or self._refs or self.pods)

    def forget_old(self, now: float) -> None:
        """Forget the pods that went long ago and that no row names."""
        self.clock.forget_old(now, self._refs)

    def joins(self) -> Iterable[Join]:
        """Return every join of the namespace."""
        return self._joins.values()

    def find(self, name: str, standing: Standing = Standing.SERVICE) -> Join | None:
        """Return a join that is there."""
        return self._joins.get((name, standing))

    def join(self, name: str, standing: Standing = Standing.SERVICE) -> Join:
        """Return a join, made if need be."""
        found = self._joins.get((name, standing))
        if found is None:
            found = self._joins[name, standing] = Join(self.name, name, standing)
        return found

    def drop(self, join: Join) -> None:
        """Forget an empty join, when its last picture was handed out."""
        del self._joins[join.name, join.standing]
        join.drift = {}
        self._neighbours.consider(join)
        self.refer(join, frozenset())

    def set_service(self, join: Join, service: Service | None, now: float) -> set[Join]:
        """Give a join its Service, or take it away; return it, and those with which it shares, or shared, pods.

        Only another selector touches the pods.
        """
        old = join.service.selector if join.service is not None else None
        new = service.selector if service is not None else None
        known, join.service = join.service, service
        if old == new:
            return {join}
        touched = {join, *join.sharing(), *self._nearly(join.groups)}
        join.selected = (old, now) if known is not None else None
        join.scaled = False
        join.release()
        self.selectors.remove(join)
        if new is not None:
            self.selectors.put(join, new, self.pods.pair_groups)
            for group in self.pods.matching(new):
                join.hold(group)
        self._neighbours.consider(join)
        return touched | join.sharing() | self._nearly(join.groups)

    def _nearly(self, groups: Iterable[PodGroup]) -> set[Join]:
        """Return the hungry services that nearly select these pods: whether another claims them matters there."""
        return {join for group in groups for join in self._neighbours.near(self.name, group.labels)}

    def put_pod(self, pod: Pod, now: float) -> list[Join]:
        """Add or replace a pod; return the joins of the group that it left, of its own, and of rows that name it."""
        old = self.pods.get(pod.name)
        touched: list[Join] = []
        if old is not None and old.labels != pod.labels:
            self._remember_labels(old, now)
            touched += self._take_out(old)
            old = None
        group, fresh = self.pods.put(pod)
        if fresh:
            for join in self.selectors.matching(pod.labels):
                join.hold(group)
                self._neighbours.consider(join)
        if old is None:
            touched += self._neighbours.near(self.name, pod.labels)
            for join in group.joins:
                join.scaled = False
            self.clock.forget(pod.uid)
            self.clock.forget(_by_name(pod))
        return touched + group.joins + self._named(pod)

    def remove_pod(self, pod: Pod, now: float, *, seen: bool) -> list[Join]:
        """Remove a pod; return the joins of its group and of rows that name it. ``seen``: a watch told it."""
        touched = self._take_out(pod)
        scaled = seen and _left_by_scale(pod)
        for join in touched:
            join.scaled = scaled
        forgotten = self.clock.gone(pod, now, seen=seen, named=_by_name(pod) in self._refs)
        if forgotten is not None and forgotten.uid in self._refs:
            self.clock.overdue(forgotten.uid)
        return touched + self._named(pod)

    def _take_out(self, pod: Pod) -> list[Join]:
        group = self.pods.remove(pod.name)
        if group is None:
            return []
        touched = list(group.joins)
        if not group.pods:
            group.close()
            for join in touched:
                self._neighbours.consider(join)
        return touched + self._neighbours.near(self.name, pod.labels)

    def _named(self, pod: Pod) -> list[Join]:
        if not self._refs:
            return []
        return self._refs.get(pod.uid, []) + self._refs.get(_by_name(pod), [])

    def named(self, target: str) -> Iterable[Join]:
        """Return the joins with a row that names this target and whose own pods do not tell about it."""
        return self._refs.get(target, ())

    def refer(self, join: Join, targets: frozenset[str]) -> None:
        """Set which targets a join's rows name beyond its own pods."""
        for target in join.foreign - targets:
            held = self._refs[target]
            held.remove(join)
            if not held:
                del self._refs[target]
                self.clock.forget(target)
        for target in targets - join.foreign:
            self._refs.setdefault(target, []).append(join)
        join.foreign = targets

    def foreign_targets(self, join: Join, rows: Iterable[EndpointSnapshot]) -> frozenset[str]:
        """Return the pods that rows name and that no group of the join holds."""
        held = [group.pods for group in join.groups]
        found = set()
        for row in rows:
            target = row.target
            if target is None or target.kind != "Pod":
                continue
            for pods in held:
                pod = pods.get(target.name)
                if pod is not None and target.uid in {"", pod.uid}:
                    break
            else:
                found.add(target_id(target, self.name))
        return frozenset(found)

    def pod(self, target: TargetRef) -> Pod | None:
        """Return the pod that a target names, by uid, or by name where it has none; never by address (EP-8)."""
        pod = self.pods.get(target.name)
        return pod if pod is not None and target.uid in {"", pod.uid} else None

    def labels_before(self, uid: str, now: float) -> Labels | None:
        """Return the labels that a pod had before they changed, if that was lately."""
        labels, when = self._relabelled.get(uid, (None, now))
        return labels if now - when < _LATELY else None

    def selector_before(self, join: Join, now: float) -> tuple[Labels | None] | None:
        """Return the selector of before, in a tuple, if it changed lately; None if it did not."""
        if join.selected is None or now - join.selected[1] >= _LATELY:
            return None
        return (join.selected[0],)

    def _remember_labels(self, pod: Pod, now: float) -> None:
        self._relabelled.pop(pod.uid, None)
        self._relabelled[pod.uid] = (pod.labels, now)
        if len(self._relabelled) > _RELABELLED:
            del self._relabelled[next(iter(self._relabelled))]


def target_id(target: TargetRef, namespace: str) -> str:
    """Return a pod target's uid, or "namespace/name" where it has none."""
    return target.uid or f"{namespace}/{target.name}"


def _by_name(pod: Pod) -> str:
    return f"{pod.namespace}/{pod.name}"


def _left_by_scale(pod: Pod) -> bool:
    """Return whether a pod's end looks like a scale: asked for, of a controller's pod, and no eviction.

    A controller that still wanted the pod would have made another when this one was asked to end. Evictions carry
    condition DisruptionTarget (KEP-3329) or, by kubelet, a status.reason; phase Failed alone only says that a
    container answered SIGTERM with an exit code.
    """
    evicted = any(each.type == "DisruptionTarget" and each.status == "True" for each in pod.conditions)
    return pod.owner is not None and pod.deleted is not None and not pod.reason and not evicted
