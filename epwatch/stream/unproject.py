"""From a record back to the API object that decodes to it: what a recording holds of an object, and nothing more.

Since a record has only the fields used, cleaned, neither env nor any annotation's value can get into a recording.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

from epwatch.kube.objects import (
    Endpoint,
    EndpointAddress,
    EndpointPort,
    Endpoints,
    EndpointSlice,
    Kind,
    KubeObject,
    Meta,
    Service,
    TargetRef,
)
from epwatch.kube.resources import RESOURCES
from epwatch.stream.unproject_pod import pod_spec, pod_status

Json: TypeAlias = dict[str, object]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def unproject(kind: Kind, record: KubeObject) -> Json:
    """Return the object in the API's shape; absent parts are left out."""
    resource = RESOURCES[kind]
    made: dict[str, object] = {"kind": resource.object_kind, "apiVersion": resource.api_version}
    match record:
        case Service():
            return made | _service(record)
        case EndpointSlice():
            return made | _slice(record)
        case Endpoints():
            return made | _endpoints(record)
    return made | _present(metadata=_meta(record), spec=pod_spec(record), status=pod_status(record, moment))


def moment(seconds: float | None) -> str | None:
    """Return RFC 3339 with microseconds, which the decoder reads back as the very same number."""
    if seconds is None:
        return None
    return (_EPOCH + timedelta(microseconds=round(seconds * 1e6))).isoformat().replace("+00:00", "Z")


def _present(**parts: object) -> dict[str, object]:
    return {name: part for name, part in parts.items() if part not in (None, "", (), [], {})}


def _meta(record: Meta, **annotations: str | None) -> Json:
    owner = record.owner
    owners = None if owner is None else [{"kind": owner.kind, "name": owner.name, "uid": owner.uid, "controller": True}]
    return (
        {"name": record.name}
        | _present(
            namespace=record.namespace,
            uid=record.uid,
            resourceVersion=record.resource_version,
            creationTimestamp=moment(record.created),
            deletionTimestamp=moment(record.deleted),
            labels=dict(record.labels),
            ownerReferences=owners,
        )
        | ({} if record.grace is None else {"deletionGracePeriodSeconds": record.grace})
        | _annotated(annotations)
    )


def _annotated(annotations: Mapping[str, str | None]) -> Json:
    kept = {name: value for name, value in annotations.items() if value is not None}
    return {"annotations": kept} if kept else {}


def _service(one: Service) -> Json:
    spec = _present(
        type=one.type,
        clusterIPs=list(one.cluster_ips),
        externalName=one.external_name,
        selector=dict(one.selector or ()),
        ports=[
            _present(name=each.name, nodePort=each.node_port, protocol=each.protocol, appProtocol=each.app_protocol)
            | {"port": each.port, "targetPort": each.target_port}
            for each in one.ports
        ],
        internalTrafficPolicy=one.internal_policy,
        externalTrafficPolicy=one.external_policy,
        trafficDistribution=one.distribution,
        ipFamilies=list(one.ip_families),
        ipFamilyPolicy=one.ip_family_policy,
        sessionAffinity=one.session_affinity,
        publishNotReadyAddresses=one.publish_not_ready or None,
        externalIPs=list(one.external_ips),
    )
    metadata = _meta(one, **{"service.kubernetes.io/topology-mode": one.topology_mode})
    ingress = [{"hostname": each} for each in one.load_balancer]
    status = {"loadBalancer": {"ingress": ingress}} if ingress else None
    return _present(metadata=metadata, spec=spec, status=status)


def _slice(one: EndpointSlice) -> Json:
    trigger = {"endpoints.kubernetes.io/last-change-trigger-time": moment(one.trigger_time)}
    return _present(
        metadata=_meta(one, **trigger),
        addressType=one.address_type,
        ports=_ports(one.ports),
        endpoints=[_endpoint(each) for each in one.endpoints],
    )


def _endpoint(one: Endpoint) -> Json:
    conditions = {
        name: value
        for name, value in (("ready", one.ready), ("serving", one.serving), ("terminating", one.terminating))
        if value is not None
    }
    hints = _present(
        forZones=[{"name": name} for name in one.hint_zones], forNodes=[{"name": name} for name in one.hint_nodes]
    )
    return _present(
        addresses=list(one.addresses),
        conditions=conditions,
        targetRef=_target(one.target),
        nodeName=one.node,
        zone=one.zone,
        hostname=one.hostname,
        hints=hints,
    )


def _endpoints(one: Endpoints) -> Json:
    annotations = {
        "endpoints.kubernetes.io/last-change-trigger-time": moment(one.trigger_time),
        "endpoints.kubernetes.io/over-capacity": one.over_capacity,
        "control-plane.alpha.kubernetes.io/leader": "" if one.leader_election else None,
    }
    subsets = [
        _present(
            addresses=_addresses(each.addresses),
            notReadyAddresses=_addresses(each.not_ready),
            ports=_ports(each.ports),
        )
        for each in one.subsets
    ]
    return _present(metadata=_meta(one, **annotations), subsets=subsets)


def _addresses(addresses: Iterable[EndpointAddress]) -> list[Json]:
    return [
        _present(ip=each.ip, hostname=each.hostname, nodeName=each.node, targetRef=_target(each.target))
        for each in addresses
    ]


def _ports(ports: Iterable[EndpointPort]) -> list[Json]:
    return [
        _present(name=each.name, protocol=each.protocol, appProtocol=each.app_protocol)
        | ({} if each.port is None else {"port": each.port})
        for each in ports
    ]


def _target(target: TargetRef | None) -> Json | None:
    if target is None:
        return None
    return _present(kind=target.kind, namespace=target.namespace, name=target.name, uid=target.uid)
