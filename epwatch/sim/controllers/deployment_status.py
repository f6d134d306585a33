"""A Deployment's status and its conditions Available and Progressing (pkg/controller/deployment/progress.go)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim.objects import (
    Obj,
    condition_of,
    copy,
    meta,
    name_of,
    parse_time,
    rfc3339,
    set_condition,
    spec_of,
    status_of,
)

if TYPE_CHECKING:
    import datetime as dt


def status_of_deployment(
    deployment: Obj, sets: list[Obj], new: Obj | None, least: int, now: dt.datetime
) -> tuple[Obj, float | None]:
    """The status, and in how many seconds to look again (the progress deadline), or None."""
    counts = _counts(deployment, sets, new)
    status: Obj = {"observedGeneration": meta(deployment).get("generation", 1)}
    status |= {name: count for name, count in counts.items() if count}
    status["conditions"] = copy(status_of(deployment)).get("conditions") or []
    stamp = rfc3339(now)
    _put(status, _available(counts["availableReplicas"] >= least), stamp)
    progressing, check_in = _progressing(deployment, status, counts, new, now)
    if progressing is not None:
        _put(status, progressing, stamp)
    failed = [c for rs in sets if (c := condition_of(rs, "ReplicaFailure")) is not None]
    status["conditions"] = [c for c in status["conditions"] if c["type"] != "ReplicaFailure"]
    if failed:
        _put(status, {key: failed[0][key] for key in ("type", "status", "reason", "message")}, stamp)
    return status, check_in


def _counts(deployment: Obj, sets: list[Obj], new: Obj | None) -> dict[str, int]:
    def total(name: str) -> int:
        return sum(status_of(rs).get(name, 0) for rs in sets)

    replicas, available = total("replicas"), total("availableReplicas")
    return {
        "replicas": replicas,
        "updatedReplicas": status_of(new or {}).get("replicas", 0),
        "readyReplicas": total("readyReplicas"),
        "availableReplicas": available,
        "unavailableReplicas": max(0, max(replicas, spec_of(deployment)["replicas"]) - available),
    }


def _available(enough: bool) -> Obj:
    if enough:
        reason, message = "MinimumReplicasAvailable", "Deployment has minimum availability."
    else:
        reason, message = "MinimumReplicasUnavailable", "Deployment does not have minimum availability."
    return {"type": "Available", "status": str(enough), "reason": reason, "message": message}


def _progressing(
    deployment: Obj, status: Obj, counts: dict[str, int], new: Obj | None, now: dt.datetime
) -> tuple[Obj | None, float | None]:
    old = condition_of({"status": status}, "Progressing")
    if new is None:
        return None, None
    name, wanted = name_of(new), spec_of(deployment)["replicas"]
    was_complete = old is not None and old["reason"] == "NewReplicaSetAvailable"
    updated = counts["updatedReplicas"] == wanted == counts["replicas"]
    if was_complete and updated:
        return None, None  # a pod that fails later does not make a finished rollout unfinished
    if updated and counts["availableReplicas"] == wanted:
        return _progress("NewReplicaSetAvailable", f'ReplicaSet "{name}" has successfully progressed.'), None
    deadline = spec_of(deployment).get("progressDeadlineSeconds", 600)
    if old is None:
        return _progress("NewReplicaSetCreated", f'Created new replica set "{name}"'), deadline
    before = status_of(deployment)
    steps = ("updatedReplicas", "readyReplicas", "availableReplicas")
    if any(counts[step] > before.get(step, 0) for step in steps) or counts["replicas"] != before.get("replicas", 0):
        return _progress("ReplicaSetUpdated", f'ReplicaSet "{name}" is progressing.'), deadline
    return _overdue(old, name, deadline, now)


def _overdue(old: Obj, name: str, deadline: float, now: dt.datetime) -> tuple[Obj | None, float | None]:
    if old["status"] == "False" or old["reason"] == "NewReplicaSetAvailable":
        return None, None
    waited = (now - parse_time(old["lastUpdateTime"])).total_seconds()
    if waited < deadline:
        return None, deadline - waited + 1
    message = f'ReplicaSet "{name}" has timed out progressing.'
    return _progress("ProgressDeadlineExceeded", message, "False"), None


def _progress(reason: str, message: str, status: str = "True") -> Obj:
    return {"type": "Progressing", "status": status, "reason": reason, "message": message}


def _put(status: Obj, condition: Obj, now: str) -> None:
    old = condition_of({"status": status}, condition["type"])
    same = old is not None and all(old.get(key) == condition[key] for key in ("status", "reason", "message"))
    if not same:
        set_condition(status, condition | {"lastUpdateTime": now}, now)
