"""The parts of a picture as JSON values: the shapes that `get` and `stream` share, key by key.

Pure: snapshots in, dictionaries out, in the interface's order of keys.
"""

from epwatch.headless.json_types import Json, JsonObject, optional_timestamp
from epwatch.kube.objects import Owner, Service, ServicePort, TargetRef
from epwatch.model.finding import Finding
from epwatch.model.snapshot import Counts, Drift, EndpointSnapshot, PortState, ServiceSnapshot, Verdict


def verdict(value: Verdict) -> JsonObject:
    """Return a verdict as {code, severity, message, unchecked}."""
    return {
        # A name of an enum is a string that YAML does not know.
        "code": str(value.code),
        "severity": str(value.severity),
        "message": value.message,
        "unchecked": list(value.unchecked),
    }


def finding(value: Finding, context: str | None) -> JsonObject:
    """Return a finding, key by key as the interface has it, its commands for that context."""
    return {
        "id": value.id,
        "severity": value.severity.value,
        "code": value.code.value,
        "since": optional_timestamp(value.since),
        "field": value.field,
        "found": value.found,
        "wanted": value.wanted,
        "message": value.told,
        "next": value.mends(context),
    }


def drift(value: Drift) -> JsonObject:
    """Return one difference between pods by rule, slices and Endpoints."""
    return {"subject": value.subject, "byRule": value.rule, "slices": value.slices, "endpoints": value.endpoints}


def counts(value: Counts) -> JsonObject:
    """Return the ten counts; what cannot be known is null."""
    return {
        "ready": value.ready,
        "total": value.total,
        "notReady": value.not_ready,
        "pending": value.pending,
        "draining": value.draining,
        "terminating": value.terminating,
        "stale": value.stale,
        "byPort": _by(value.by_port),
        "byFamily": _by(value.by_family),
        "byZone": _by(value.by_zone),
    }


def _by(pairs: tuple[tuple[str, int], ...] | None) -> Json:
    return None if pairs is None else dict(pairs)


def target(value: TargetRef | None) -> Json:
    """Return what an endpoint stands for, or null."""
    return None if value is None else {"kind": value.kind, "name": value.name, "uid": value.uid}


def _owner(value: Owner | None) -> Json:
    return None if value is None else {"kind": value.kind, "name": value.name}


def _endpoint_port(port: PortState) -> JsonObject:
    return {"name": port.name, "port": port.port, "protocol": port.protocol}


def endpoint(value: EndpointSnapshot) -> JsonObject:
    """Return one row; its id and source stand beside it in the stream."""
    return {
        "address": value.key.address,
        "family": value.key.family,
        "ports": [_endpoint_port(port) for port in value.ports],
        "state": value.state.value,
        "ready": value.ready,
        "serving": value.serving,
        "terminating": value.terminating,
        "inRotation": value.in_rotation,
        "target": target(value.target),
        "owner": _owner(value.owner),
        "revision": value.revision,
        "node": value.node,
        "zone": value.zone,
        "hints": list(value.hints),
        "slices": list(value.slices),
        "managedBy": list(value.managed_by),
        "inEndpoints": value.in_endpoints,
    }


def service_port(port: ServicePort) -> JsonObject:
    """Return one port of a service as it is declared."""
    return {
        "name": port.name,
        "port": port.port,
        "targetPort": port.target_port,
        "nodePort": port.node_port,
        "protocol": port.protocol,
    }


def spec(value: ServiceSnapshot) -> JsonObject:
    """Return what a service wants; for slices that stand alone the type is null and the rest empty."""
    wanted = value.service if value.service is not None else Service(namespace="", name="", uid="", resource_version="")
    return {
        "type": None if value.service is None else wanted.type,
        "clusterIPs": list(wanted.cluster_ips),
        "externalName": wanted.external_name,
        "selector": dict(value.selector or ()),
        "ports": [service_port(port) for port in wanted.ports],
        "trafficPolicy": {
            "internal": wanted.internal_policy,
            "external": wanted.external_policy,
            "distribution": wanted.distribution,
        },
        "loadBalancer": list(wanted.load_balancer),
    }
