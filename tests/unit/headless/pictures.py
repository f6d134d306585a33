"""Frozen values for the pure parts: one service with three rows, and the batches that tell of it."""

from collections.abc import Sequence

from msgspec.structs import replace

from epwatch.kube.objects import Condition, ConditionSet, Kind, Owner, Pod, Service, ServicePort, TargetRef
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.model.batch import Batch
from epwatch.model.change import Change, ChangeType, Reason
from epwatch.model.snapshot import (
    AbsentPod,
    Counts,
    EndpointSnapshot,
    PortState,
    RowKey,
    ServiceKey,
    ServiceSnapshot,
    State,
    Verdict,
)

NOON = 1795435469.123
"""2026-11-23T12:04:29.123Z."""
CREATED = NOON - 180.0
OK = Verdict(code="Ok", severity="info", message="3 of 3 ready")
KEY = ServiceKey("prod", "default", "web-service")


def pod(name: str, *, conditions: Sequence[Condition] = (), **fields: object) -> Pod:
    values: dict[str, object] = {"node": "node-a", "ips": ("192.168.1.2",), "phase": "Running"}
    values |= {"condition_set": ConditionSet.of(conditions), "condition_times": tuple(one.since for one in conditions)}
    known = {"namespace": "default", "name": name, "uid": f"uid-{name}", "resource_version": "1", "created": CREATED}
    return Pod(**{**known, **values, **fields})  # type: ignore[arg-type]  # a builder of test values


def row(last: int = 2, **fields: object) -> EndpointSnapshot:
    name = f"frontend-6d4cf-abcd{last}"
    values: dict[str, object] = {
        "key": RowKey("IPv4", f"192.168.1.{last}", f"uid-{name}"),
        "ports": (PortState(name="http", port=8080, protocol="TCP", state=State.READY, in_rotation=True),),
        "state": State.READY,
        "ready": True,
        "serving": True,
        "terminating": False,
        "in_rotation": True,
        "target": TargetRef("Pod", "default", name, f"uid-{name}"),
        "pod": pod(name),
        "owner": Owner("ReplicaSet", "frontend-6d4cf", "uid-rs"),
        "revision": "6d4cf",
        "node": "node-a",
        "zone": "zone-a",
        "hints": ("zone-a",),
        "slices": ("web-service-x7k2p",),
        "managed_by": ("endpointslice-controller.k8s.io",),
        "in_endpoints": True,
    }
    return EndpointSnapshot(**{**values, **fields})  # type: ignore[arg-type]  # a builder of test values


def service(**fields: object) -> Service:
    values: dict[str, object] = {
        "namespace": "default",
        "name": "web-service",
        "uid": "uid-svc",
        "resource_version": "1",
        "cluster_ips": ("10.96.0.12",),
        "selector": (("app", "frontend"),),
        "ports": (ServicePort(name="http", port=80, target_port=8080),),
        "internal_policy": "Cluster",
        "ip_families": ("IPv4",),
    }
    return Service(**{**values, **fields})  # type: ignore[arg-type]  # a builder of test values


def counts(ready: int = 3, total: int = 3, **fields: object) -> Counts:
    values: dict[str, object] = {
        "ready": ready,
        "total": total,
        "not_ready": 0,
        "pending": total - ready,
        "draining": 0,
        "terminating": 0,
        "stale": 0,
        "by_port": (("http", ready),),
        "by_family": (("IPv4", ready),),
        "by_zone": (("zone-a", ready),),
    }
    return Counts(**{**values, **fields})  # type: ignore[arg-type]  # a builder of test values


def unknown_counts() -> Counts:
    nothing = dict.fromkeys(("ready", "total", "not_ready", "pending", "draining", "terminating", "stale"))
    return Counts(**nothing, by_port=None, by_family=None, by_zone=None)


def snapshot(**fields: object) -> ServiceSnapshot:
    rows = (row(2), row(3), row(4))
    values: dict[str, object] = {
        "key": KEY,
        "service": service(),
        "counts": counts(),
        "verdict": OK,
        "endpoints": rows,
        "revisions": (("6d4cf", 3),),
        "zone_counts": (("zone-a", 3, 0),),
        "selector": (("app", "frontend"),),
    }
    values["ports"] = (OK,) if fields.get("service", True) is not None else ()
    return ServiceSnapshot(**{**values, **fields})  # type: ignore[arg-type]  # a builder of test values


def absent(name: str = "frontend-7f9aa-ttuuv", **fields: object) -> AbsentPod:
    reason = "no address yet, image pull fails"
    return AbsentPod(pod=replace(pod(name), ips=(), **fields), code="PodHasNoIP", reason=reason)


def status(kind: Kind = Kind.PODS, phase: Phase = Phase.LIVE, **fields: object) -> StreamStatus:
    values: dict[str, object] = {"namespace": "default", "since": NOON, "listed": phase is Phase.LIVE}
    return StreamStatus(kind=kind, phase=phase, **{**values, **fields})  # type: ignore[arg-type]  # as above


def statuses(phase: Phase = Phase.LIVE, **fields: object) -> tuple[StreamStatus, ...]:
    return tuple(status(kind, phase, **fields) for kind in Kind)


def added(last: int = 5, **fields: object) -> Change:
    values: dict[str, object] = {
        "type": ChangeType.ADDED,
        "service": KEY,
        "after": snapshot(),
        "endpoint": row(last),
        "reason": Reason.POD_READY,
        "message": "pod became Ready",
    }
    return Change(**{**values, **fields})  # type: ignore[arg-type]  # a builder of test values


def batch(**fields: object) -> Batch:
    values: dict[str, object] = {"time": NOON, "context": "prod"}
    return Batch(**{**values, **fields})  # type: ignore[arg-type]  # a builder of test values
