"""The EndpointSlice controller: which pods a Service sends traffic to (endpoint-semantics.md, sections 1 and 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from epwatch.sim import pods
from epwatch.sim import resources as res
from epwatch.sim.api import DeleteOptions
from epwatch.sim.controllers.base import Controller
from epwatch.sim.controllers.endpoint import (
    HEADLESS_LABEL,
    TRIGGER_TIME,
    endpoint_of,
    endpoint_ports,
    families,
    is_headless,
    publishes_not_ready,
    with_hints,
)
from epwatch.sim.controllers.packing import Plan, pack
from epwatch.sim.controllers.triggertime import TriggerTimes
from epwatch.sim.objects import (
    Obj,
    encode,
    key_of,
    labels_of,
    meta,
    name_of,
    namespace_of,
    owner_reference,
    spec_of,
)
from epwatch.sim.selectors import set_matches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from epwatch.sim.cluster import SimCluster
    from epwatch.sim.eventlog import Event
    from epwatch.sim.objects import Key

SERVICE_NAME = "kubernetes.io/service-name"
MANAGED_BY = "endpointslice.kubernetes.io/managed-by"
CONTROLLER = "endpointslice-controller.k8s.io"


class EndpointSliceController(Controller):
    """Keeps the slices of every Service that has a selector."""

    watches: ClassVar = (res.SERVICES, res.PODS, res.NODES, res.ENDPOINT_SLICES)
    latency: ClassVar[float] = 0.03

    def __init__(self, cluster: SimCluster) -> None:
        super().__init__(cluster)
        self._times = TriggerTimes()

    def keys_of(self, resource: res.Resource, event: Event) -> Iterable[Key]:
        """The Service itself, those of a pod or slice, all for a node that came or went."""
        if resource is res.SERVICES:
            return [key_of(event.item.obj)]
        if resource is res.PODS:
            return services_of_pod(self.store.objects(res.SERVICES, namespace_of(event.item.obj)), event)
        if resource is res.NODES:
            return [key_of(s) for s in self.store.objects(res.SERVICES)] if event.type != "MODIFIED" else []
        return self._of_slice(event)

    def _of_slice(self, event: Event) -> list[Key]:
        """Only slices that someone else changed: ours are deleted or written by hand rarely, but then they heal."""
        piece = event.item.obj
        service = labels_of(piece).get(SERVICE_NAME)
        ours = labels_of(piece).get(MANAGED_BY) == CONTROLLER
        return [(namespace_of(piece), service)] if service and ours and event.type != "ADDED" else []

    def sync(self, key: Key) -> None:
        """Write what changed in one Service's slices."""
        service = self.store.get(res.SERVICES, *key)
        if service is None:
            self._times.forget(key)
            return
        if spec_of(service).get("type") == "ExternalName" or not spec_of(service).get("selector"):
            return
        chosen = self._pods(service)
        time = self._times.oldest_change(service, self.store.pods_with(key[0], spec_of(service)["selector"]))
        existing = self._slices(service)
        for kind in families(service):
            mine = [piece for piece in existing if piece.get("addressType") == kind]
            self._reconcile(service, kind, chosen, mine, time)
        for piece in existing:
            if piece.get("addressType") not in families(service):
                self._delete(piece)

    def _pods(self, service: Obj) -> list[tuple[Obj, Obj | None]]:
        """(pod, node) for each pod that belongs into the slices."""
        found = []
        for pod in self.store.pods_with(namespace_of(service), spec_of(service)["selector"]):
            node = self.store.get(res.NODES, "", spec_of(pod).get("nodeName", ""))
            if pods.is_finished(pod) or not pods.addresses(pod):
                continue
            if node is not None or publishes_not_ready(service):
                found.append((pod, node))
        return found

    def _slices(self, service: Obj) -> list[Obj]:
        """The slices of ours, told by their labels; the oldest first, so that they fill up first."""
        found = [
            piece
            for piece in self.store.objects(res.ENDPOINT_SLICES, namespace_of(service))
            if labels_of(piece).get(SERVICE_NAME) == name_of(service) and labels_of(piece).get(MANAGED_BY) == CONTROLLER
        ]
        return sorted(found, key=lambda piece: (meta(piece).get("creationTimestamp", ""), name_of(piece)))

    def _reconcile(
        self,
        service: Obj,
        kind: str,
        chosen: Sequence[tuple[Obj, Obj | None]],
        existing: Sequence[Obj],
        time: str | None,
    ) -> None:
        groups: dict[bytes, tuple[list[Obj], list[Obj], list[Obj]]] = {}
        for piece in existing:
            ports = piece.get("ports") or []
            groups.setdefault(encode(ports), (ports, [], []))[1].append(piece)
        for ports, endpoint in _endpoints(service, kind, chosen):
            groups.setdefault(encode(ports), (ports, [], []))[2].append(endpoint)
        with_hints(service, [endpoint for _, _, wanted in groups.values() for endpoint in wanted])
        labels = slice_labels(service)
        plans = [(ports, pack(pieces, wanted, labels)) for ports, pieces, wanted in groups.values()]
        self._write(service, kind, plans, time)

    def _write(self, service: Obj, kind: str, plans: list[tuple[list[Obj], Plan]], time: str | None) -> None:
        """Create, update, delete, in this order; a slice that would go is used for one that would come."""
        creates = [(ports, endpoints) for ports, plan in plans for endpoints in plan.create]
        deletes = [piece for _, plan in plans for piece in plan.delete]
        updates = [(piece, ports, kept) for ports, plan in plans for piece, kept in plan.update]
        kept = any(plan.keep for _, plan in plans)
        if not creates and not updates and not kept:
            self._placeholder(service, kind, deletes, time)
            return
        while creates and deletes:
            updates.append((deletes.pop(0), *creates.pop(0)))
        for ports, endpoints in creates:
            self._create(service, kind, ports, endpoints, time)
        for piece, ports, endpoints in updates:
            self._update(service, piece, ports, endpoints, time)
        for piece in deletes:
            self._delete(piece)

    def _placeholder(self, service: Obj, kind: str, pieces: list[Obj], time: str | None) -> None:
        """One empty slice stays, so that consumers know the Service has been looked at."""
        if not pieces:
            self._create(service, kind, [], [], time)
            return
        first = pieces[0]
        if first.get("endpoints") or first.get("ports") or labels_of(first) != slice_labels(service):
            self._update(service, first, [], [], time)
        for piece in pieces[1:]:
            self._delete(piece)

    def _create(self, service: Obj, kind: str, ports: list[Obj], endpoints: list[Obj], time: str | None) -> None:
        metadata: Obj = {"generateName": f"{name_of(service)}-", "labels": slice_labels(service)}
        metadata |= {"annotations": {TRIGGER_TIME: time}} if time else {}
        piece = {"metadata": metadata | {"ownerReferences": [owner_reference(service)]}, "addressType": kind}
        self.api.create(res.ENDPOINT_SLICES, namespace_of(service), piece | _contents(ports, endpoints))

    def _update(self, service: Obj, piece: Obj, ports: list[Obj], endpoints: list[Obj], time: str | None) -> None:
        def rewritten(fresh: Obj) -> Obj:
            annotations = {k: v for k, v in (meta(fresh).get("annotations") or {}).items() if k != TRIGGER_TIME}
            annotations |= {TRIGGER_TIME: time} if time else {}
            fresh["metadata"]["annotations"] = annotations
            if not annotations:
                del fresh["metadata"]["annotations"]
            fresh["metadata"]["labels"] = slice_labels(service)
            return fresh | _contents(ports, endpoints)

        self.api.update(res.ENDPOINT_SLICES, *key_of(piece), rewritten)

    def _delete(self, piece: Obj) -> None:
        self.api.delete(res.ENDPOINT_SLICES, *key_of(piece), DeleteOptions())


