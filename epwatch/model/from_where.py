"""Which rows of a service a client on a node, or in a zone, reaches; per service port and family; pure."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from epwatch.kube.objects import ServicePort
from epwatch.model.categorize import Candidate, Client, Policy, categorize, internal, policy_of
from epwatch.model.snapshot import EndpointSnapshot, PortState, RowKey, ServiceSnapshot, State

_SERVING = (State.READY, State.DRAINING, State.PUBLISHED_DRAINING)
_TERMINATING = (State.DRAINING, State.TERMINATING, State.PUBLISHED_DRAINING)
_READY = (State.READY, State.PUBLISHED_DRAINING, State.PUBLISHED_NOT_READY)


class Reached(Struct, frozen=True, gc=False):
    """The rows that a client reaches on some port, and what is to be said of each port and family."""

    rows: frozenset[RowKey]
    notes: tuple[str, ...]


def reached(snapshot: ServiceSnapshot, client: Client) -> Reached:
    """Return what a pod of that client reaches by the service's name or cluster address.

    DNS of a headless service hands out every ready address, wherever the client is.
    """
    service = snapshot.service
    if service is None or service.type == "ExternalName":
        return Reached(frozenset(), ())
    if service.headless:
        return Reached(frozenset(row.key for row in snapshot.endpoints if row.in_rotation), ())
    policy = policy_of(service)
    rows: set[RowKey] = set()
    notes: list[str] = []
    for port in service.ports:
        for family in sorted({row.key.family for row in snapshot.endpoints} & set(service.ip_families)):
            _port(snapshot, port, family, policy, client, rows, notes)
    return Reached(frozenset(rows), tuple(dict.fromkeys(notes)))


def _port(
    snapshot: ServiceSnapshot,
    port: ServicePort,
    family: str,
    policy: Policy,
    client: Client,
    rows: set[RowKey],
    notes: list[str],
) -> None:
    held = {str(row.key): row for row in snapshot.endpoints if row.key.family == family}
    found = categorize(list(_candidates(held, port)), policy, client)
    used = internal(found, policy)
    rows |= {held[each.address].key for each in used}
    told = f"port {port.name}, " if port.name and len(snapshot.service.ports if snapshot.service else ()) > 1 else ""
    if found.why:
        notes.append(f"{told}{family}: {found.why}")
    if found.anywhere and not used:
        why = "internalTrafficPolicy Local, and none of its endpoints is on that node" if policy.internal_local else ""
        notes.append(f"{told}{family}: nothing is reached{': ' + why if why else ''}")


def _candidates(held: dict[str, EndpointSnapshot], port: ServicePort) -> Iterable[Candidate]:
    for name, row in held.items():
        for on in row.ports:
            if on.port is not None and on.name == port.name and on.protocol == port.protocol:
                yield _candidate(name, row, on)
                break


def _candidate(name: str, row: EndpointSnapshot, on: PortState) -> Candidate:
    return Candidate(
        address=name,
        ready=on.state in _READY,
        serving=on.state in _SERVING,
        terminating=on.state in _TERMINATING,
        node=row.node,
        hint_zones=row.hints,
        hint_nodes=row.hint_nodes,
    )


def client_of(node: str | None, zone: str | None, snapshots: Sequence[ServiceSnapshot]) -> Client:
    """Return the client of --from-node and --from-zone; a node's zone is read from any endpoint that runs there."""
    if node is not None and zone is None:
        zone = next(
            (row.zone for each in snapshots for row in each.endpoints if row.node == node and row.zone is not None),
            None,
        )
    return Client(node, zone or "")


def runs_in(snapshot: ServiceSnapshot, client: Client) -> bool:
    """Return whether anything of a service runs on a client's node, or, of one that is on none, in its zone."""
    if client.node is not None:
        return any(row.node == client.node for row in snapshot.endpoints)
    return any(row.zone == client.zone for row in snapshot.endpoints)
