"""Drafts to rows: the join with pods, rotation and v1 Endpoints; a row that did not change is the same object."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import is_
from typing import Final, NamedTuple

from msgspec import Struct

from epwatch.kube.objects import Endpoints, Labels, Pod, Service, TargetRef
from epwatch.model.merge import Conditions, Draft, DraftPort, Identity, state_of
from epwatch.model.order import row_order
from epwatch.model.rotation import Rotation, Use
from epwatch.model.snapshot import EndpointSnapshot, PortState, RowKey, Source, State

CONTROLLER: Final = "endpointslice-controller.k8s.io"
"""The manager whose slices follow pods; pod rules hold for its slices alone (EP-20b)."""

OWN: Final = (CONTROLLER,)
"""The managers of a row that stands in its slices alone."""

REVISION_LABELS: Final = ("pod-template-hash", "controller-revision-hash")
"""Labels that Deployments, and StatefulSets and DaemonSets, put on the pods of one revision (EP-20a)."""

_WORST: Final[Mapping[State, int]] = {
    State.READY: 0,
    State.PUBLISHED_DRAINING: 1,
    State.PUBLISHED_NOT_READY: 2,
    State.DRAINING: 3,
    State.NOT_READY: 4,
    State.TERMINATING: 5,
    State.UNKNOWN: 6,
}
"""From most to least traffic: a row shows the worst of its ports (EP-11)."""

ListedAddresses = Mapping[str, frozenset[str]]
"""Addresses of a v1 Endpoints object with the target uids that stand there, "" for none."""


class RowContext(Struct, frozen=True, kw_only=True):
    """What rows are joined with.

    ``pod_of`` finds a target's record, ``last_of`` the last one of a pod that is gone; ``gone`` tells whether a
    controller's row is stale whose target is not there. ``listed`` is None while v1 Endpoints are not known.
    ``previous`` are the rows to reuse.
    """

    service: Service | None
    source: Source
    pod_of: Callable[[TargetRef], Pod | None]
    last_of: Callable[[TargetRef], Pod | None]
    gone: Callable[[TargetRef], bool]
    listed: ListedAddresses | None
    previous: tuple[EndpointSnapshot, ...] = ()


class _Standing(NamedTuple):
    """How a row stands by its ports alone; equal for most rows of a service, so it is worked out once for those."""

    ports: tuple[PortState, ...]
    state: State
    conditions: Conditions
    in_rotation: bool
    last_resort: bool


class _Standings:
    """Works out how rows stand; drafts with the very same ports stand alike."""

    __slots__ = ("_known", "_rotation")

    def __init__(self, rotation: Rotation) -> None:
        self._rotation = rotation
        self._known: dict[int, _Standing] = {}

    def of(self, draft: Draft) -> _Standing:
        """Return how a draft stands."""
        if not draft.ports:
            return self._make(draft)
        # By identity: the drafts outlive this, and share their ports where they stand alike, in one slice.
        key = id(draft.ports)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._make(draft)
        return found

    def _make(self, draft: Draft) -> _Standing:
        uses = [self._rotation.port(draft, port) for port in draft.ports] or [self._rotation.bare(draft)]
        state, conditions = _worst(draft)
        return _Standing(
            _ports(draft.ports, uses),
            state,
            conditions,
            any(use.in_rotation for use in uses),
            any(use.last_resort for use in uses),
        )


def build_rows(drafts: Sequence[Draft], context: RowContext) -> tuple[EndpointSnapshot, ...]:
    """Return the rows in their order; equal ones are the objects of ``context.previous``."""
    standings = _Standings(Rotation(context.service, drafts))
    shared = _shared(drafts)
    known = {(row.key.family, row.key.address, row.key.uid): row for row in context.previous}
    rows: dict[Identity, EndpointSnapshot] = {}
    for draft in drafts:
        old = known.get(draft.identity)
        made = _row(draft, context, standings.of(draft), old, shared_ip=draft.identity[:2] in shared)
        rows[draft.identity] = old if old is not None and made == old else made
    return _ordered(rows, known, context.previous)


def _ordered(
    rows: Mapping[Identity, EndpointSnapshot],
    known: Mapping[Identity, EndpointSnapshot],
    previous: tuple[EndpointSnapshot, ...],
) -> tuple[EndpointSnapshot, ...]:
    if rows.keys() != known.keys():
        return tuple([rows[identity] for identity in sorted(rows, key=lambda each: row_order(*each))])
    # Nothing came or went: the former order holds, and its addresses need not be read again.
    same = tuple([rows[identity] for identity in known])
    return previous if all(map(is_, same, previous)) else same


def _row(
    draft: Draft, context: RowContext, standing: _Standing, old: EndpointSnapshot | None, *, shared_ip: bool
) -> EndpointSnapshot:
    endpoint = draft.endpoint
    pod, stale = _pod(draft, context)
    conditions = standing.conditions
    # By position: each picture makes one for every row, and filling 23 fields by name takes three times as long.
    return EndpointSnapshot(
        old.key if old is not None else RowKey(*draft.identity),
        standing.ports,
        standing.state,
        *conditions,
        standing.in_rotation,
        stale,
        standing.last_resort,
        endpoint.target,
        pod,
        pod.owner if pod is not None else None,
        revision_of(pod.labels) if pod is not None else None,
        endpoint.node,
        endpoint.zone,
        endpoint.hint_zones,
        endpoint.hint_nodes,
        endpoint.hostname,
        draft.slices,
        draft.managed_by,
        context.source,
        _listed(draft, context.listed),
        shared_ip,
        endpoint.addresses[1:],
    )


def _pod(draft: Draft, context: RowContext) -> tuple[Pod | None, bool]:
    """Return the target's record, and whether the row is stale; then the record is the pod's last one.

    Stale rows name a pod that is gone, in slices of the endpointslice-controller alone (EP-20b).
    """
    target = draft.endpoint.target
    if target is None or target.kind != "Pod":
        return None, False
    pod = context.pod_of(target)
    if pod is not None or draft.managed_by != OWN:
        return pod, False
    return (context.last_of(target), True) if context.gone(target) else (None, False)


def _ports(ports: Sequence[DraftPort], uses: Sequence[Use]) -> tuple[PortState, ...]:
    return tuple(
        [
            PortState(
                name=port.name,
                port=port.port,
                protocol=port.protocol,
                state=state_of(port.conditions),
                in_rotation=use.in_rotation,
            )
            for port, use in zip(ports, uses, strict=False)
        ]
    )


def _worst(draft: Draft) -> tuple[State, Conditions]:
    """Return the worst state over the ports, and each condition at its worst."""
    told = [port.conditions for port in draft.ports] or [draft.conditions]
    first = told[0]
    if all(one is first for one in told):
        return state_of(first), first
    state = max((state_of(one) for one in told), key=_WORST.__getitem__)
    ready = all(one.ready for one in told)
    if first.serving is None:
        return state, Conditions(ready, None, None)
    return state, Conditions(ready, all(one.serving for one in told), any(one.terminating for one in told))


def revision_of(labels: Labels) -> str | None:
    """Return the revision that a pod's labels name, None without one."""
    for key, value in labels:
        if key in REVISION_LABELS:
            return value
    return None


def _shared(drafts: Iterable[Draft]) -> frozenset[tuple[str, str]]:
    """Return the addresses that stand under several uids: IP reuse or hostNetwork (EP-12)."""
    seen: set[tuple[str, str]] = set()
    twice: set[tuple[str, str]] = set()
    for draft in drafts:
        place = draft.identity[:2]
        (twice if place in seen else seen).add(place)
    return frozenset(twice)


def listed_addresses(endpoints: Endpoints | None) -> ListedAddresses:
    """Return who stands in a v1 Endpoints object, ready or not."""
    found: dict[str, frozenset[str]] = {}
    for subset in endpoints.subsets if endpoints is not None else ():
        for address in (*subset.addresses, *subset.not_ready):
            uid = address.target.uid if address.target is not None else ""
            found[address.ip] = found.get(address.ip, frozenset()) | {uid}
    return found


def _listed(draft: Draft, listed: ListedAddresses | None) -> bool | None:
    if listed is None:
        return None
    _, address, uid = draft.identity
    uids = listed.get(address)
    # Without a uid on either side the address alone decides.
    return uids is not None and (not uid or uid in uids or "" in uids)
