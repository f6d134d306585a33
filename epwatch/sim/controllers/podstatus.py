"""The status that a kubelet writes for a pod in each stage of its life; pure functions of pod and time."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from epwatch.sim.objects import condition_of, copy, set_condition, spec_of, status_of, uid_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from epwatch.sim.objects import Obj


def creating(pod: Obj, now: str, host: str, reason: str = "ContainerCreating", message: str = "") -> Obj:
    """No sandbox yet, or no image: the containers wait."""
    waiting = {"reason": reason} | ({"message": message} if message else {})
    statuses = [_container(c, {"waiting": waiting}) for c in _containers(pod)]
    status = _base(pod, now, host) | {"phase": "Pending", "containerStatuses": statuses}
    _set_ready(status, pod, now, ready=False)
    return status


def running(
    pod: Obj, now: str, host: str, addresses: Sequence[str], *, ready: bool, restarts: int = 0, last: Obj | None = None
) -> Obj:
    """All containers run; `last` is the state in which they ended before."""
    started = _started_at(pod) or now
    statuses = []
    for container in _containers(pod):
        made = _container(container, {"running": {"startedAt": started}}, ready=ready, restarts=restarts, last=last)
        statuses.append(made | {"started": True, "containerID": _container_id(pod, container, restarts)})
    status = _base(pod, now, host) | {"phase": "Running", "containerStatuses": statuses}
    status |= {"podIP": addresses[0], "podIPs": [{"ip": address} for address in addresses]} if addresses else {}
    _set_ready(status, pod, now, ready=ready)
    set_condition(status, {"type": "PodReadyToStartContainers", "status": "True"}, now)
    return status


def crashed(pod: Obj, now: str, restarts: int, ended: Obj, wait: int) -> Obj:
    """The containers have ended and wait for their restart."""
    status = copy(status_of(pod))
    name = (_containers(pod) or [{}])[0].get("name", "")
    message = f"back-off {wait}s restarting failed container={name}"
    waiting = {"waiting": {"reason": "CrashLoopBackOff", "message": message}}
    status["containerStatuses"] = [_container(c, waiting, restarts=restarts, last=ended) for c in _containers(pod)]
    _set_ready(status, pod, now, ready=False)
    return status


def ended(pod: Obj, now: str, exit_code: int) -> Obj:
    """The containers have ended for good."""
    status = copy(status_of(pod))
    state = {"terminated": terminated(pod, now, exit_code)}
    restarts = [s.get("restartCount", 0) for s in status_of(pod).get("containerStatuses") or ()]
    statuses = [_container(c, state, restarts=max(restarts, default=0)) for c in _containers(pod)]
    status["containerStatuses"] = [s | {"started": False} for s in statuses]
    status["phase"] = "Failed" if exit_code else "Succeeded"
    _set_ready(status, pod, now, ready=False, why="PodFailed" if exit_code else "PodCompleted")
    return status


def terminated(pod: Obj, now: str, exit_code: int) -> Obj:
    """The state `terminated` of containers that ended just now."""
    state: Obj = {"exitCode": exit_code, "reason": "Error" if exit_code else "Completed"}
    return state | {"startedAt": _started_at(pod) or now, "finishedAt": now}


def scheduled(now: str) -> Obj:
    """The condition that a scheduler sets when it binds a pod."""
    return {"type": "PodScheduled", "status": "True", "lastProbeTime": None, "lastTransitionTime": now}


def gated() -> Obj:
    """The condition of a pod that the scheduler does not look at (pkg/registry/core/pod strategy.go)."""
    message = "Scheduling is blocked due to non-empty scheduling gates"
    return {"type": "PodScheduled", "status": "False", "reason": "SchedulingGated", "message": message}


def unschedulable(message: str) -> Obj:
    """The condition that a scheduler sets when no node will do."""
    return {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": message}


def _containers(pod: Obj) -> list[Obj]:
    found: list[Obj] = spec_of(pod).get("containers") or []
    return found


def _started_at(pod: Obj) -> str | None:
    for container in status_of(pod).get("containerStatuses") or ():
        started = container.get("state", {}).get("running", {}).get("startedAt")
        if started:
            return str(started)
    return None


def _base(pod: Obj, now: str, host: str) -> Obj:
    status = copy(status_of(pod))
    status.setdefault("startTime", now)
    status |= {"hostIP": host, "hostIPs": [{"ip": host}]}
    return status


def _set_ready(status: Obj, pod: Obj, now: str, *, ready: bool, why: str = "ContainersNotReady") -> None:
    names = " ".join(c.get("name", "") for c in _containers(pod))
    lack = {} if ready else {"reason": why} | _message(why, names)
    set_condition(status, {"type": "Initialized", "status": "True"}, now)
    set_condition(status, {"type": "ContainersReady", "status": str(ready)} | lack, now)
    gates = [g["conditionType"] for g in spec_of(pod).get("readinessGates") or ()]
    closed = [g for g in gates if (condition_of(pod, g) or {}).get("status") != "True"]
    if ready and closed:
        message = f'corresponding condition of pod readiness gate "{closed[0]}" does not exist.'
        lack = {"reason": "ReadinessGatesNotReady", "message": message}
    set_condition(status, {"type": "Ready", "status": str(ready and not closed)} | lack, now)


def _message(why: str, names: str) -> Obj:
    return {"message": f"containers with unready status: [{names}]"} if why == "ContainersNotReady" else {}


def _container(container: Obj, state: Obj, *, ready: bool = False, restarts: int = 0, last: Obj | None = None) -> Obj:
    image = str(container.get("image", ""))
    return {
        "name": container.get("name", ""),
        "state": state,
        "lastState": {"terminated": last} if last else {},
        "ready": ready,
        "restartCount": restarts,
        "image": image,
        "imageID": "" if "waiting" in state else f"{image.partition(':')[0]}@sha256:{_digest(image)}",
        "started": False,
    }


def _container_id(pod: Obj, container: Obj, restarts: int) -> str:
    return f"containerd://{_digest(uid_of(pod) + str(container.get('name')) + str(restarts))}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
