"""core/v1 Endpoints: wire structs and projection. Source: k8s.io/api core/v1/types.go, annotation_key_constants.go."""

from typing import Final

from msgspec import Raw, Struct, field
from msgspec.json import Decoder

from epwatch.kube.intern import NAMES, Shared
from epwatch.kube.objects import EndpointAddress, Endpoints, EndpointSubset
from epwatch.kube.project_meta import (
    LABELS,
    WireMeta,
    WireTarget,
    project_meta,
    project_name,
    project_target,
    project_time,
)
from epwatch.kube.project_slice import TriggerAnnotations, WirePort, project_ports

_SKIP_MIRROR_LABEL: Final = "endpointslice.kubernetes.io/skip-mirror"


class _Annotations(TriggerAnnotations, gc=False):
    over_capacity: str | None = field(default=None, name="endpoints.kubernetes.io/over-capacity")
    leader: str | None = field(default=None, name="control-plane.alpha.kubernetes.io/leader")


class _Meta(WireMeta, gc=False, rename="camel"):
    annotations: _Annotations | None = None


class _Address(Struct, gc=False, rename="camel"):
    ip: str | None = None
    hostname: str | None = None
    node_name: str | None = None
    target_ref: WireTarget | None = None


class _Subset(Struct, gc=False, rename="camel"):
    addresses: list[Raw] | None = None
    not_ready_addresses: list[Raw] | None = None
    ports: list[WirePort] | None = None


class WireEndpoints(Struct, gc=False, rename="camel"):
    """An Endpoints object as received; subsets may be null (EP-17)."""

    metadata: _Meta
    kind: str | None = None
    api_version: str | None = None
    subsets: list[_Subset] | None = None


_NO_ANNOTATIONS: Final = _Annotations()


def project_endpoints(wire: WireEndpoints) -> Endpoints:
    """Return the record of an Endpoints object.

    Raises:
        ValueError: labels, owners or an address are of the wrong types.
    """
    meta = project_meta(wire.metadata)
    labels = meta[LABELS]
    annotations = wire.metadata.annotations or _NO_ANNOTATIONS
    return Endpoints(
        *meta,
        subsets=tuple([_subset(subset) for subset in wire.subsets or ()]),
        over_capacity=project_name(annotations.over_capacity),
        skip_mirror=(_SKIP_MIRROR_LABEL, "true") in labels,
        leader_election=annotations.leader is not None,
        trigger_time=project_time(annotations.trigger),
    )


def _subset(wire: _Subset) -> EndpointSubset:
    return EndpointSubset(
        addresses=_addresses(wire.addresses),
        not_ready=_addresses(wire.not_ready_addresses),
        ports=project_ports(wire.ports),
    )


def _addresses(raws: list[Raw] | None) -> tuple[EndpointAddress, ...]:
    return tuple([_ADDRESSES[bytes(raw)] for raw in raws or ()])


def _address(raw: bytes) -> EndpointAddress:
    wire = _ADDRESS.decode(raw)
    return EndpointAddress(
        ip=NAMES[wire.ip or ""],
        hostname=project_name(wire.hostname),
        node=project_name(wire.node_name),
        target=project_target(wire.target_ref),
    )


_ADDRESS: Final = Decoder(_Address)
# An event changes one or two of up to 1,000 addresses; the others are as in the event before. 1.2 MB when full.
_ADDRESSES: Final = Shared(_address, 4096)
