"""Which defaults an object of which resource gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim import resources as res
from epwatch.sim.admission.pods import default_pod
from epwatch.sim.admission.services import default_service
from epwatch.sim.admission.workloads import (
    default_deployment,
    default_namespace,
    default_replica_set,
    default_stateful_set,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from epwatch.sim.addresses import ServiceAddresses
    from epwatch.sim.objects import Obj


def _default_endpoints(endpoints: Obj) -> None:
    for subset in endpoints.get("subsets") or ():
        for port in subset.get("ports") or ():
            port.setdefault("protocol", "TCP")


def _default_slice(piece: Obj) -> None:
    # Go writes both, whatever they hold: consumers must live with null (EP-5).
    piece.setdefault("endpoints", None)
    piece.setdefault("ports", None)
    for port in piece.get("ports") or ():
        port.setdefault("name", "")
        port.setdefault("protocol", "TCP")


_PLAIN: dict[res.Resource, Callable[[Obj], None]] = {
    res.DEPLOYMENTS: default_deployment,
    res.REPLICA_SETS: default_replica_set,
    res.STATEFUL_SETS: default_stateful_set,
    res.ENDPOINTS: _default_endpoints,
    res.ENDPOINT_SLICES: _default_slice,
}


def apply_defaults(resource: res.Resource, obj: Obj, old: Obj | None, addresses: ServiceAddresses) -> None:
    """Fill in `obj`, in place; `old` is the stored object, None on creation. Raises: ApiError 422."""
    if resource is res.SERVICES:
        default_service(obj, old, addresses)
    elif resource is res.PODS and old is None:
        default_pod(obj)
    elif resource is res.NAMESPACES:
        default_namespace(obj)
    elif resource in _PLAIN:
        _PLAIN[resource](obj)
