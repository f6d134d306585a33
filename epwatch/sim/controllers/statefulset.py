"""StatefulSets: pods with stable names, made in order and removed from the end (pkg/controller/statefulset)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from epwatch.sim import resources as res
from epwatch.sim.api import DeleteOptions
from epwatch.sim.controllers.base import Controller
from epwatch.sim.controllers.replicaset import pod_from
from epwatch.sim.controllers.revisions import keep, revision_name
from epwatch.sim.objects import (
    Obj,
    controller_of,
    is_terminating,
    key_of,
    labels_of,
    meta,
    name_of,
    namespace_of,
    spec_of,
    uid_of,
)
from epwatch.sim.pods import is_finished, is_ready

if TYPE_CHECKING:
    from collections.abc import Iterable

    from epwatch.sim.eventlog import Event
    from epwatch.sim.objects import Key

REVISION = "controller-revision-hash"


class StatefulSetController(Controller):
    """Makes, replaces and removes the pods of StatefulSets."""

    component: ClassVar = "statefulset-controller"
    watches: ClassVar = (res.STATEFUL_SETS, res.PODS)

    def keys_of(self, resource: res.Resource, event: Event) -> Iterable[Key]:
        """The StatefulSet itself, or a pod's owner."""
        if resource is res.STATEFUL_SETS:
            return [key_of(event.item.obj)]
        owner = controller_of(event.item.obj)
        is_ours = owner is not None and owner["kind"] == "StatefulSet"
        return [(namespace_of(event.item.obj), owner["name"])] if owner and is_ours else []

    def sync(self, key: Key) -> None:
        """One step, then the status."""
        stateful_set = self.store.get(res.STATEFUL_SETS, *key)
        if stateful_set is None:
            return
        pods = {_ordinal(pod): pod for _, pod in self.store.owned_by(uid_of(stateful_set), res.PODS)}
        if not is_terminating(stateful_set):
            keep(self.cluster, stateful_set)
            self._step(stateful_set, pods)
        self._write_status(key)

    def _step(self, stateful_set: Obj, pods: dict[int, Obj]) -> None:
        spec = spec_of(stateful_set)
        parallel = spec.get("podManagementPolicy") == "Parallel"
        for ordinal in range(spec["replicas"]):
            pod = pods.get(ordinal)
            if pod is None:
                self._create(stateful_set, ordinal)
            elif is_finished(pod) and not is_terminating(pod):
                self.api.delete(res.PODS, *key_of(pod), DeleteOptions())
            if not parallel and (pod is None or not is_ready(pod) or is_terminating(pod)):
                return
        if not self._scale_down(spec["replicas"], pods, parallel=parallel):
            self._update(stateful_set, pods)

    def _scale_down(self, replicas: int, pods: dict[int, Obj], *, parallel: bool) -> bool:
        for ordinal in sorted((n for n in pods if n >= replicas), reverse=True):
            if not is_terminating(pods[ordinal]):
                self.api.delete(res.PODS, *key_of(pods[ordinal]), DeleteOptions(uid=uid_of(pods[ordinal])))
            if not parallel:
                return True
        return False

    def _update(self, stateful_set: Obj, pods: dict[int, Obj]) -> None:
        """Rolling update: from the end, one at a time, down to the partition."""
        strategy = spec_of(stateful_set).get("updateStrategy") or {}
        if strategy.get("type") != "RollingUpdate" or any(is_terminating(pod) for pod in pods.values()):
            return
        first = (strategy.get("rollingUpdate") or {}).get("partition") or 0
        wanted = revision_name(stateful_set)
        for ordinal in sorted(pods, reverse=True):
            if ordinal >= first and labels_of(pods[ordinal]).get(REVISION) != wanted:
                self.api.delete(res.PODS, *key_of(pods[ordinal]), DeleteOptions(uid=uid_of(pods[ordinal])))
                return

    def _create(self, stateful_set: Obj, ordinal: int) -> None:
        name = f"{name_of(stateful_set)}-{ordinal}"
        if self.store.get(res.PODS, namespace_of(stateful_set), name) is not None:
            return
        pod = pod_from(stateful_set, name)
        pod["metadata"]["labels"] = labels_of(pod) | {
            "apps.kubernetes.io/pod-index": str(ordinal),
            REVISION: revision_name(stateful_set),
            "statefulset.kubernetes.io/pod-name": name,
        }
        identity = {"hostname": name, "subdomain": spec_of(stateful_set).get("serviceName", "")}
        pod["spec"] = spec_of(pod) | identity
        self.api.create(res.PODS, namespace_of(stateful_set), pod)
        message = f"create Pod {name} in StatefulSet {name_of(stateful_set)} successful"
        self.tell(stateful_set, "SuccessfulCreate", message)

    def _write_status(self, key: Key) -> None:
        stateful_set = self.store.get(res.STATEFUL_SETS, *key)
        if stateful_set is None:
            return
        pods = [pod for _, pod in self.store.owned_by(uid_of(stateful_set), res.PODS)]
        ready = sum(is_ready(pod) and not is_terminating(pod) for pod in pods)
        wanted = revision_name(stateful_set)
        updated = sum(labels_of(pod).get(REVISION) == wanted for pod in pods)
        old = (stateful_set.get("status") or {}).get("currentRevision", wanted)
        complete = updated == len(pods) == spec_of(stateful_set)["replicas"] == ready
        current = wanted if complete else old
        status = {
            "observedGeneration": meta(stateful_set).get("generation", 1),
            "replicas": len(pods),
            "readyReplicas": ready,
            "availableReplicas": ready,
            "currentReplicas": sum(labels_of(pod).get(REVISION) == current for pod in pods),
            "updatedReplicas": updated,
            "currentRevision": current,
            "updateRevision": wanted,
            "collisionCount": 0,
        }
        self.api.update(res.STATEFUL_SETS, *key, lambda s: {**s, "status": status}, subresource="status")


def _ordinal(pod: Obj) -> int:
    return int(name_of(pod).rpartition("-")[2])
