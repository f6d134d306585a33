"""Slices to rows: one draft per identity, however many slices carry it (EP-10, EP-11); nothing is ever summed.

Source: the EndpointSlice documentation, "Duplicate endpoints", and discovery/v1/types.go for absent conditions.
"""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple

from epwatch.kube.objects import (
    Endpoint,
    EndpointAddress,
    Endpoints,
    EndpointSlice,
    EndpointSubset,
)
from epwatch.model.snapshot import Source, State

Identity = tuple[str, str, str]
"""Family, first address, target uid or "": identity within a service (EP-10)."""

Rank = tuple[int, str]
"""Orders the writes of one resource: see :func:`rank_of`."""


class Conditions(NamedTuple):
    """The three conditions with their meaning filled in (EP-7); None where the source does not tell them."""

    ready: bool
    serving: bool | None
    terminating: bool | None


class DraftPort(NamedTuple):
    """One port of a draft and the conditions that hold there."""

    name: str
    port: int | None
    protocol: str
    conditions: Conditions


class Draft(NamedTuple):
    """One row before it meets pods and kube-proxy's rules.

    ``endpoint`` comes from the newest slice that carries the row. ``conditions`` hold where there is no port at all.
    """

    identity: Identity
    endpoint: Endpoint
    conditions: Conditions
    ports: tuple[DraftPort, ...]
    slices: tuple[str, ...]
    managed_by: tuple[str, ...]


class _Part(NamedTuple):
    """What one slice says of one identity."""

    rank: Rank
    slice: EndpointSlice
    endpoint: Endpoint


_Shared = tuple[Conditions, tuple[DraftPort, ...], tuple[str, ...], tuple[str, ...]]
"""What the rows of one slice with equal conditions share: conditions, ports, slices and managers."""

_STATES: Final = {
    (True, True, False): State.READY,
    (True, True, True): State.PUBLISHED_DRAINING,
    (True, False, False): State.PUBLISHED_NOT_READY,
    (True, False, True): State.PUBLISHED_NOT_READY,
    (False, True, True): State.DRAINING,
    (False, False, True): State.TERMINATING,
    (False, False, False): State.NOT_READY,
    (False, True, False): State.NOT_READY,
}


def state_of(conditions: Conditions) -> State:
    """Return the state of EP-7's table; without serving and terminating, Ready or NotReady."""
    ready, serving, terminating = conditions
    if serving is None or terminating is None:
        return State.READY if ready else State.NOT_READY
    return _STATES[ready, serving, terminating]


def rank_of(resource_version: str) -> Rank:
    """Return a sort key: numbers by value, anything else below them, as written (RV-5, KEP-5504)."""
    if resource_version.isascii() and resource_version.isdigit() and resource_version[0] != "0":
        return (len(resource_version), resource_version)
    return (0, resource_version)


def merge_slices(slices: Iterable[EndpointSlice], source: Source = Source.ENDPOINTSLICE) -> list[Draft]:
    """Return one draft per identity over all slices of a service, in no order of note.

    The conditions of an (identity, port) come from the slice with the higher resourceVersion (EP-11).
    """
    # By name, so that two writes of equal rank always give the same picture.
    ordered = sorted(slices, key=lambda each: each.name)
    drafts: dict[Identity, Draft] = {}
    several: set[Identity] = set()
    for one in ordered:
        alike: dict[tuple[bool | None, bool | None, bool | None], _Shared] = {}
        for endpoint in one.endpoints:
            if not endpoint.addresses:
                continue
            identity = _identity(one, endpoint)
            if identity in drafts:
                several.add(identity)
                continue
            conditions = (endpoint.ready, endpoint.serving, endpoint.terminating)
            shared = alike.get(conditions)
            if shared is None:
                shared = alike[conditions] = _shared(one, endpoint, source)
            drafts[identity] = Draft(identity, endpoint, *shared)
    for identity, parts in _parts(several, ordered).items():
        drafts[identity] = _merged(identity, parts, source)
    return list(drafts.values())


