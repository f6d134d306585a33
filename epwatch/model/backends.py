"""Backends of a service: what stands behind it, counted once however many rows, ports and families it has.

The words are the interface's: a backend is a pod (by uid), else a target of another kind, else an address.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

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


class Readiness:
    """Where backends are ready: on which ports and families, and altogether, as one service defines it.

    With a selector the first of spec.ipFamilies decides; without one, any family but FQDN does.
    """

    __slots__ = ("_family", "_ports")

    def __init__(self, service: Service | None) -> None:
        """Take the service; None for slices without one."""
        decided = service is not None and service.selector is not None and bool(service.ip_families)
        self._family = service.ip_families[0] if service is not None and decided else None
        self._ports: tuple[ServicePort, ...] = service.ports if service is not None else ()

    def counted(self, rows: Iterable[EndpointSnapshot]) -> Iterator[EndpointSnapshot]:
        """Yield the rows that can make a backend ready."""
        for row in rows:
            if not row.stale and row.key.family != FQDN and self._family in {None, row.key.family}:
                yield row

    def everywhere(self, row: EndpointSnapshot) -> bool:
        """Return whether the row is ready on every port of the service."""
        if not self._ports:
            return row.state is State.READY
        return all(self.on(row, port) for port in self._ports)

    def on(self, row: EndpointSnapshot, port: ServicePort) -> bool:
        """Return whether the row is ready on that service port; a nil port number is all ports (EP-6)."""
        states = [
            held.state
            for held in row.ports
            if held.port is None or (held.name == port.name and held.protocol == port.protocol)
        ]
        return bool(states) and all(state is State.READY for state in states)

    def ready_rows(self, rows: Iterable[EndpointSnapshot]) -> list[EndpointSnapshot]:
        """Return the rows by which a backend is ready on every port; none: it is not ready."""
        return [row for row in self.counted(rows) if self.everywhere(row)]


def families_ready(
    grouped: Mapping[Backend, list[EndpointSnapshot]], readiness: Readiness, families: Iterable[str]
) -> dict[str, int]:
    """Return how many backends are ready on every port in each family; the given ones are there even with none."""
    found = dict.fromkeys(families, 0)
    for rows in grouped.values():
        for family in {row.key.family for row in rows if _lives(row) and readiness.everywhere(row)}:
            found[family] = found.get(family, 0) + 1
    return found


def _lives(row: EndpointSnapshot) -> bool:
    return not row.stale and row.key.family != FQDN
