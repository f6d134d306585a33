"""core/v1 Service: wire structs and projection. Source: k8s.io/api core/v1/types.go."""

from msgspec import Raw, Struct, field

from epwatch.kube.intern import NAMES
from epwatch.kube.objects import Labels, Service, ServicePort
from epwatch.kube.project_meta import ABSENT, WireMeta, project_labels, project_meta, project_name, project_names


class _Annotations(Struct, gc=False):
    mode: str | None = field(default=None, name="service.kubernetes.io/topology-mode")
    hints: str | None = field(default=None, name="service.kubernetes.io/topology-aware-hints")


class _Meta(WireMeta, gc=False, rename="camel"):
    annotations: _Annotations | None = None


class _Port(Struct, gc=False, rename="camel"):
    name: str | None = None
    port: int | None = None
    target_port: int | str | None = None
    node_port: int | None = None
    protocol: str | None = None
    app_protocol: str | None = None


class _Spec(Struct, gc=False, rename="camel"):
    type: str | None = None
    cluster_ip: str | None = field(default=None, name="clusterIP")
    cluster_ips: list[str] | None = field(default=None, name="clusterIPs")
    external_name: str | None = None
    selector: Raw = ABSENT
    ports: list[_Port] | None = None
    internal_traffic_policy: str | None = None
    external_traffic_policy: str | None = None
    traffic_distribution: str | None = None
    ip_families: list[str] | None = None
    ip_family_policy: str | None = None
    session_affinity: str | None = None
    publish_not_ready_addresses: bool | None = None
    external_ips: list[str] | None = field(default=None, name="externalIPs")


class _Ingress(Struct, gc=False):
    ip: str | None = None
    hostname: str | None = None


class _LoadBalancer(Struct, gc=False):
    ingress: list[_Ingress] | None = None


class _Status(Struct, gc=False, rename="camel"):
    load_balancer: _LoadBalancer | None = None


class WireService(Struct, gc=False, rename="camel"):
    """A Service as received; absent parts are None."""

    metadata: _Meta
    kind: str | None = None
    api_version: str | None = None
    spec: _Spec | None = None
    status: _Status | None = None


def project_service(wire: WireService) -> Service:
    """Return the record of a Service."""
    spec = wire.spec or _Spec()
    return Service(
        *project_meta(wire.metadata),
        type=NAMES[spec.type or "ClusterIP"],
        cluster_ips=project_names(spec.cluster_ips or ([spec.cluster_ip] if spec.cluster_ip else None)),
        external_name=project_name(spec.external_name),
        selector=_selector(spec.selector),
        ports=tuple([_port(port) for port in spec.ports or ()]),
        internal_policy=project_name(spec.internal_traffic_policy),
        external_policy=project_name(spec.external_traffic_policy),
        distribution=project_name(spec.traffic_distribution),
        topology_mode=_topology_mode(wire.metadata.annotations),
        ip_families=project_names(spec.ip_families),
        ip_family_policy=project_name(spec.ip_family_policy),
        session_affinity=project_name(spec.session_affinity),
        publish_not_ready=bool(spec.publish_not_ready_addresses),
        external_ips=project_names(spec.external_ips),
        load_balancer=_load_balancer(wire.status),
    )


def _selector(raw: Raw) -> Labels | None:
    """Return the pairs, None for a nil and for an empty selector: neither matches anything (EP-19)."""
    return project_labels(raw) or None


def _topology_mode(annotations: _Annotations | None) -> str | None:
    return None if annotations is None else project_name(annotations.mode or annotations.hints)


def _port(port: _Port) -> ServicePort:
    target = port.target_port
    return ServicePort(
        name=NAMES[port.name or ""],
        port=port.port or 0,
        target_port=NAMES[target] if isinstance(target, str) else target or port.port or 0,
        node_port=port.node_port or None,
        protocol=NAMES[port.protocol or "TCP"],
        app_protocol=project_name(port.app_protocol),
    )


def _load_balancer(status: _Status | None) -> tuple[str, ...]:
    if status is None or status.load_balancer is None:
        return ()
    ingress = status.load_balancer.ingress or ()
    return tuple([NAMES[text] for one in ingress if (text := one.ip or one.hostname)])