def _identity(one: EndpointSlice, endpoint: Endpoint) -> Identity:
    target = endpoint.target
    return (one.address_type, endpoint.addresses[0], target.uid if target is not None else "")


def _shared(one: EndpointSlice, endpoint: Endpoint, source: Source) -> _Shared:
    conditions = _conditions(endpoint, source)
    ports = tuple([DraftPort(port.name, port.port, port.protocol, conditions) for port in one.ports])
    return (conditions, ports, *_origins([one], source))


def _parts(several: AbstractSet[Identity], slices: Iterable[EndpointSlice]) -> dict[Identity, list[_Part]]:
    """Return all that is said of the identities that are told more than once: few, if any."""
    found: dict[Identity, list[_Part]] = {identity: [] for identity in several}
    for one in slices if several else ():
        rank = rank_of(one.resource_version)
        for endpoint in one.endpoints:
            if endpoint.addresses and (parts := found.get(_identity(one, endpoint))) is not None:
                parts.append(_Part(rank, one, endpoint))
    return found


def _merged(identity: Identity, parts: list[_Part], source: Source) -> Draft:
    newest = max(parts, key=lambda part: part.rank)
    merged: dict[tuple[str, int | None, str], DraftPort] = {}
    # Ascending rank: what a newer slice says of a port replaces what an older one said.
    for _, one, endpoint in sorted(parts, key=lambda part: part.rank):
        conditions = _conditions(endpoint, source)
        for port in one.ports:
            key = (port.name, port.port, port.protocol)
            merged[key] = DraftPort(*key, conditions)
    ordered = tuple(sorted(merged.values(), key=lambda port: (port.name, port.port or 0, port.protocol)))
    origins = _origins([part.slice for part in parts], source)
    return Draft(identity, newest.endpoint, _conditions(newest.endpoint, source), ordered, *origins)


def _origins(slices: Sequence[EndpointSlice], source: Source) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the slices and of their managers; an Endpoints object has neither."""
    if source is Source.ENDPOINTS:
        return (), ()
    if len(slices) == 1:
        return (slices[0].name,), (slices[0].managed_by,)
    return tuple(sorted({one.name for one in slices})), tuple(sorted({one.managed_by for one in slices}))


def _conditions(endpoint: Endpoint, source: Source) -> Conditions:
    """Return what the conditions mean: nil ready and serving are true, nil terminating is false (types.go)."""
    if source is Source.ENDPOINTS:
        return Conditions(endpoint.ready is not False, None, None)
    return Conditions(endpoint.ready is not False, endpoint.serving is not False, endpoint.terminating is True)


def merge_endpoints(endpoints: Endpoints | None) -> list[Draft]:
    """Return the drafts of a v1 Endpoints object: the fallback while slices cannot be read.

    One address may be ready in one subset and not in another, on other ports (EP-17).
    """
    if endpoints is None:
        return []
    return merge_slices(_as_slices(endpoints), Source.ENDPOINTS)


def _as_slices(endpoints: Endpoints) -> Iterator[EndpointSlice]:
    """Yield a slice per subset and family: the same merge then serves both sources."""
    for number, subset in enumerate(endpoints.subsets):
        for family in ("IPv4", "IPv6"):
            yield EndpointSlice(
                namespace=endpoints.namespace,
                name=f"{number}-{family}",
                uid="",
                resource_version=endpoints.resource_version,
                address_type=family,
                ports=subset.ports,
                endpoints=tuple(_subset_endpoints(subset, family)),
            )


def _subset_endpoints(subset: EndpointSubset, family: str) -> Iterator[Endpoint]:
    for ready, addresses in ((True, subset.addresses), (False, subset.not_ready)):
        for address in addresses:
            if address.ip and _family(address) == family:
                yield Endpoint(
                    addresses=(address.ip,),
                    ready=ready,
                    target=address.target,
                    node=address.node,
                    hostname=address.hostname,
                )


def _family(address: EndpointAddress) -> str:
    return "IPv6" if ":" in address.ip else "IPv4"
