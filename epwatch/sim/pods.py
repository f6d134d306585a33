"""What a pod is at the moment: ready, finished, with which addresses and ports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim.objects import is_terminating, is_true, spec_of, status_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from epwatch.sim.objects import Obj


def is_ready(pod: Obj) -> bool:
    """Whether its condition Ready is True."""
    return is_true(pod, "Ready")


def is_finished(pod: Obj) -> bool:
    """Whether it has succeeded or failed: its addresses are no longer its own."""
    return status_of(pod).get("phase") in ("Succeeded", "Failed")


def is_active(pod: Obj) -> bool:
    """Whether a ReplicaSet counts it (pkg/controller/controller_utils.go IsPodActive)."""
    return not is_finished(pod) and not is_terminating(pod)


def addresses(pod: Obj) -> list[str]:
    """Its addresses, the first being podIP."""
    return [entry["ip"] for entry in status_of(pod).get("podIPs") or () if entry.get("ip")]


def family(address: str) -> str:
    """IPv4 or IPv6."""
    return "IPv6" if ":" in address else "IPv4"


def port_number(pod: Obj, service_port: Obj) -> int | None:
    """The number that a Service's targetPort means on this pod; None for a name that it does not have.

    A name must match in name and protocol, in a container or a sidecar (endpointslice `util/controller_utils.go`).
    """
    target = service_port.get("targetPort", service_port.get("port"))
    if isinstance(target, int):
        return target
    protocol = service_port.get("protocol", "TCP")
    for container in serving_containers(pod):
        for port in container.get("ports") or ():
            if port.get("name") == target and port.get("protocol", "TCP") == protocol:
                return int(port["containerPort"])
    return None


def serving_containers(pod: Obj) -> Iterator[Obj]:
    """Its containers, then its sidecars: init containers that are restarted always."""
    spec = spec_of(pod)
    yield from spec.get("containers") or ()
    for container in spec.get("initContainers") or ():
        if container.get("restartPolicy") == "Always":
            yield container
