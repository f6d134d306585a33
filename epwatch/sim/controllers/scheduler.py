"""The scheduler: a pod goes to the ready node that has the fewest of its siblings, then the fewest pods."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from epwatch.sim import resources as res
from epwatch.sim.controllers import podstatus
from epwatch.sim.controllers.base import Controller
from epwatch.sim.controllers.kubelet import bind
from epwatch.sim.objects import (
    controller_of,
    is_terminating,
    is_true,
    key_of,
    labels_of,
    name_of,
    set_condition,
    spec_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from epwatch.sim.cluster import SimCluster
    from epwatch.sim.eventlog import Event
    from epwatch.sim.objects import Key, Obj


class Scheduler(Controller):
    """Binds pods that have no node."""

    component: ClassVar = "default-scheduler"
    watches: ClassVar = (res.PODS, res.NODES)
    latency: ClassVar[float] = 0.01

    def __init__(self, cluster: SimCluster) -> None:
        super().__init__(cluster)
        self._load: dict[str, int] = {}
        self._siblings: dict[tuple[str, str], int] = {}
        self._waiting: dict[Key, None] = {}

    def keys_of(self, resource: res.Resource, event: Event) -> Iterable[Key]:
        """Pods without a node; all that wait, when a node changes."""
        if resource is res.NODES:
            return list(self._waiting)
        self._count(event)
        return [] if spec_of(event.item.obj).get("nodeName") else [key_of(event.item.obj)]

    def _count(self, event: Event) -> None:
        """Keep the number of pods on each node, in all and of each owner: an index, so that crowds stay cheap."""
        before = None if event.before is None else event.before.obj
        after = None if event.type == "DELETED" else event.item.obj
        for pod, step in ((before, -1), (after, 1)):
            node = spec_of(pod or {}).get("nodeName")
            if pod is not None and node:
                self._load[node] = self._load.get(node, 0) + step
                pair = (node, _owner(pod))
                self._siblings[pair] = self._siblings.get(pair, 0) + step
                if not self._siblings[pair]:
                    del self._siblings[pair]

    def sync(self, key: Key) -> None:
        """Bind one pod, or say why not."""
        pod = self.store.get(res.PODS, *key)
        self._waiting.pop(key, None)
        if pod is None or spec_of(pod).get("nodeName") or is_terminating(pod):
            return
        if spec_of(pod).get("schedulingGates"):
            self._say(pod, podstatus.gated())
            return
        nodes = [node for node in self.store.objects(res.NODES) if _takes(node, pod)]
        if nodes:
            owner = _owner(pod)
            best = min(
                nodes,
                key=lambda n: (self._siblings.get((name_of(n), owner), 0), self._load.get(name_of(n), 0), name_of(n)),
            )
            self.store.put(res.PODS, bind(pod, name_of(best), self.cluster.now()))
            message = f"Successfully assigned {'/'.join(key)} to {name_of(best)}"
            self.tell(pod, "Scheduled", message)
            return
        self._waiting[key] = None
        self._refuse(pod)

    def _refuse(self, pod: Obj) -> None:
        total = self.store.count(res.NODES)
        message = f"0/{total} nodes are available: {total} node(s) didn't match Pod's node affinity/selector."
        self.tell(pod, "FailedScheduling", message, warning=True)
        self._say(pod, podstatus.unschedulable(message))

    def _say(self, pod: Obj, condition: Obj) -> None:
        now = self.cluster.now()

        def said(pod: Obj) -> Obj:
            set_condition(status := pod.setdefault("status", {}), condition, now)
            return pod | {"status": status}

        self.api.update(res.PODS, *key_of(pod), said, subresource="status")


def _owner(pod: Obj) -> str:
    return str((controller_of(pod) or {}).get("uid", ""))


def _takes(node: Obj, pod: Obj) -> bool:
    if spec_of(node).get("unschedulable") or not is_true(node, "Ready"):
        return False
    selector = spec_of(pod).get("nodeSelector") or {}
    return all(labels_of(node).get(key) == value for key, value in selector.items())
