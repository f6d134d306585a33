"""Defaults of Services and the allocation of their cluster IPs and node ports (pkg/registry/core/service)."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from epwatch.sim import errors
from epwatch.sim.objects import name_of, spec_of

if TYPE_CHECKING:
    from epwatch.sim.addresses import ServiceAddresses
    from epwatch.sim.objects import Obj

HEADLESS = "None"


def default_service(service: Obj, old: Obj | None, addresses: ServiceAddresses) -> None:
    """Fill in a Service, in place; what was allocated for `old` is kept. Raises: ApiError 422."""
    spec = service["spec"]
    if old is not None:
        _keep(spec, spec_of(old))
    spec.setdefault("sessionAffinity", "None")
    kind = spec.setdefault("type", "ClusterIP")
    for port in spec.get("ports") or ():
        port.setdefault("protocol", "TCP")
        port["targetPort"] = port.get("targetPort") or port.get("port")
    if kind != "ExternalName":
        spec.setdefault("internalTrafficPolicy", "Cluster")
        _families(spec)
        _cluster_ips(service, old, addresses)
    if kind in ("NodePort", "LoadBalancer"):
        spec.setdefault("externalTrafficPolicy", "Cluster")
        _node_ports(spec, old, addresses)
    if kind == "LoadBalancer":
        spec.setdefault("allocateLoadBalancerNodePorts", True)
    service.setdefault("status", {"loadBalancer": {}})


def _keep(spec: Obj, old: Obj) -> None:
    if old.get("type") == "ExternalName" or spec.get("type") == "ExternalName":
        return
    for name in ("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"):
        if not spec.get(name) and old.get(name):
            spec[name] = old[name]


def _families(spec: Obj) -> None:
    given = spec.get("clusterIPs") or ([spec["clusterIP"]] if spec.get("clusterIP") else [])
    told = ["IPv6" if ":" in address else "IPv4" for address in given if address != HEADLESS]
    families = spec.get("ipFamilies") or told or ["IPv4"]
    policy = spec.setdefault("ipFamilyPolicy", "RequireDualStack" if len(families) > 1 else "SingleStack")
    if policy != "SingleStack" and len(families) == 1:
        families = [*families, "IPv6" if families[0] == "IPv4" else "IPv4"]
    spec["ipFamilies"] = families


def _cluster_ips(service: Obj, old: Obj | None, addresses: ServiceAddresses) -> None:
    spec = service["spec"]
    given = list(spec.get("clusterIPs") or ([spec["clusterIP"]] if spec.get("clusterIP") else []))
    if HEADLESS in given:
        spec["clusterIP"], spec["clusterIPs"] = HEADLESS, [HEADLESS]
        return
    held = spec_of(old or {}).get("clusterIPs") or []
    for address in given:
        if address not in held:
            _claim(service, address, addresses)
    given += [addresses.take(family) for family in spec["ipFamilies"][len(given) :]]
    spec["clusterIP"], spec["clusterIPs"] = given[0], given


def _claim(service: Obj, address: str, addresses: ServiceAddresses) -> None:
    try:
        ipaddress.ip_address(address)
    except ValueError:
        message = f'Invalid value: "{address}": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'
        cause = errors.Cause("FieldValueInvalid", message, "spec.clusterIPs[0]")
        raise errors.invalid(name_of(service), [cause], kind="Service") from None
    if not addresses.claim(address):
        why = "provided IP is already allocated"
        if not addresses.holds(address):
            why = "the provided network does not match the current range"
        message = f'Invalid value: ["{address}"]: failed to allocate IP {address}: {why}'
        cause = errors.Cause("FieldValueInvalid", message, "spec.clusterIPs")
        raise errors.invalid(name_of(service), [cause], kind="Service")


def _node_ports(spec: Obj, old: Obj | None, addresses: ServiceAddresses) -> None:
    former = {
        (port.get("name"), port.get("port")): port.get("nodePort") for port in spec_of(old or {}).get("ports", [])
    }
    for port in spec.get("ports") or ():
        kept = former.get((port.get("name"), port.get("port")))
        if not port.get("nodePort"):
            port["nodePort"] = kept or addresses.node_port()
