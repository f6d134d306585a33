"""ReplicaSets: as many pods as wanted, and the right ones go first (pkg/controller/replicaset)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from epwatch.sim import resources as res
from epwatch.sim.api import DeleteOptions
from epwatch.sim.controllers.base import Controller
from epwatch.sim.errors import ApiError
from epwatch.sim.objects import (
    Obj,
    annotations_of,
    condition_of,
    controller_of,
    copy,
    is_terminating,
    key_of,
    labels_of,
    meta,
    name_of,
    namespace_of,
    owner_reference,
    parse_time,
    set_condition,
    spec_of,
    status_of,
    uid_of,
)
from epwatch.sim.pods import is_active, is_ready
from epwatch.sim.selectors import from_label_selector, labels_match

if TYPE_CHECKING:
    from collections.abc import Iterable

    from epwatch.sim.eventlog import Event
    from epwatch.sim.objects import Key

# After a pod was refused (a quota) the next attempt waits; a rate limited queue would wait longer each time.
RETRY_SECONDS = 5.0
_PHASES = {"Pending": 0, "Unknown": 1, "Running": 2}


class ReplicaSetController(Controller):
    """Makes and deletes pods of ReplicaSets."""

    component: ClassVar = "replicaset-controller"
    watches: ClassVar = (res.REPLICA_SETS, res.PODS)

    def keys_of(self, resource: res.Resource, event: Event) -> Iterable[Key]:
        """The ReplicaSet itself, or a pod's owner."""
        if resource is res.REPLICA_SETS:
            return [key_of(event.item.obj)]
        owner = controller_of(event.item.obj)
        if owner is None or owner["kind"] != "ReplicaSet":
            return []
        return [(namespace_of(event.item.obj), owner["name"])]

    def sync(self, key: Key) -> None:
        """Bring the number of pods, then the status, to where they should be."""
        replica_set = self.store.get(res.REPLICA_SETS, *key)
        if replica_set is None:
            return
        pods = self._pods(replica_set)
        active = [pod for pod in pods if is_active(pod)]
        lack = (spec_of(replica_set).get("replicas") or 0) - len(active)
        failure = None
        if not is_terminating(replica_set):
            if lack > 0:
                failure = self._create(replica_set, lack)
            elif lack < 0:
                for pod in victims(active, self._on_node(replica_set))[:-lack]:
                    self.api.delete(res.PODS, *key_of(pod), DeleteOptions(uid=uid_of(pod)))
                    self.tell(replica_set, "SuccessfulDelete", f"Deleted pod: {name_of(pod)}")
        if failure is not None:
            self.enqueue(key, delay=RETRY_SECONDS)
        self._write_status(key, failure)

    def _pods(self, replica_set: Obj) -> list[Obj]:
        owned = [pod for _, pod in self.store.owned_by(uid_of(replica_set), res.PODS)]
        selector = from_label_selector(spec_of(replica_set).get("selector"))
        return [pod for pod in owned if labels_match(selector, labels_of(pod))]

    def _on_node(self, replica_set: Obj) -> dict[str, int]:
        """How many active pods of the same Deployment each node has: doubled-up ones go first."""
        owner = controller_of(replica_set)
        siblings = [rs for _, rs in self.store.owned_by(owner["uid"], res.REPLICA_SETS)] if owner else [replica_set]
        counts: dict[str, int] = {}
        for pod in (pod for rs in siblings for pod in self._pods(rs) if is_active(pod)):
            node = spec_of(pod).get("nodeName", "")
            counts[node] = counts.get(node, 0) + 1
        return counts

    def _create(self, replica_set: Obj, count: int) -> ApiError | None:
        for _ in range(count):
            try:
                made = self.api.create(res.PODS, namespace_of(replica_set), pod_from(replica_set))
            except ApiError as error:
                self.tell(replica_set, "FailedCreate", f"Error creating: {error.message}", warning=True)
                return error
            name = name_of(made if isinstance(made, dict) else made.obj)
            self.tell(replica_set, "SuccessfulCreate", f"Created pod: {name}")
        return None

    def _write_status(self, key: Key, failure: ApiError | None) -> None:
        replica_set = self.store.get(res.REPLICA_SETS, *key)
        if replica_set is None:
            return
        fresh = self._status(replica_set)
        now = self.cluster.now()
        if failure is not None:
            known = [c for c in fresh.get("conditions", ()) if c["type"] == "ReplicaFailure"]
            # replica_set_utils.go SetCondition: the same reason is the same, although each message names another pod.
            if not known:
                lack = {"status": "True", "reason": "FailedCreate", "message": failure.message}
                set_condition(fresh, {"type": "ReplicaFailure"} | lack, now)
        else:
            fresh["conditions"] = [c for c in fresh.get("conditions", ()) if c["type"] != "ReplicaFailure"]
        if not fresh.get("conditions"):
            fresh.pop("conditions", None)
        self.api.update(res.REPLICA_SETS, *key, lambda rs: {**rs, "status": fresh}, subresource="status")

    def _status(self, replica_set: Obj) -> Obj:
        pods = [pod for pod in self._pods(replica_set) if is_active(pod)]
        template = meta(spec_of(replica_set)["template"]).get("labels") or {}
        ready = [pod for pod in pods if is_ready(pod)]
        wait = spec_of(replica_set).get("minReadySeconds") or 0
        available = [pod for pod in ready if self._ready_for(pod) >= wait]
        if len(available) < len(ready):
            self.enqueue(key_of(replica_set), delay=max(0.5, wait - min(self._ready_for(pod) for pod in ready)))
        labelled = [pod for pod in pods if template.items() <= labels_of(pod).items()]
        counts = {
            "replicas": len(pods),
            "fullyLabeledReplicas": len(labelled),
            "readyReplicas": len(ready),
            "availableReplicas": len(available),
        }
        status = {name: count for name, count in counts.items() if count or name == "replicas"}
        status["observedGeneration"] = meta(replica_set).get("generation", 1)
        kept = copy(status_of(replica_set)).get("conditions")
        return status | ({"conditions": kept} if kept else {})

    def _ready_for(self, pod: Obj) -> float:
        condition = condition_of(pod, "Ready")
        if condition is None:
            return 0.0
        return (self.cluster.timeline.wall() - parse_time(condition["lastTransitionTime"])).total_seconds()


