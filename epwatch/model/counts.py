"""The counts of a service, word for word as the interface defines them, in backends."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from epwatch.kube.objects import Pod, Service
from epwatch.model.backends import (
    FQDN,
    Backend,
    Readiness,
    families_ready,
    group_rows,
)
from epwatch.model.snapshot import Counts, EndpointSnapshot, State

UNKNOWN_COUNTS: Final = Counts(
    ready=None,
    total=None,
    not_ready=None,
    pending=None,
    draining=None,
    terminating=None,
    stale=None,
    by_port=None,
    by_family=None,
    by_zone=None,
)
"""Of an ExternalName service, which has no endpoints, and of one whose rows cannot be read."""


class Tally(Struct, frozen=True, kw_only=True):
    """The counts, and ready and not ready backends per zone."""

    counts: Counts
    zones: tuple[tuple[str, int, int], ...] = ()


UNKNOWN_TALLY: Final = Tally(counts=UNKNOWN_COUNTS)

_Grouped = Mapping[Backend, list[EndpointSnapshot]]


def tally(service: Service | None, rows: Sequence[EndpointSnapshot], pods: Iterable[Pod] | None) -> Tally:
    """Count one service.

    Args:
        service: None for slices that stand alone.
        rows: all its rows.
        pods: those that the selector matches; None while pods cannot be read. Not used without a selector.
    """
    if service is not None and service.type == "ExternalName":
        return UNKNOWN_TALLY
    grouped = group_rows(rows)
    readiness = Readiness(service)
    ready = {backend: found for backend, held in grouped.items() if (found := readiness.ready_rows(held))}
    selected = service is not None and service.selector is not None
    wanted = _selected(pods, grouped) if selected and pods is not None else _unselected(grouped)
    total = ready.keys() | wanted
    not_ready = {backend for backend in wanted if backend not in ready and backend in grouped}
    unknown = selected and pods is None
    draining, terminating, stale = _outside(grouped, total)
    counts = Counts(
        ready=len(ready),
        total=None if unknown else len(total),
        not_ready=len(not_ready),
        pending=None if unknown else len(total) - len(ready) - len(not_ready),
        draining=draining,
        terminating=terminating,
        stale=None if unknown else stale,
        by_port=_by_port(service, grouped, readiness),
        by_family=_by_family(service, grouped, readiness),
        by_zone=_sorted(Counter(_zone(held) for held in ready.values())),
    )
    return Tally(counts=counts, zones=_zones(ready, {backend: grouped[backend] for backend in not_ready}))


def _selected(pods: Iterable[Pod], grouped: _Grouped) -> set[Backend]:
    """Return the unfinished pods that do not terminate, by their own record or by their rows."""
    return {
        pod.uid
        for pod in pods
        if pod.deleted is None and not pod.finished and not _terminates(grouped.get(pod.uid, ()))
    }


def _unselected(grouped: _Grouped) -> set[Backend]:
    """Return every backend that neither terminates nor is FQDN, those with only stale rows left out."""
    return {
        backend
        for backend, rows in grouped.items()
        if not _terminates(rows) and any(not row.stale and row.key.family != FQDN for row in rows)
    }


def _terminates(rows: Iterable[EndpointSnapshot]) -> bool:
    return any(row.terminating for row in rows)


def _outside(grouped: _Grouped, total: set[Backend]) -> tuple[int, int, int]:
    """Return how many backends outside total are draining, terminating and stale; each counts once."""
    draining = terminating = stale = 0
    for backend, rows in grouped.items():
        if backend in total:
            continue
        if any(row.stale for row in rows):
            stale += 1
        elif any(row.terminating and not row.serving for row in rows):
            terminating += 1
        elif _terminates(rows):
            draining += 1
    return draining, terminating, stale


def _by_port(service: Service | None, grouped: _Grouped, readiness: Readiness) -> tuple[tuple[str, int], ...]:
    """Return ready backends per port of the service; without one, per port name of its rows."""
    if service is None:
        return _row_ports(grouped)
    found = dict.fromkeys((port.name for port in service.ports), 0)
    for rows in grouped.values():
        counted = list(readiness.counted(rows))
        for port in service.ports:
            if any(readiness.on(row, port) for row in counted):
                found[port.name] += 1
    return _sorted(found)


def _row_ports(grouped: _Grouped) -> tuple[tuple[str, int], ...]:
    found: Counter[str] = Counter()
    for rows in grouped.values():
        held = [port for row in rows if not row.stale and row.key.family != FQDN for port in row.ports]
        found.update({port.name for port in held if port.state is State.READY})
    return _sorted(found)


def _by_family(service: Service | None, grouped: _Grouped, readiness: Readiness) -> tuple[tuple[str, int], ...]:
    return _sorted(families_ready(grouped, readiness, service.ip_families if service is not None else ()))


def _zones(ready: _Grouped, not_ready: _Grouped) -> tuple[tuple[str, int, int], ...]:
    """Return (zone, ready, not ready), by zone."""
    good = Counter(_zone(rows) for rows in ready.values())
    bad = Counter(_zone(rows) for rows in not_ready.values())
    return tuple([(zone, good[zone], bad[zone]) for zone in sorted(good.keys() | bad.keys())])


def _zone(rows: Sequence[EndpointSnapshot]) -> str:
    return rows[0].zone or ""


def _sorted(found: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(found.items()))
