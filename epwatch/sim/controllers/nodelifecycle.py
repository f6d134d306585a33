"""What happens to pods whose node is gone: not ready at once, evicted later.

The rules are those of pkg/controller/nodelifecycle, tainteviction and podgc; here a node that is not Ready is gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from epwatch.sim import resources as res
from epwatch.sim.api import DeleteOptions
from epwatch.sim.controllers.base import Controller
from epwatch.sim.objects import Obj, is_terminating, is_true, key_of, name_of, set_condition, spec_of, uid_of
from epwatch.sim.pods import is_finished, is_ready

if TYPE_CHECKING:
    from collections.abc import Iterable

    from epwatch.sim.eventlog import Event
    from epwatch.sim.objects import Key

UNREACHABLE = "node.kubernetes.io/unreachable"
# Pods of a node that was deleted go after a while (podgc's quarantine is 40 s).
COLLECTED_AFTER = 5.0


class NodeLifecycleController(Controller):
    """Its keys are ("", name of a node)."""

    component: ClassVar = "node-controller"
    watches: ClassVar = (res.NODES,)

    def keys_of(self, _resource: res.Resource, event: Event) -> Iterable[Key]:
        """Nodes that came, went, or whose readiness changed."""
        return [key_of(event.item.obj)]

    def sync(self, key: Key) -> None:
        """Bring one node's taint and its pods to where they should be."""
        node = self.store.get(res.NODES, *key)
        if node is None:
            self.cluster.timeline.after(COLLECTED_AFTER, lambda: self._collect(key))
            return
        if is_true(node, "Ready"):
            self._taint(node, present=False)
            return
        self._taint(node, present=True)
        for pod in self._pods(key[1]):
            if is_ready(pod):
                self.api.update(res.PODS, *key_of(pod), self._not_ready, subresource="status")
                self.tell(pod, "NodeNotReady", "Node is not ready", warning=True)
            self._evict_later(key, pod)

    def _pods(self, node: str) -> list[Obj]:
        return [pod for pod in self.store.objects(res.PODS) if spec_of(pod).get("nodeName") == node]

    def _not_ready(self, pod: Obj) -> Obj:
        lost = {"type": "Ready", "status": "False", "reason": "NodeNotReady", "message": "Node is not ready"}
        set_condition(pod["status"], lost, self.cluster.now())
        return pod

    def _taint(self, node: Obj, *, present: bool) -> None:
        others = [taint for taint in spec_of(node).get("taints") or () if taint.get("key") != UNREACHABLE]
        added = {"key": UNREACHABLE, "effect": "NoExecute", "timeAdded": self.cluster.now()}
        has = len(others) < len(spec_of(node).get("taints") or ())
        if has is present:
            return

        def tainted(fresh: Obj) -> Obj:
            fresh["spec"]["taints"] = [*others, added] if present else others
            if not fresh["spec"]["taints"]:
                del fresh["spec"]["taints"]
            return fresh

        self.api.update(res.NODES, *key_of(node), tainted)

    def _evict_later(self, key: Key, pod: Obj) -> None:
        seconds = _tolerates_for(pod)
        if seconds is None or is_terminating(pod) or is_finished(pod):
            return

        def evict() -> None:
            node, fresh = self.store.get(res.NODES, *key), self.store.get(res.PODS, *key_of(pod))
            still = node is not None and not is_true(node, "Ready")
            if still and fresh is not None and uid_of(fresh) == uid_of(pod):
                self.api.delete(res.PODS, *key_of(pod), DeleteOptions(uid=uid_of(pod)))
                self.tell(pod, "TaintManagerEviction", f"Marking for deletion Pod {'/'.join(key_of(pod))}")

        self.cluster.timeline.after(seconds, evict)

    def _collect(self, key: Key) -> None:
        if self.store.get(res.NODES, *key) is None:
            for pod in self._pods(key[1]):
                self.api.delete(res.PODS, *key_of(pod), DeleteOptions(grace=0, uid=uid_of(pod)))


def is_lost(node: Obj | None) -> bool:
    """Whether that node's kubelet no longer reports; a node that nobody knows has none to lose."""
    return node is not None and not is_true(node, "Ready") and bool(name_of(node))


def _tolerates_for(pod: Obj) -> float | None:
    """Seconds that a pod stays on a node that is unreachable; None for ever."""
    for toleration in spec_of(pod).get("tolerations") or ():
        if toleration.get("key") == UNREACHABLE:
            seconds = toleration.get("tolerationSeconds")
            return None if seconds is None else float(seconds)
    return 0.0
