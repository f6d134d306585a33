"""discovery.k8s.io/v1 EndpointSlice: wire structs and projection. Source: k8s.io/api discovery/v1/types.go."""

from typing import Final

from msgspec import Raw, Struct, field
from msgspec.json import Decoder

from epwatch.kube.intern import NAMES, Shared
from epwatch.kube.objects import Endpoint, EndpointPort, EndpointSlice
from epwatch.kube.project_meta import (
    LABELS,
    WireMeta,
    WireTarget,
    project_meta,
    project_name,
    project_names,
    project_target,
    project_time,
)

_SERVICE_LABEL: Final = "kubernetes.io/service-name"
_IMPORTED_LABEL: Final = "multicluster.kubernetes.io/service-name"
_MANAGED_LABEL: Final = "endpointslice.kubernetes.io/managed-by"


class TriggerAnnotations(Struct, gc=False):
    """The annotation that Endpoints and EndpointSlices share (EP-9)."""

    trigger: str | None = field(default=None, name="endpoints.kubernetes.io/last-change-trigger-time")


class _Meta(WireMeta, gc=False, rename="camel"):
    annotations: TriggerAnnotations | None = None


class WirePort(Struct, gc=False, rename="camel"):
    """One port of a slice or of a subset."""

    name: str | None = None
    port: int | None = None
    protocol: str | None = None
    app_protocol: str | None = None


class _Conditions(Struct, gc=False):
    ready: bool | None = None
    serving: bool | None = None
    terminating: bool | None = None


class _Named(Struct, gc=False):
    name: str | None = None


class _Hints(Struct, gc=False, rename="camel"):
    for_zones: list[_Named] | None = None
    for_nodes: list[_Named] | None = None


class _Endpoint(Struct, gc=False, rename="camel"):
    addresses: list[str] | None = None
    conditions: _Conditions | None = None
    target_ref: WireTarget | None = None
    node_name: str | None = None
    zone: str | None = None
    hostname: str | None = None
    hints: _Hints | None = None


class WireSlice(Struct, gc=False, rename="camel"):
    """An EndpointSlice as received; ports and endpoints may be absent, null or empty (EP-5)."""

    metadata: _Meta
    kind: str | None = None
    api_version: str | None = None
    address_type: str | None = None
    ports: list[WirePort] | None = None
    endpoints: list[Raw] | None = None


_NO_CONDITIONS: Final = _Conditions()
_NO_HINTS: Final = _Hints()


def project_slice(wire: WireSlice) -> EndpointSlice:
    """Return the record of an EndpointSlice.

    Raises:
        ValueError: labels, owners or an endpoint are of the wrong types.
    """
    meta = project_meta(wire.metadata)
    labels = dict(meta[LABELS])
    annotations = wire.metadata.annotations
    return EndpointSlice(
        *meta,
        address_type=NAMES[wire.address_type or "IPv4"],
        service=labels.get(_SERVICE_LABEL) or None,
        imported_service=labels.get(_IMPORTED_LABEL) or None,
        managed_by=labels.get(_MANAGED_LABEL, ""),
        ports=project_ports(wire.ports),
        endpoints=tuple([_ENDPOINTS[bytes(raw)] for raw in wire.endpoints or ()]),
        trigger_time=None if annotations is None else project_time(annotations.trigger),
    )


def project_ports(ports: list[WirePort] | None) -> tuple[EndpointPort, ...]:
    """Return the ports of a slice or subset; an absent number stays None: all ports (EP-6)."""
    return tuple(
        [
            EndpointPort(
                name=NAMES[port.name or ""],
                port=port.port,
                protocol=NAMES[port.protocol or "TCP"],
                app_protocol=project_name(port.app_protocol),
            )
            for port in ports or ()
        ]
    )


def _endpoint(raw: bytes) -> Endpoint:
    wire = _ENDPOINT.decode(raw)
    conditions = wire.conditions or _NO_CONDITIONS
    hints = wire.hints or _NO_HINTS
    return Endpoint(
        addresses=project_names(wire.addresses),
        ready=conditions.ready,
        serving=conditions.serving,
        terminating=conditions.terminating,
        target=project_target(wire.target_ref),
        node=project_name(wire.node_name),
        zone=project_name(wire.zone),
        hostname=project_name(wire.hostname),
        hint_zones=_hinted(hints.for_zones),
        hint_nodes=_hinted(hints.for_nodes),
    )


_ENDPOINT: Final = Decoder(_Endpoint)
# An event changes one or two of up to 100 endpoints; the others are as in the event before. 1.5 MB when full.
_ENDPOINTS: Final = Shared(_endpoint, 4096)


def _hinted(named: list[_Named] | None) -> tuple[str, ...]:
    return tuple([NAMES[one.name] for one in named if one.name]) if named else ()
