"""The Endpoints controller: the deprecated, flat view of a Service's pods (pkg/controller/endpoint)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from epwatch.sim import pods
from epwatch.sim import resources as res
from epwatch.sim.api import DeleteOptions
from epwatch.sim.controllers.base import Controller
from epwatch.sim.controllers.endpoint import (
    HEADLESS_LABEL,
    TRIGGER_TIME,
    endpoint_ports,
    families,
    is_headless,
    publishes_not_ready,
    target_ref,
)
from epwatch.sim.controllers.endpointslice import services_of_pod
from epwatch.sim.controllers.triggertime import TriggerTimes
from epwatch.sim.objects import (
    Obj,
    annotations_of,
    encode,
    is_terminating,
    key_of,
    labels_of,
    name_of,
    namespace_of,
    spec_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from epwatch.sim.cluster import SimCluster
    from epwatch.sim.eventlog import Event
    from epwatch.sim.objects import Key

# More addresses are cut off, ready ones last (endpoints_controller.go maxCapacity).
MOST_ADDRESSES = 1000
OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity"
MANAGED_BY = {"endpoints.kubernetes.io/managed-by": "endpoint-controller"}


class EndpointsController(Controller):
    """Keeps the Endpoints object of every Service that has a selector."""

    watches: ClassVar = (res.SERVICES, res.PODS)
    latency: ClassVar[float] = 0.04

    def __init__(self, cluster: SimCluster) -> None:
        super().__init__(cluster)
        self._times = TriggerTimes()

    def keys_of(self, resource: res.Resource, event: Event) -> Iterable[Key]:
        """The Service itself, or those that select a pod, before or after."""
        if resource is res.SERVICES:
            return [key_of(event.item.obj)]
        return services_of_pod(self.store.objects(res.SERVICES, namespace_of(event.item.obj)), event)

    def sync(self, key: Key) -> None:
        """Write one Service's Endpoints if they changed; delete them with it."""
        service = self.store.get(res.SERVICES, *key)
        old = self.store.get(res.ENDPOINTS, *key)
        if service is None:
            self._times.forget(key)
            if old is not None and MANAGED_BY.items() <= labels_of(old).items():
                self.api.delete(res.ENDPOINTS, *key, DeleteOptions())
            return
        if spec_of(service).get("type") == "ExternalName" or not spec_of(service).get("selector"):
            return
        matching = self.store.pods_with(key[0], spec_of(service)["selector"])
        time = self._times.oldest_change(service, matching)
        subsets, cut = truncate(subsets_of(service, matching))
        self._write(service, old, subsets, time, cut=cut)

    def _write(self, service: Obj, old: Obj | None, subsets: list[Obj], time: str | None, *, cut: bool) -> None:
        labels = {**labels_of(service), **MANAGED_BY} | ({HEADLESS_LABEL: ""} if is_headless(service) else {})
        if old is not None and (old.get("subsets") or []) == subsets and labels_of(old) == labels:
            return
        annotations = {k: v for k, v in annotations_of(old or {}).items() if k not in (TRIGGER_TIME, OVER_CAPACITY)}
        annotations |= {TRIGGER_TIME: time} if time else {}
        annotations |= {OVER_CAPACITY: "truncated"} if cut else {}
        metadata = {"name": name_of(service), "labels": labels} | ({"annotations": annotations} if annotations else {})
        fresh: Obj = {"metadata": metadata} | ({"subsets": subsets} if subsets else {})
        if old is None:
            self.api.create(res.ENDPOINTS, namespace_of(service), fresh)
        else:
            kept = {"namespace": namespace_of(service)}
            self.api.update(res.ENDPOINTS, *key_of(service), lambda _: {**fresh, "metadata": metadata | kept})


def subsets_of(service: Obj, matching: Iterable[Obj]) -> list[Obj]:
    """The subsets: addresses of one family, grouped by their ports, ready and not ready apart."""
    family = families(service)[0]
    groups: dict[bytes, Obj] = {}
    for pod in matching:
        address = next((a for a in pods.addresses(pod) if pods.family(a) == family), None)
        hidden = is_terminating(pod) and not publishes_not_ready(service)
        ports = [_port(port) for port in endpoint_ports(service, pod)]
        unresolved = bool(spec_of(service).get("ports")) and not ports
        if address is None or hidden or pods.is_finished(pod) or unresolved:
            continue
        ready = publishes_not_ready(service) or pods.is_ready(pod)
        group = groups.setdefault(encode(ports), {"addresses": [], "notReadyAddresses": [], "ports": ports})
        group["addresses" if ready else "notReadyAddresses"].append(_address(service, pod, address))
    for group in groups.values():
        group["addresses"].sort(key=_place)
        group["notReadyAddresses"].sort(key=_place)
    return [{name: value for name, value in group.items() if value} for _, group in sorted(groups.items())]


def _place(address: Obj) -> tuple[str, str]:
    """Kubernetes sorts addresses as text (api/v1/endpoints/util.go): .10 comes before .2."""
    return address["ip"], address["targetRef"]["uid"]


def _address(service: Obj, pod: Obj, address: str) -> Obj:
    entry: Obj = {"ip": address}
    if spec_of(pod).get("hostname") and spec_of(pod).get("subdomain") == name_of(service):
        entry["hostname"] = spec_of(pod)["hostname"]
    return entry | {"nodeName": spec_of(pod).get("nodeName", ""), "targetRef": target_ref(pod)}


def _port(port: Obj) -> Obj:
    entry = {"name": port["name"]} if port["name"] else {}
    return {**entry, "port": port["port"], "protocol": port["protocol"]}


def truncate(subsets: list[Obj]) -> tuple[list[Obj], bool]:
    """At most 1,000 addresses, ready ones before others; whether some were cut."""
    total = sum(len(subset.get(kind, ())) for subset in subsets for kind in ("addresses", "notReadyAddresses"))
    if total <= MOST_ADDRESSES:
        return subsets, False
    room = MOST_ADDRESSES
    cut = [dict(subset) for subset in subsets]
    for kind in ("addresses", "notReadyAddresses"):
        for subset in cut:
            kept = subset.pop(kind, [])[:room]
            room -= len(kept)
            if kept:
                subset[kind] = kept
    return [s for s in cut if s.get("addresses") or s.get("notReadyAddresses")], True