def services_of_pod(services: Iterable[Obj], event: Event) -> list[Key]:
    """The Services that select a pod as it was or as it is; none for a change that no slice shows."""
    before, after = event.before, event.item
    if event.type == "MODIFIED" and before is not None and _look(before.obj) == _look(after.obj):
        return []
    labels = [labels_of(version.obj) for version in (before, after) if version is not None]
    return [key_of(s) for s in services if any(set_matches(spec_of(s).get("selector"), each) for each in labels)]


def _look(pod: Obj) -> tuple[object, ...]:
    return (
        labels_of(pod),
        meta(pod).get("deletionTimestamp"),
        spec_of(pod).get("nodeName"),
        pods.addresses(pod),
        pods.is_ready(pod),
        pods.is_finished(pod),
    )


def slice_labels(service: Obj) -> dict[str, str]:
    """The Service's own labels, and those by which slices are found."""
    labels = {**labels_of(service), SERVICE_NAME: name_of(service), MANAGED_BY: CONTROLLER}
    return labels | ({HEADLESS_LABEL: ""} if is_headless(service) else {})


def _endpoints(service: Obj, kind: str, chosen: Iterable[tuple[Obj, Obj | None]]) -> Iterator[tuple[list[Obj], Obj]]:
    for pod, node in chosen:
        for address in pods.addresses(pod):
            if pods.family(address) == kind:
                yield endpoint_ports(service, pod), endpoint_of(service, pod, node, address)
                break


def _contents(ports: list[Obj], endpoints: list[Obj]) -> Obj:
    # Go writes its empty slices as null: consumers must live with it (EP-5).
    return {"endpoints": endpoints or None, "ports": ports or (None if not endpoints else [])}
