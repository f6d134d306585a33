"""The truth as the real kubectl tells it, and the picture in the same words: `kubectl get endpointslices -o json`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from epwatch.model.snapshot import EndpointSnapshot, ServiceSnapshot
    from tests.conformance.kubectl import Kubectl
    from tests.control_plane.api import Json


class Row(NamedTuple):
    """One endpoint of a service: all that both sides tell of it."""

    service: str
    family: str
    address: str
    uid: str
    ready: bool | None
    serving: bool | None
    terminating: bool | None
    ports: tuple[tuple[str, int | None, str], ...]
    node: str | None
    zone: str | None


def told_by_kubectl(kubectl: Kubectl, namespace: str) -> list[Row]:
    """Return the endpoints of every slice of a namespace, sorted."""
    listed = json.loads(kubectl("get", "endpointslices", "-n", namespace, "-o", "json").out)["items"]
    return sorted(_of_slice(one, endpoint) for one in listed for endpoint in one["endpoints"] or ())


def shown(services: Iterable[ServiceSnapshot]) -> list[Row]:
    """Return the rows of a picture, sorted."""
    return sorted(_of_row(service, row) for service in services for row in service.endpoints)


def _of_slice(one: Json, endpoint: Json) -> Row:
    conditions = endpoint["conditions"]
    ports = [(port.get("name", ""), port["port"], port["protocol"]) for port in one["ports"] or ()]
    return Row(
        service=one["metadata"]["labels"]["kubernetes.io/service-name"],
        family=one["addressType"],
        address=endpoint["addresses"][0],
        uid=endpoint["targetRef"]["uid"],
        ready=conditions["ready"],
        serving=conditions["serving"],
        terminating=conditions["terminating"],
        ports=tuple(sorted(ports)),
        node=endpoint.get("nodeName"),
        zone=endpoint.get("zone"),
    )


def _of_row(service: ServiceSnapshot, row: EndpointSnapshot) -> Row:
    return Row(
        service=service.key.name,
        family=row.key.family,
        address=row.key.address,
        uid=row.key.uid,
        ready=row.ready,
        serving=row.serving,
        terminating=row.terminating,
        ports=tuple(sorted((port.name, port.port, port.protocol) for port in row.ports)),
        node=row.node,
        zone=row.zone,
    )
