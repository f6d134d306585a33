"""What a kubelet writes: nodes, and the status of a pod whose containers run."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.control_plane.addresses import ipv6_of

if TYPE_CHECKING:
    from tests.control_plane.api import Json

ZONE_LABEL = "topology.kubernetes.io/zone"


def now() -> str:
    """This moment as the API writes it: RFC 3339, whole seconds."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def node(name: str, zone: str, address: str) -> Json:
    """A Node that a scheduler would use."""
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": {ZONE_LABEL: zone, "kubernetes.io/hostname": name}},
        "status": {
            "conditions": [
                _condition("Ready", holds=True) | {"reason": "KubeletReady", "lastHeartbeatTime": now()},
            ],
            "addresses": [{"type": "InternalIP", "address": address}, {"type": "Hostname", "address": name}],
            "allocatable": {"cpu": "64", "memory": "256Gi", "pods": "5000"},
            "capacity": {"cpu": "64", "memory": "256Gi", "pods": "5000"},
        },
    }


def binding(pod: Json, node_name: str) -> Json:
    """The Binding that puts a pod on a node."""
    metadata = pod["metadata"]
    return {
        "apiVersion": "v1",
        "kind": "Binding",
        "metadata": {"name": metadata["name"], "namespace": metadata["namespace"], "uid": metadata["uid"]},
        "target": {"apiVersion": "v1", "kind": "Node", "name": node_name},
    }


def running_status(pod: Json, *, address: str, host: str, ready: bool, started: str) -> Json:
    """A strategic merge patch of the status: all containers run since `started`, `ready` says what their probes say."""
    containers = [
        {
            "name": container["name"],
            "image": container["image"],
            "imageID": "",
            "ready": ready,
            "started": True,
            "restartCount": 0,
            "state": {"running": {"startedAt": started}},
        }
        for container in pod["spec"]["containers"]
    ]
    return {
        "status": {
            "phase": "Running",
            "hostIP": host,
            "hostIPs": [{"ip": host}],
            "podIP": address,
            "podIPs": [{"ip": address}, {"ip": ipv6_of(address)}],
            "startTime": started,
            "conditions": [
                _condition("Initialized", holds=True),
                _condition("ContainersReady", holds=ready, reason="ContainersNotReady"),
                _condition("Ready", holds=ready, reason="ContainersNotReady"),
            ],
            "containerStatuses": containers,
        }
    }


def flag(pod: Json, name: str) -> str | None:
    """The value of an argument `--name=value` of the pod's containers, "" without a value, None where it is absent."""
    for container in pod["spec"]["containers"]:
        for word in container.get("args", []):
            key, _, value = word.partition("=")
            if key == name:
                return str(value)
    return None


def _condition(kind: str, *, holds: bool, reason: str = "") -> Json:
    condition = {"type": kind, "status": str(holds), "lastTransitionTime": now()}
    # A null in a patch takes the key away that an earlier patch put there.
    return condition | {"reason": None if holds else reason}
