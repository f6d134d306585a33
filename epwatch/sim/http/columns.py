"""kubectl's own columns: names and cells for each resource (pkg/printers/internalversion/printers.go)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from epwatch.sim import resources as res
from epwatch.sim.http.ages import age
from epwatch.sim.http.podrow import pod_cells
from epwatch.sim.objects import Obj, condition_of, controller_of, labels_of, meta, name_of, spec_of, status_of

if TYPE_CHECKING:
    import datetime as dt

Cells: TypeAlias = list[object]
RowMaker: TypeAlias = Callable[[Obj, "dt.datetime"], Cells]

NONE = "<none>"
UNSET = "<unset>"
# More entries than this are told as "+ N more...".
MOST_SHOWN = 3


def columns(resource: res.Resource) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(always shown, shown with -o wide) for a resource."""
    return _COLUMNS.get(resource, (("Name", "Age"), ()))


def cells(resource: res.Resource, obj: Obj, now: dt.datetime) -> Cells:
    """The cells of one row, in the order of its columns."""
    maker = _ROWS.get(resource)
    return maker(obj, now) if maker else [name_of(obj), _age(obj, now)]


def _age(obj: Obj, now: dt.datetime) -> str:
    return age(meta(obj).get("creationTimestamp"), now)


def _some(entries: Sequence[str], empty: str) -> str:
    if not entries:
        return empty
    more = f" + {len(entries) - MOST_SHOWN} more..." if len(entries) > MOST_SHOWN else ""
    return ",".join(entries[:MOST_SHOWN]) + more


def _pairs(labels: dict[str, str] | None) -> str:
    return ",".join(f"{key}={value}" for key, value in sorted((labels or {}).items())) or NONE


def _selector(selector: Obj | None) -> str:
    return _pairs((selector or {}).get("matchLabels"))


def _images(template: Obj) -> Cells:
    containers = spec_of(template).get("containers") or []
    return [",".join(c.get("name", "") for c in containers), ",".join(c.get("image", "") for c in containers)]


def _service(service: Obj, now: dt.datetime) -> Cells:
    spec = spec_of(service)
    kind = spec.get("type", "ClusterIP")
    ips = spec.get("clusterIPs") or []
    address = NONE if kind == "ExternalName" else (ips[0] if ips else NONE)
    ports = [_service_port(port) for port in spec.get("ports") or ()]
    return [
        name_of(service),
        kind,
        address,
        _external(service, kind),
        ",".join(ports) or NONE,
        _age(service, now),
        _pairs(spec.get("selector")),
    ]


def _service_port(port: Obj) -> str:
    node = f":{port['nodePort']}" if port.get("nodePort") else ""
    return f"{port.get('port')}{node}/{port.get('protocol', 'TCP')}"


def _external(service: Obj, kind: str) -> str:
    spec = spec_of(service)
    if kind == "ExternalName":
        return str(spec.get("externalName", ""))
    given = list(spec.get("externalIPs") or ())
    if kind == "LoadBalancer":
        ingress = (status_of(service).get("loadBalancer") or {}).get("ingress") or ()
        given = [entry.get("ip") or entry.get("hostname", "") for entry in ingress] + given
        return ",".join(given) or "<pending>"
    return ",".join(given) or NONE


def _endpoints(endpoints: Obj, now: dt.datetime) -> Cells:
    listed: list[str] = []
    for subset in endpoints.get("subsets") or ():
        ports = subset.get("ports") or [{}]
        for port in ports:
            suffix = f":{port['port']}" if "port" in port else ""
            addresses = [address["ip"] for address in subset.get("addresses") or ()]
            listed += [(f"[{ip}]" if ":" in ip and suffix else ip) + suffix for ip in addresses]
    return [name_of(endpoints), _some(listed, NONE), _age(endpoints, now)]


def _endpoint_slice(piece: Obj, now: dt.datetime) -> Cells:
    ports = ["*" if port.get("port") is None else str(port["port"]) for port in piece.get("ports") or ()]
    addresses = [address for endpoint in piece.get("endpoints") or () for address in endpoint.get("addresses") or ()]
    return [
        name_of(piece),
        piece.get("addressType", ""),
        _some(ports, UNSET),
        _some(addresses, UNSET),
        _age(piece, now),
    ]


def _deployment(deployment: Obj, now: dt.datetime) -> Cells:
    spec, status = spec_of(deployment), status_of(deployment)
    return [
        name_of(deployment),
        f"{status.get('readyReplicas', 0)}/{spec.get('replicas', 0)}",
        status.get("updatedReplicas", 0),
        status.get("availableReplicas", 0),
        _age(deployment, now),
        *_images(spec.get("template") or {}),
        _selector(spec.get("selector")),
    ]


def _replica_set(replica_set: Obj, now: dt.datetime) -> Cells:
    spec, status = spec_of(replica_set), status_of(replica_set)
    counts = [spec.get("replicas", 0), status.get("replicas", 0), status.get("readyReplicas", 0)]
    images = _images(spec.get("template") or {})
    return [name_of(replica_set), *counts, _age(replica_set, now), *images, _selector(spec.get("selector"))]


def _stateful_set(stateful_set: Obj, now: dt.datetime) -> Cells:
    spec, status = spec_of(stateful_set), status_of(stateful_set)
    ready = f"{status.get('readyReplicas', 0)}/{spec.get('replicas', 0)}"
    return [name_of(stateful_set), ready, _age(stateful_set, now), *_images(spec.get("template") or {})]


