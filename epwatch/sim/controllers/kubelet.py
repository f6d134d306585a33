"""The kubelets of all nodes: pods that are bound to one start, become ready, crash, and stop within their grace."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from epwatch.sim import resources as res
from epwatch.sim.api import DeleteOptions
from epwatch.sim.controllers import podevents, podstatus
from epwatch.sim.controllers.base import Controller
from epwatch.sim.controllers.behaviour import Behaviour, behaviour_of, grace_of
from epwatch.sim.controllers.nodelifecycle import is_lost
from epwatch.sim.objects import is_terminating, key_of, set_condition, spec_of, status_of, uid_of
from epwatch.sim.pods import addresses, is_finished, is_ready

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from epwatch.sim.cluster import SimCluster
    from epwatch.sim.controllers.podevents import Told
    from epwatch.sim.eventlog import Event
    from epwatch.sim.objects import Key, Obj
    from epwatch.sim.timeline import Timer

# CrashLoopBackOff: ten seconds, doubled each time, five minutes at most (pkg/kubelet/kubelet.go MaxCrashLoopBackOff).
FIRST_BACK_OFF, LONGEST_BACK_OFF = 10, 300
# From the last container's end until the API object is gone: the sandbox and its volumes are taken down.
TEAR_DOWN_SECONDS = 0.3
# From a failed pull until its reason reads ImagePullBackOff.
PULL_SECONDS = 1.0
SIGTERM_EXIT, SIGKILL_EXIT = 0, 137


@dataclass(slots=True)
class Life:
    """What the kubelet knows of one pod that it runs."""

    uid: str
    behaviour: Behaviour
    addresses: list[str] = field(default_factory=list)
    timers: list[Timer] = field(default_factory=list)
    stop_at: float | None = None
    restarts: int = 0
    ready: bool = False
    last: Obj | None = None


class Kubelet(Controller):
    """Runs every pod that has a node."""

    component: ClassVar = "kubelet"
    watches: ClassVar = (res.PODS, res.NODES)
    # Kubelets watch with an open connection: they see a binding or a deletion at once.
    latency: ClassVar[float] = 0.005

    def __init__(self, cluster: SimCluster) -> None:
        super().__init__(cluster)
        self._lives: dict[Key, Life] = {}

    def keys_of(self, resource: res.Resource, event: Event) -> Iterable[Key]:
        """Each pod that has a node; all pods of a node that came back."""
        if resource is res.NODES:
            came_back = event.before is not None and is_lost(event.before.obj) and not is_lost(event.item.obj)
            return self._on_node(event.item.obj["metadata"]["name"]) if came_back else []
        return [key_of(event.item.obj)] if spec_of(event.item.obj).get("nodeName") else []

    def sync(self, key: Key) -> None:
        """Start a pod that is new, stop one that is to go, forget one that is gone."""
        pod = self.store.get(res.PODS, *key)
        life = self._lives.get(key)
        if life is not None and (pod is None or uid_of(pod) != life.uid):
            self._forget(key, life)
            life = None
        if pod is None or is_lost(self._node(pod)):
            return
        if life is None and not is_finished(pod):
            life = self._adopt(key, pod) if status_of(pod).get("podIP") else self._begin(key, pod)
        elif life is not None and life.ready and not is_ready(pod) and not is_terminating(pod):
            self._write_running(key, life)  # somebody else said otherwise while the node was away
        if is_terminating(pod):
            self._stop(key, pod, life)

    def _forget(self, key: Key, life: Life) -> None:
        for timer in life.timers:
            timer.cancel()
        self.cluster.pod_addresses.release(life.addresses)
        del self._lives[key]

    def _on_node(self, node: str) -> list[Key]:
        return [key_of(pod) for pod in self.store.objects(res.PODS) if spec_of(pod).get("nodeName") == node]

    def _adopt(self, key: Key, pod: Obj) -> Life:
        """Take up a pod that runs already, as a kubelet does that was restarted."""
        life = Life(uid_of(pod), behaviour_of(pod, self.cluster.names.random), addresses(pod), ready=is_ready(pod))
        self._lives[key] = life
        return life

    def _begin(self, key: Key, pod: Obj) -> Life:
        life = Life(uid_of(pod), behaviour_of(pod, self.cluster.names.random))
        self._lives[key] = life
        if life.behaviour.pullable and not spec_of(pod).get("hostNetwork"):
            life.addresses = self.cluster.pod_addresses.take(pod)
        self._write(key, life, lambda pod: podstatus.creating(pod, self.cluster.now(), self._host(pod)))
        if life.behaviour.pullable:
            self._later(life, life.behaviour.start, lambda: self._run(key, life))
        else:
            self._later(life, PULL_SECONDS, lambda: self._pull_failed(key, life, "ErrImagePull"))
        return life

    def _pull_failed(self, key: Key, life: Life, reason: str) -> None:
        def status(pod: Obj) -> Obj:
            image = spec_of(pod)["containers"][0].get("image", "")
            message = (
                f'Back-off pulling image "{image}"' if reason == "ImagePullBackOff" else podevents.pull_error(image)
            )
            return podstatus.creating(pod, self.cluster.now(), self._host(pod), reason, message)

        self._write(key, life, status)
        self._tell(key, podevents.pull_failed(reason))
        if reason == "ErrImagePull":
            self._later(life, FIRST_BACK_OFF, lambda: self._pull_failed(key, life, "ImagePullBackOff"))

    def _run(self, key: Key, life: Life) -> None:
        pod = self.store.get(res.PODS, *key)
        if pod is None:
            return
        life.ready = life.behaviour.ready_after == 0
        self._tell(key, podevents.started)
        self._write_running(key, life)
        if life.behaviour.ready_after is None:
            self._tell(key, podevents.unhealthy)
        if life.behaviour.ready_after:
            self._later(life, life.behaviour.ready_after, lambda: self._turn(key, life, ready=True))
        if life.behaviour.exit_after:
            self._later(life, life.behaviour.exit_after, lambda: self._crash(key, life))

    def _write_running(self, key: Key, life: Life) -> None:
        def status(pod: Obj) -> Obj:
            return podstatus.running(
                pod,
                self.cluster.now(),
                self._host(pod),
                life.addresses or [self._host(pod)],
                ready=life.ready,
                restarts=life.restarts,
                last=life.last,
            )

        self._write(key, life, status)

    def _turn(self, key: Key, life: Life, *, ready: bool) -> None:
        life.ready = ready
        if not ready:
            self._tell(key, podevents.unhealthy)
        self._write_running(key, life)
        if life.behaviour.flap:
            self._later(life, life.behaviour.flap, lambda: self._turn(key, life, ready=not ready))

    def _crash(self, key: Key, life: Life) -> None:
        pod = self.store.get(res.PODS, *key)
        if pod is None or is_terminating(pod):
            return
        now, code = self.cluster.now(), life.behaviour.exit_code
        policy = spec_of(pod).get("restartPolicy", "Always")
        if policy == "Never" or (policy == "OnFailure" and code == 0):
            self._write(key, life, lambda pod: podstatus.ended(pod, now, code))
            return
        wait = min(FIRST_BACK_OFF * 2**life.restarts, LONGEST_BACK_OFF)
        life.last, life.ready = podstatus.terminated(pod, now, code), False
        ended = life.last
        self._write(key, life, lambda pod: podstatus.crashed(pod, now, life.restarts, ended, wait))
        self._tell(key, podevents.backing_off)
        life.restarts += 1
        self._later(life, wait, lambda: self._run(key, life))

    def _stop(self, key: Key, pod: Obj, life: Life | None) -> None:
        if life is None:
            self._remove(key, uid_of(pod))
            return
        now = self.cluster.timeline.now
        delay = min(life.behaviour.shutdown, grace_of(pod))
        killed = life.behaviour.shutdown > grace_of(pod)
        if not status_of(pod).get("podIP"):
            delay = 0.0
        if life.stop_at is None:
            self._tell(key, podevents.stopping)
        if life.stop_at is None or now + delay < life.stop_at:
            life.stop_at = now + delay
            self._later(life, delay, lambda: self._ended(key, life, SIGKILL_EXIT if killed else SIGTERM_EXIT))

    def _ended(self, key: Key, life: Life, exit_code: int) -> None:
        for timer in life.timers:
            timer.cancel()
        self._write(key, life, lambda pod: podstatus.ended(pod, self.cluster.now(), exit_code), final=True)
        self._later(life, TEAR_DOWN_SECONDS, lambda: self._remove(key, life.uid))

    def _remove(self, key: Key, uid: str) -> None:
        pod = self.store.get(res.PODS, *key)
        if pod is not None and uid_of(pod) == uid and not is_lost(self._node(pod)):
            self.api.delete(res.PODS, *key, DeleteOptions(grace=0, uid=uid))

    def _later(self, life: Life, delay: float, action: Callable[[], None]) -> None:
        life.timers = [timer for timer in life.timers if timer.action is not None][-8:]
        life.timers.append(self.cluster.timeline.after(delay, action))

    def _tell(self, key: Key, told: Callable[[Obj], Iterable[Told]]) -> None:
        """Record what a pod's kubelet has to say of it."""
        pod = self.store.get(res.PODS, *key)
        if pod is not None and not is_lost(self._node(pod)):
            for each in told(pod):
                host = spec_of(pod).get("nodeName", "")
                self.tell(pod, each.reason, each.message, warning=each.warning, host=host)

    def _node(self, pod: Obj) -> Obj | None:
        return self.store.get(res.NODES, "", spec_of(pod).get("nodeName", ""))

    def _host(self, pod: Obj) -> str:
        entries = status_of(self._node(pod) or {}).get("addresses") or []
        return next((str(a["address"]) for a in entries if a.get("type") == "InternalIP"), "127.0.0.1")

    def _write(self, key: Key, life: Life, status: Callable[[Obj], Obj], *, final: bool = False) -> None:
        pod = self.store.get(res.PODS, *key)
        if pod is None or uid_of(pod) != life.uid or (is_finished(pod) and not final):
            return
        if is_lost(self._node(pod)):
            return
        self.api.update(res.PODS, *key, lambda pod: {**pod, "status": status(pod)}, subresource="status")


def bind(pod: Obj, node: str, now: str) -> Obj:
    """A copy of the pod, bound to a node."""
    status = {**status_of(pod), "conditions": [dict(c) for c in status_of(pod).get("conditions") or ()]}
    set_condition(status, podstatus.scheduled(now), now)
    return {**pod, "metadata": dict(pod["metadata"]), "spec": {**spec_of(pod), "nodeName": node}, "status": status}
