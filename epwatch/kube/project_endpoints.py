"""core/v1 Endpoints: wire structs and projection. Source: k8s.io/api core/v1/types.go, annotation_key_constants.go."""

from typing import Final

from msgspec import Struct, field

from epwatch.kube.intern import NAMES
from epwatch.kube.objects import EndpointAddress, Endpoints, EndpointSubset
from epwatch.kube.project_meta import WireMeta, WireTarget, project_meta, project_name, project_target, project_time
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
    addresses: list[_Address] | None = None
    not_ready_addresses: list[_Address] | None = None
    ports: list[WirePort] | None = None


class WireEndpoints(Struct, gc=False, rename="camel"):
    """An Endpoints object as received; subsets may be null (EP-17)."""

    metadata: _Meta
    kind: str | None = None
    api_version: str | None = None
    subsets: list[_Subset] | None = None


_NO_ANNOTATIONS: Final = _Annotations()


def project_endpoints(wire: WireEndpoints) -> Endpoints:
    """Return the record of an Endpoints object."""
    meta = project_meta(wire.metadata)
    annotations = wire.metadata.annotations or _NO_ANNOTATIONS
    return Endpoints(
        **meta,
        subsets=tuple([_subset(subset) for subset in wire.subsets or ()]),
        over_capacity=project_name(annotations.over_capacity),
        skip_mirror=(_SKIP_MIRROR_LABEL, "true") in meta["labels"],
        leader_election=annotations.leader is not None,
        trigger_time=project_time(annotations.trigger),
    )


def _subset(wire: _Subset) -> EndpointSubset:
    return EndpointSubset(
        addresses=_addresses(wire.addresses),
        not_ready=_addresses(wire.not_ready_addresses),
        ports=project_ports(wire.ports),
    )


def _addresses(wires: list[_Address] | None) -> tuple[EndpointAddress, ...]:
    return tuple(
        [
            EndpointAddress(
                ip=NAMES[wire.ip or ""],
                hostname=project_name(wire.hostname),
                node=project_name(wire.node_name),
                target=project_target(wire.target_ref),
            )
            for wire in wires or ()
        ]
    )
