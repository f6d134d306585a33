"""API objects as plain dicts with sensible defaults, and their way through the real decoder.

Each builder returns a fresh dict in the shape of the API's JSON; ``to_json`` makes bytes of it, ``record`` the record
that epwatch keeps. Times are RFC 3339 texts, as the API server writes them.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ParamSpec, TypeVar

from epwatch.kube.decode import decode_object
from epwatch.kube.objects import Endpoints, EndpointSlice, Kind, KubeObject, Pod, Service

Json = dict[str, Any]
"""One JSON object; Any because its values are whatever JSON allows."""

CREATED = "2026-11-23T12:00:00Z"
DELETED = "2026-11-23T12:05:30Z"
CONTROLLER = "endpointslice-controller.k8s.io"
MIRRORING = "endpointslicemirroring-controller.k8s.io"

FRONTEND: Mapping[str, str] = {"app": "frontend"}


def service(
    name: str = "web-service",
    *,
    namespace: str = "default",
    selector: Mapping[str, str] | None = FRONTEND,
    ports: Sequence[Json] | None = None,
    service_type: str = "ClusterIP",
    cluster_ips: Sequence[str] = ("10.96.0.12",),
    families: Sequence[str] = ("IPv4",),
    uid: str | None = None,
    resource_version: str = "100",
    **spec: object,
) -> Json:
    """Return a Service; ``spec`` adds or replaces fields by their API name; selector None leaves it out."""
    body: Json = {
        "type": service_type,
        "ports": list(ports) if ports is not None else [service_port()],
        "clusterIPs": list(cluster_ips),
        "ipFamilies": list(families),
    }
    if cluster_ips:
        body["clusterIP"] = cluster_ips[0]
    if selector is not None:
        body["selector"] = dict(selector)
    metadata = meta(name, namespace, uid or f"svc-{namespace}-{name}", resource_version)
    return {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": body | spec, "status": {}}


def service_port(name: str = "", port: int = 80, target: int | str = 8080, protocol: str = "TCP") -> Json:
    """Return one port of a Service; "" leaves the name out."""
    named = {"name": name} if name else {}
    return named | {"port": port, "targetPort": target, "protocol": protocol}


def external_name(name: str = "external", target: str = "db.example.com", *, namespace: str = "default") -> Json:
    """Return a Service of type ExternalName."""
    built = service(name, namespace=namespace, selector=None, ports=(), service_type="ExternalName", cluster_ips=())
    built["spec"] |= {"externalName": target, "ipFamilies": []}
    return built


def pod(
    name: str = "frontend-1",
    *,
    namespace: str = "default",
    labels: Mapping[str, str] = FRONTEND,
    ip: str | None = "192.168.1.2",
    ips: Sequence[str] | None = None,
    ready: bool = True,
    phase: str = "Running",
    node: str | None = "node-a",
    owner: str | None = None,
    owner_kind: str = "ReplicaSet",
    revision: str | None = None,
    deleted: str | None = None,
    grace: int = 30,
    uid: str | None = None,
    resource_version: str = "200",
    created: str = CREATED,
    conditions: Sequence[Json] | None = None,
    statuses: Sequence[Json] = (),
    containers: Sequence[Json] | None = None,
    spec: Mapping[str, object] | None = None,
    status: Mapping[str, object] | None = None,
) -> Json:
    """Return a Pod. ``ips`` overrides ``ip``; ``deleted`` is the deadline; ``spec``, ``status`` add API fields."""
    addresses = list(ips) if ips is not None else ([ip] if ip else [])
    metadata = meta(name, namespace, uid or f"uid-{name}", resource_version, created)
    metadata["labels"] = dict(labels) | ({"pod-template-hash": revision} if revision else {})
    if owner:
        reference = {"kind": owner_kind, "name": owner, "uid": f"uid-{owner}", "controller": True}
        metadata["ownerReferences"] = [reference]
    if deleted:
        metadata |= {"deletionTimestamp": deleted, "deletionGracePeriodSeconds": grace}
    told: Json = {
        "phase": phase,
        "conditions": list(conditions) if conditions is not None else [condition("Ready", ready)],
        "containerStatuses": list(statuses),
    }
    if addresses:
        told |= {"podIP": addresses[0], "podIPs": [{"ip": address} for address in addresses]}
    wanted: Json = {"containers": list(containers) if containers is not None else [container()]}
    if node:
        wanted["nodeName"] = node
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": metadata,
        "spec": wanted | dict(spec or {}),
        "status": told | dict(status or {}),
    }


def condition(kind: str, value: bool | str, reason: str = "", message: str = "") -> Json:
    """Return one condition of a Pod."""
    status = value if isinstance(value, str) else str(value)
    told = {"type": kind, "status": status, "lastTransitionTime": "2026-11-23T12:00:05Z"}
    return told | ({"reason": reason} if reason else {}) | ({"message": message} if message else {})


def container(name: str = "main", *, ports: Sequence[tuple[str, int]] = (("http", 8080),)) -> Json:
    """Return one container with its declared ports (name, number)."""
    return {"name": name, "ports": [{"name": port, "containerPort": number} for port, number in ports]}


def waiting(reason: str, *, name: str = "main", message: str = "") -> Json:
    """Return the status of a container that waits."""
    return {"name": name, "ready": False, "restartCount": 0, "state": {"waiting": {"reason": reason} | _m(message)}}


def _m(message: str) -> Json:
    return {"message": message} if message else {}


def endpoint(
    address: str | Sequence[str] = "192.168.1.2",
    target: str | None = "frontend-1",
    *,
    ready: bool | None = True,
    serving: bool | None = True,
    terminating: bool | None = False,
    uid: str | None = None,
    kind: str = "Pod",
    namespace: str = "default",
    node: str | None = "node-a",
    zone: str | None = "zone-a",
    hints: Sequence[str] = (),
) -> Json:
    """Return one endpoint of a slice; a condition None is left out; target None leaves targetRef out."""
    conditions = {"ready": ready, "serving": serving, "terminating": terminating}
    built: Json = {
        "addresses": [address] if isinstance(address, str) else list(address),
        "conditions": {name: value for name, value in conditions.items() if value is not None},
    }
    if target is not None:
        built["targetRef"] = target_ref(target, uid, kind=kind, namespace=namespace)
    if node:
        built["nodeName"] = node
    if zone:
        built["zone"] = zone
    if hints:
        built["hints"] = {"forZones": [{"name": hint} for hint in hints]}
    return built


def target_ref(name: str, uid: str | None = None, *, kind: str = "Pod", namespace: str = "default") -> Json:
    """Return an ObjectReference; uid None means the one that :func:`pod` gives that name, "" leaves it out."""
    told = f"uid-{name}" if uid is None else uid
    return {"kind": kind, "namespace": namespace, "name": name} | ({"uid": told} if told else {})


def slice_port(name: str | None = "", port: int | None = 8080, protocol: str | None = "TCP") -> Json:
    """Return one port of a slice; None leaves that field out."""
    fields = {"name": name, "port": port, "protocol": protocol}
    return {key: value for key, value in fields.items() if value is not None}


def endpointslice(
    name: str = "web-service-x7k2p",
    *,
    service: str | None = "web-service",
    namespace: str = "default",
    endpoints: Sequence[Json] | None = (),
    ports: Sequence[Json] | None = None,
    address_type: str = "IPv4",
    managed_by: str | None = CONTROLLER,
    imported: str | None = None,
    uid: str | None = None,
    resource_version: str = "300",
) -> Json:
    """Return an EndpointSlice; ``endpoints`` None is null, as a placeholder slice has it (EP-5)."""
    labels = {
        "kubernetes.io/service-name": service,
        "endpointslice.kubernetes.io/managed-by": managed_by,
        "multicluster.kubernetes.io/service-name": imported,
    }
    metadata = meta(name, namespace, uid or f"slice-{namespace}-{name}", resource_version)
    metadata["labels"] = {key: value for key, value in labels.items() if value is not None}
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": metadata,
        "addressType": address_type,
        "endpoints": None if endpoints is None else list(endpoints),
        "ports": [slice_port()] if ports is None else list(ports),
    }


def subset(addresses: Sequence[Json] = (), not_ready: Sequence[Json] = (), ports: Sequence[Json] | None = None) -> Json:
    """Return one subset of an Endpoints object; addresses come from :func:`address`."""
    built: Json = {"ports": [slice_port()] if ports is None else list(ports)}
    if addresses:
        built["addresses"] = list(addresses)
    if not_ready:
        built["notReadyAddresses"] = list(not_ready)
    return built


def address(ip: str = "192.168.1.2", target: str | None = "frontend-1", node: str | None = "node-a") -> Json:
    """Return one address of a subset."""
    built: Json = {"ip": ip}
    if target is not None:
        built["targetRef"] = target_ref(target)
    if node:
        built["nodeName"] = node
    return built


def endpoints(
    name: str = "web-service",
    *,
    namespace: str = "default",
    subsets: Sequence[Json] | None = (),
    truncated: bool = False,
    uid: str | None = None,
    resource_version: str = "400",
) -> Json:
    """Return a v1 Endpoints object; ``subsets`` None is null (EP-17)."""
    metadata = meta(name, namespace, uid or f"ep-{namespace}-{name}", resource_version)
    if truncated:
        metadata["annotations"] = {"endpoints.kubernetes.io/over-capacity": "truncated"}
    told = None if subsets is None else list(subsets)
    return {"apiVersion": "v1", "kind": "Endpoints", "metadata": metadata, "subsets": told}


def meta(name: str, namespace: str, uid: str, resource_version: str, created: str = CREATED) -> Json:
    """Return the metadata that every object carries."""
    return {
        "name": name,
        "namespace": namespace,
        "uid": uid,
        "resourceVersion": resource_version,
        "creationTimestamp": created,
    }


def to_json(built: Json) -> bytes:
    """Return the object as the bytes that an API server sends."""
    return json.dumps(built, separators=(",", ":")).encode()


_KINDS: Mapping[str, Kind] = {
    "Service": Kind.SERVICES,
    "Pod": Kind.PODS,
    "Endpoints": Kind.ENDPOINTS,
    "EndpointSlice": Kind.ENDPOINTSLICES,
}


def kind_of(built: Json) -> Kind:
    """Return which of the four resources a built object belongs to."""
    return _KINDS[built["kind"]]


def record(built: Json) -> KubeObject:
    """Return the record that the real decoder makes of a built object."""
    return decode_object(kind_of(built), to_json(built))


_Arguments = ParamSpec("_Arguments")
_Record = TypeVar("_Record", Service, Pod, Endpoints, EndpointSlice)


def _decoded(build: Callable[_Arguments, Json], kind: type[_Record]) -> Callable[_Arguments, _Record]:
    def decoded(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Record:
        made = record(build(*args, **kwargs))
        assert isinstance(made, kind)
        return made

    return decoded


# Each takes the arguments of its builder and returns the record.
service_record = _decoded(service, Service)
pod_record = _decoded(pod, Pod)
slice_record = _decoded(endpointslice, EndpointSlice)
endpoints_record = _decoded(endpoints, Endpoints)
