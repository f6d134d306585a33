"""Slices for Endpoints written by hand, of Services without a selector (pkg/controller/endpointslicemirroring)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from epwatch.sim import pods
from epwatch.sim import resources as res
from epwatch.sim.api import DeleteOptions
from epwatch.sim.controllers.base import Controller
from epwatch.sim.controllers.endpoint import TRIGGER_TIME
from epwatch.sim.controllers.packing import pack
from epwatch.sim.objects import (
    Obj,
    annotations_of,
    encode,
    is_terminating,
    key_of,
    labels_of,
    name_of,
    namespace_of,
    owner_reference,
    spec_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from epwatch.sim.eventlog import Event
    from epwatch.sim.objects import Key

SERVICE_NAME = "kubernetes.io/service-name"
MANAGED_BY = "endpointslice.kubernetes.io/managed-by"
CONTROLLER = "endpointslicemirroring-controller.k8s.io"
SKIP = "endpointslice.kubernetes.io/skip-mirror"
LEADER = "control-plane.alpha.kubernetes.io/leader"
# Annotations that belong to the Endpoints alone.
_NOT_COPIED = ("kubectl.kubernetes.io/last-applied-configuration", TRIGGER_TIME)


class EndpointSliceMirroringController(Controller):
    """Keeps the mirrored slices of every Service that has no selector."""

    watches: ClassVar = (res.SERVICES, res.ENDPOINTS)
    latency: ClassVar[float] = 0.03

    def keys_of(self, _resource: res.Resource, event: Event) -> Iterable[Key]:
        """Service and Endpoints have the same name."""
        return [key_of(event.item.obj)]

    def sync(self, key: Key) -> None:
        """Write what changed in one Service's mirrored slices."""
        service, source = self.store.get(res.SERVICES, *key), self.store.get(res.ENDPOINTS, *key)
        existing = [piece for piece in self.store.objects(res.ENDPOINT_SLICES, key[0]) if _mirrors(piece, key[1])]
        if service is None or spec_of(service).get("selector") or source is None or not _is_mirrored(source):
            for piece in existing:
                self.api.delete(res.ENDPOINT_SLICES, *key_of(piece), DeleteOptions())
            return
        wanted: dict[tuple[str, bytes], tuple[list[Obj], list[Obj]]] = {}
        for kind, ports, endpoint in _endpoints(source):
            wanted.setdefault((kind, encode(ports)), (ports, []))[1].append(endpoint)
        old: dict[tuple[str, bytes], list[Obj]] = {}
        for piece in existing:
            old.setdefault((piece.get("addressType", ""), encode(piece.get("ports") or [])), []).append(piece)
        for group in [*wanted, *(known for known in old if known not in wanted)]:
            ports, endpoints = wanted.get(group, ([], []))
            self._reconcile(source, group[0], ports, endpoints, old.get(group, []))

    def _reconcile(self, source: Obj, kind: str, ports: list[Obj], wanted: list[Obj], existing: list[Obj]) -> None:
        plan = pack(existing, wanted, _labels(source))
        for endpoints in plan.create:
            self.api.create(res.ENDPOINT_SLICES, namespace_of(source), _slice(source, kind, ports, endpoints))
        for piece, endpoints in plan.update:
            fresh = _slice(source, kind, ports, endpoints)
            self.api.update(res.ENDPOINT_SLICES, *key_of(piece), partial(_rewritten, fresh))
        for piece in plan.delete:
            self.api.delete(res.ENDPOINT_SLICES, *key_of(piece), DeleteOptions())


def _rewritten(fresh: Obj, old: Obj) -> Obj:
    kept = {name: old["metadata"][name] for name in ("name", "namespace", "ownerReferences")}
    return fresh | {"metadata": fresh["metadata"] | kept}


def _mirrors(piece: Obj, service: str) -> bool:
    labels = labels_of(piece)
    return labels.get(SERVICE_NAME) == service and labels.get(MANAGED_BY) == CONTROLLER


def _is_mirrored(source: Obj) -> bool:
    return not is_terminating(source) and labels_of(source).get(SKIP) != "true" and LEADER not in annotations_of(source)


def _labels(source: Obj) -> dict[str, str]:
    return {**labels_of(source), SERVICE_NAME: name_of(source), MANAGED_BY: CONTROLLER}


def _slice(source: Obj, kind: str, ports: list[Obj], endpoints: list[Obj]) -> Obj:
    annotations = {key: value for key, value in annotations_of(source).items() if key not in _NOT_COPIED}
    metadata: Obj = {"generateName": f"{name_of(source)}-", "labels": _labels(source)}
    metadata |= {"annotations": annotations} if annotations else {}
    metadata |= {"ownerReferences": [owner_reference(source)]}
    return {"metadata": metadata, "addressType": kind, "endpoints": endpoints, "ports": ports}


def _endpoints(source: Obj) -> Iterator[tuple[str, list[Obj], Obj]]:
    """(address type, ports, endpoint) for each address; of its conditions only `ready` is known."""
    for subset in source.get("subsets") or ():
        ports = [_port(port) for port in subset.get("ports") or ()]
        for field, ready in (("addresses", True), ("notReadyAddresses", False)):
            for address in subset.get(field) or ():
                endpoint = {"addresses": [address["ip"]], "conditions": {"ready": ready}}
                endpoint |= {name: address[name] for name in ("hostname", "targetRef", "nodeName") if name in address}
                yield pods.family(address["ip"]), ports, endpoint


def _port(port: Obj) -> Obj:
    made: Obj = {"name": port.get("name", ""), "protocol": port.get("protocol", "TCP"), "port": port.get("port")}
    return made | ({"appProtocol": port["appProtocol"]} if port.get("appProtocol") else {})
