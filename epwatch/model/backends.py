"""Backends of a service: what stands behind it, counted once however many rows, ports and families it has.

The words are the interface's: a backend is a pod (by uid), else a target of another kind, else an address.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from epwatch.kube.objects import Service, ServicePort
from epwatch.model.snapshot import EndpointSnapshot, State

Backend = str | tuple[str, str, str]
"""A pod's uid or an address; else kind, namespace and name of a target."""

FQDN: Final = "FQDN"


def backend_of(row: EndpointSnapshot) -> Backend:
    """Return what stands behind a row."""
    target = row.target
    if target is None:
        return row.key.address
    if target.kind == "Pod":
        if target.uid:
            return target.uid
        if row.pod is not None:
            return row.pod.uid
    return (target.kind, target.namespace, target.name)


def group_rows(rows: Iterable[EndpointSnapshot]) -> dict[Backend, list[EndpointSnapshot]]:
    """Return the rows of each backend, in the order of the rows."""
    grouped: dict[Backend, list[EndpointSnapshot]] = {}
    for row in rows:
        grouped.setdefault(backend_of(row), []).append(row)
    return grouped


class Judgement(NamedTuple):
    """What one row, or one backend by its rows, is ready for.

    ``ready``: on every port, in the family that decides. ``ports``: for each port of the service, in that family.
    ``families``: where it is ready on every port.
    """

    ready: bool
    ports: tuple[bool, ...]
    families: frozenset[str]


class Readiness:
    """Judges where rows are ready: on which ports and families, and altogether, as one service defines it.

    With a selector the first of spec.ipFamilies decides; without one, any family but FQDN does. Lives no longer than
    the rows it judges.
    """

    __slots__ = ("_family", "_known", "_nothing", "_ports")

    def __init__(self, service: Service | None) -> None:
        """Take the service; None for slices without one."""
        decided = service is not None and service.selector is not None and bool(service.ip_families)
        self._family = service.ip_families[0] if service is not None and decided else None
        self._ports: tuple[ServicePort, ...] = service.ports if service is not None else ()
        self._nothing = Judgement(ready=False, ports=(False,) * len(self._ports), families=frozenset())
        # By identity of a row's ports: rows that stand alike share them, so most are judged by a look-up.
        self._known: dict[tuple[int, State, str], Judgement] = {}

    def backend(self, rows: Sequence[EndpointSnapshot]) -> Judgement:
        """Judge a backend by its rows: it is ready where one of them is."""
        if len(rows) == 1:
            return self.row(rows[0])
        judged = [self.row(row) for row in rows]
        return Judgement(
            any(each.ready for each in judged),
            tuple([any(on) for on in zip(*(each.ports for each in judged), strict=True)]),
            frozenset().union(*(each.families for each in judged)),
        )

    def row(self, row: EndpointSnapshot) -> Judgement:
        """Judge one row; a stale one, and a name, is ready for nothing."""
        if row.stale or row.key.family == FQDN:
            return self._nothing
        key = (id(row.ports), row.state, row.key.family)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._judge(row)
        return found

    def _judge(self, row: EndpointSnapshot) -> Judgement:
        family = row.key.family
        ports = tuple([_ready_on(row, port) for port in self._ports])
        everywhere = all(ports) if self._ports else row.state is State.READY
        families = frozenset({family}) if everywhere else frozenset()
        if self._family not in {None, family}:
            return Judgement(ready=False, ports=self._nothing.ports, families=families)
        return Judgement(ready=everywhere, ports=ports, families=families)


def _ready_on(row: EndpointSnapshot, port: ServicePort) -> bool:
    """Return whether the row is ready on that service port; a nil port number is all ports (EP-6)."""
    states = [
        held.state
        for held in row.ports
        if held.port is None or (held.name == port.name and held.protocol == port.protocol)
    ]
    return bool(states) and all(state is State.READY for state in states)


def lives(row: EndpointSnapshot) -> bool:
    """Return whether a row may count at all: its pod is not gone, and it is no name (EP-3)."""
    return not row.stale and row.key.family != FQDN
