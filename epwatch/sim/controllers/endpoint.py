"""One pod as an endpoint of one Service, and its ports (staging/src/k8s.io/endpointslice/utils.go)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim import pods
from epwatch.sim.objects import Obj, is_terminating, labels_of, name_of, namespace_of, spec_of, uid_of

if TYPE_CHECKING:
    from collections.abc import Iterable

ZONE = "topology.kubernetes.io/zone"
TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time"
HEADLESS_LABEL = "service.kubernetes.io/headless"


def families(service: Obj) -> list[str]:
    """The address types that a Service's slices have."""
    return spec_of(service).get("ipFamilies") or ["IPv4"]


def is_headless(service: Obj) -> bool:
    """Whether it has no cluster IP."""
    return spec_of(service).get("clusterIP") == "None"


def publishes_not_ready(service: Obj) -> bool:
    """Whether its pods count as ready whatever they say."""
    return bool(spec_of(service).get("publishNotReadyAddresses"))


def endpoint_ports(service: Obj, pod: Obj) -> list[Obj]:
    """The slice ports of a pod: a named port that it does not have is left out."""
    ports: list[Obj] = []
    for port in spec_of(service).get("ports") or ():
        number = pods.port_number(pod, port)
        if number is not None:
            protocol = {"name": port.get("name", ""), "protocol": port.get("protocol", "TCP"), "port": number}
            application = port.get("appProtocol")
            ports.append(protocol | ({"appProtocol": application} if application else {}))
    return ports


def endpoint_of(service: Obj, pod: Obj, node: Obj | None, address: str) -> Obj:
    """The endpoint that a slice holds for this pod."""
    serving, terminating = pods.is_ready(pod), is_terminating(pod)
    ready = publishes_not_ready(service) or (serving and not terminating)
    endpoint: Obj = {
        "addresses": [address],
        "conditions": {"ready": ready, "serving": serving, "terminating": terminating},
    }
    hostname = spec_of(pod).get("hostname")
    if hostname and spec_of(pod).get("subdomain") == name_of(service):
        endpoint["hostname"] = hostname
    endpoint["targetRef"] = target_ref(pod)
    endpoint["nodeName"] = spec_of(pod).get("nodeName", "")
    zone = labels_of(node or {}).get(ZONE)
    if zone:
        endpoint["zone"] = zone
    return endpoint


def target_ref(pod: Obj) -> Obj:
    """What an endpoint says about its pod."""
    return {"kind": "Pod", "namespace": namespace_of(pod), "name": name_of(pod), "uid": uid_of(pod)}


def with_hints(service: Obj, endpoints: Iterable[Obj]) -> None:
    """Write topology hints into ready endpoints, in place: each for its own zone (PreferClose, KEP-4444).

    They are left out when some ready endpoint has no zone, as the controller does.
    """
    ready = [endpoint for endpoint in endpoints if endpoint["conditions"]["ready"]]
    wanted = spec_of(service).get("trafficDistribution") in ("PreferClose", "PreferSameZone", "PreferSameNode")
    if not wanted or not all(endpoint.get("zone") for endpoint in ready):
        return
    for endpoint in ready:
        endpoint["hints"] = {"forZones": [{"name": endpoint["zone"]}]}
        if spec_of(service)["trafficDistribution"] == "PreferSameNode":
            endpoint["hints"]["forNodes"] = [{"name": endpoint["nodeName"]}]