def _node(node: Obj, now: dt.datetime) -> Cells:
    ready = (condition_of(node, "Ready") or {}).get("status")
    words = [{"True": "Ready", "False": "NotReady"}.get(ready or "", "NotReady" if ready else "Unknown")]
    words += ["SchedulingDisabled"] if spec_of(node).get("unschedulable") else []
    prefix = "node-role.kubernetes.io/"
    roles = sorted(key.removeprefix(prefix) for key in labels_of(node) if key.startswith(prefix))
    info = status_of(node).get("nodeInfo") or {}
    addresses = {a.get("type"): a.get("address") for a in status_of(node).get("addresses") or ()}
    return [
        name_of(node),
        ",".join(words),
        ",".join(roles) or NONE,
        _age(node, now),
        info.get("kubeletVersion", ""),
        addresses.get("InternalIP", NONE),
        addresses.get("ExternalIP", NONE),
        info.get("osImage", "<unknown>"),
        info.get("kernelVersion", "<unknown>"),
        info.get("containerRuntimeVersion", "<unknown>"),
    ]


def _namespace(namespace: Obj, now: dt.datetime) -> Cells:
    return [name_of(namespace), status_of(namespace).get("phase", "Active"), _age(namespace, now)]


def _event(event: Obj, now: dt.datetime) -> Cells:
    involved = event.get("involvedObject") or {}
    source = event.get("source") or {}
    first, last = event.get("firstTimestamp"), event.get("lastTimestamp")
    count = event.get("count", 1)
    seen = age(last, now) + (f" (x{count} over {age(first, now)})" if count > 1 else "")
    return [
        seen,
        event.get("type", ""),
        event.get("reason", ""),
        f"{str(involved.get('kind', '')).lower()}/{involved.get('name', '')}",
        involved.get("fieldPath", ""),
        ", ".join(filter(None, (source.get("component"), source.get("host")))),
        str(event.get("message", "")).strip(),
        age(first, now),
        count,
        name_of(event),
    ]


def _data(obj: Obj, now: dt.datetime) -> Cells:
    return [name_of(obj), len(obj.get("data") or {}), _age(obj, now)]


def _secret(obj: Obj, now: dt.datetime) -> Cells:
    return [name_of(obj), obj.get("type", "Opaque"), len(obj.get("data") or {}), _age(obj, now)]


def _revision(obj: Obj, now: dt.datetime) -> Cells:
    owner = controller_of(obj)
    told = f"{owner['kind'].lower()}.apps/{owner['name']}" if owner else NONE
    return [name_of(obj), told, obj.get("revision", 0), _age(obj, now)]


_WORKLOAD_WIDE = ("Containers", "Images", "Selector")
_COLUMNS: dict[res.Resource, tuple[tuple[str, ...], tuple[str, ...]]] = {
    res.PODS: (
        ("Name", "Ready", "Status", "Restarts", "Age"),
        ("IP", "Node", "Nominated Node", "Readiness Gates"),
    ),
    res.SERVICES: (("Name", "Type", "Cluster-IP", "External-IP", "Port(s)", "Age"), ("Selector",)),
    res.ENDPOINTS: (("Name", "Endpoints", "Age"), ()),
    res.ENDPOINT_SLICES: (("Name", "AddressType", "Ports", "Endpoints", "Age"), ()),
    res.DEPLOYMENTS: (("Name", "Ready", "Up-to-date", "Available", "Age"), _WORKLOAD_WIDE),
    res.REPLICA_SETS: (("Name", "Desired", "Current", "Ready", "Age"), _WORKLOAD_WIDE),
    res.STATEFUL_SETS: (("Name", "Ready", "Age"), ("Containers", "Images")),
    res.NODES: (
        ("Name", "Status", "Roles", "Age", "Version"),
        ("Internal-IP", "External-IP", "OS-Image", "Kernel-Version", "Container-Runtime"),
    ),
    res.NAMESPACES: (("Name", "Status", "Age"), ()),
    res.EVENTS: (
        ("Last Seen", "Type", "Reason", "Object", "Subobject", "Source", "Message", "First Seen", "Count", "Name"),
        (),
    ),
    res.CONFIG_MAPS: (("Name", "Data", "Age"), ()),
    res.SECRETS: (("Name", "Type", "Data", "Age"), ()),
    res.CONTROLLER_REVISIONS: (("Name", "Controller", "Revision", "Age"), ()),
}
# Columns in the middle of a row that only -o wide shows.
HIDDEN = frozenset(["Subobject", "Source", "First Seen", "Count"])
_ROWS: dict[res.Resource, RowMaker] = {
    res.PODS: pod_cells,
    res.SERVICES: _service,
    res.ENDPOINTS: _endpoints,
    res.ENDPOINT_SLICES: _endpoint_slice,
    res.DEPLOYMENTS: _deployment,
    res.REPLICA_SETS: _replica_set,
    res.STATEFUL_SETS: _stateful_set,
    res.NODES: _node,
    res.NAMESPACES: _namespace,
    res.EVENTS: _event,
    res.CONFIG_MAPS: _data,
    res.SECRETS: _secret,
    res.CONTROLLER_REVISIONS: _revision,
}
