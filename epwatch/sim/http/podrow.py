"""A pod's row: the Ready, Status and Restarts that kubectl users know (printers.go printPod)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim.http.ages import age
from epwatch.sim.objects import Obj, condition_of, is_terminating, meta, name_of, spec_of, status_of
from epwatch.sim.pods import addresses, is_ready

if TYPE_CHECKING:
    import datetime as dt

NONE = "<none>"
NODE_LOST = "NodeLost"


def pod_cells(pod: Obj, now: dt.datetime) -> list[object]:
    """Name, Ready, Status, Restarts, Age, IP, Node, Nominated Node, Readiness Gates."""
    statuses = status_of(pod).get("containerStatuses") or []
    total = len(spec_of(pod).get("containers") or ())
    ready = sum(bool(s.get("ready")) and "running" in s.get("state", {}) for s in statuses)
    ips = addresses(pod)
    return [
        name_of(pod),
        f"{ready}/{total}",
        reason(pod),
        _restarts(statuses, now),
        age(meta(pod).get("creationTimestamp"), now),
        ips[0] if ips else NONE,
        spec_of(pod).get("nodeName") or NONE,
        status_of(pod).get("nominatedNodeName") or NONE,
        _gates(pod),
    ]


def reason(pod: Obj) -> str:
    """The word in the Status column; a display string, not a phase (EP-24)."""
    status = status_of(pod)
    word = str(status.get("reason") or status.get("phase") or "")
    has_running = False
    for container in reversed(status.get("containerStatuses") or []):
        state = container.get("state", {})
        waiting, ended = state.get("waiting") or {}, state.get("terminated") or {}
        if waiting.get("reason"):
            word = waiting["reason"]
        elif ended:
            word = ended.get("reason") or f"ExitCode:{ended.get('exitCode')}"
        elif container.get("ready") and "running" in state:
            has_running = True
    if word == "Completed" and has_running:
        word = "Running" if is_ready(pod) else "NotReady"
    if is_terminating(pod):
        return "Unknown" if status.get("reason") == NODE_LOST else "Terminating"
    return word


def _restarts(statuses: list[Obj], now: dt.datetime) -> str:
    count = sum(s.get("restartCount", 0) for s in statuses)
    ends = [((s.get("lastState") or {}).get("terminated") or {}).get("finishedAt") for s in statuses]
    last = max(filter(None, ends), default=None)
    return f"{count} ({age(last, now)} ago)" if count and last else str(count)


def _gates(pod: Obj) -> str:
    gates = [gate["conditionType"] for gate in spec_of(pod).get("readinessGates") or ()]
    if not gates:
        return NONE
    open_gates = sum((condition_of(pod, gate) or {}).get("status") == "True" for gate in gates)
    return f"{open_gates}/{len(gates)}"