def pod_from(owner: Obj, name: str = "") -> Obj:
    """A new pod from its owner's template, with a generated name unless one is given."""
    template = spec_of(owner)["template"]
    metadata = {key: value for key, value in meta(template).items() if key in ("labels", "annotations") and value}
    named = {"name": name} if name else {"generateName": f"{name_of(owner)}-"}
    metadata = named | metadata | {"ownerReferences": [owner_reference(owner)]}
    return {"kind": "Pod", "apiVersion": "v1", "metadata": metadata, "spec": template["spec"]}


def victims(pods: list[Obj], on_node: dict[str, int]) -> list[Obj]:
    """Pods in the order in which they are deleted (pkg/controller/controller_utils.go ActivePodsWithRanks).

    Not placed before placed, pending before running, not ready before ready, low deletion cost, doubled up on a
    node, ready for the shortest time, most restarts, newest. Kubernetes compares times of readiness by powers of two;
    here exactly, so that the same story always ends the same way.
    """

    def rank(pod: Obj) -> tuple[object, ...]:
        status = status_of(pod)
        cost = annotations_of(pod).get("controller.kubernetes.io/pod-deletion-cost", "0")
        restarts = max((c.get("restartCount", 0) for c in status.get("containerStatuses") or ()), default=0)
        since = (condition_of(pod, "Ready") or {}).get("lastTransitionTime") or ""
        return (
            bool(spec_of(pod).get("nodeName")),
            _PHASES.get(status.get("phase", ""), 1),
            is_ready(pod),
            int(cost) if cost.lstrip("-").isdigit() else 0,
            -on_node.get(spec_of(pod).get("nodeName", ""), 0),
            _newest_first(since),
            -restarts,
            _newest_first(meta(pod).get("creationTimestamp") or ""),
        )

    # Pods come in the order of their creation: of equals the newest goes first.
    newest_first = list(reversed(pods))
    newest_first.sort(key=rank)
    return newest_first


def _newest_first(time: str) -> float:
    return -parse_time(time).timestamp() if time else 0.0
