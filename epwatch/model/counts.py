"""The counts of a service, word for word as the interface defines them, in backends."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from msgspec import Struct

from epwatch.kube.intern import Shared
from epwatch.kube.objects import Pod, Service
from epwatch.model.backends import (
    Backend,
    Judgement,
    Readiness,
    backend_of,
    group_rows,
    lives,
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


Zones = tuple[tuple[str, int, int], ...]
"""Ready and not ready backends per zone, by its name."""


class Tally(Struct, frozen=True, kw_only=True):
    """The counts, and ready and not ready backends per zone."""

    counts: Counts
    zones: Zones = ()


UNKNOWN_TALLY: Final = Tally(counts=UNKNOWN_COUNTS)

# Of thousands of services most have the counts of others.
_COUNTS: Final[Shared[Counts, Counts]] = Shared(lambda counts: counts, 4096)
_ZONES: Final[Shared[Zones, Zones]] = Shared(lambda zones: zones, 4096)

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
    judged = {backend: readiness.backend(held) for backend, held in grouped.items()}
    ready = {backend for backend, judgement in judged.items() if judgement.ready}
    ending = {backend_of(row) for row in rows if row.terminating}
    selected = service is not None and service.selector is not None
    wanted = _selected(pods, ending) if selected and pods is not None else _unselected(grouped, ending)
    total = ready | wanted
    not_ready = {backend for backend in wanted - ready if backend in grouped}
    unknown = selected and pods is None
    draining, terminating, stale = _outside(grouped, total, ending)
    good = Counter([_ready_zone(grouped[backend], readiness) for backend in ready])
    bad = Counter([grouped[backend][0].zone or "" for backend in not_ready])
    counts = Counts(
        ready=len(ready),
        total=None if unknown else len(total),
        not_ready=len(not_ready),
        pending=None if unknown else len(total) - len(ready) - len(not_ready),
        draining=draining,
        terminating=terminating,
        stale=None if unknown else stale,
        by_port=_by_port(service, judged.values(), grouped),
        by_family=_by_family(service, judged.values()),
        by_zone=_sorted(good),
    )
    zones = tuple([(zone, good[zone], bad[zone]) for zone in sorted(good.keys() | bad.keys())])
    return Tally(counts=_COUNTS[counts], zones=_ZONES[zones])


def _ready_zone(rows: Sequence[EndpointSnapshot], readiness: Readiness) -> str:
    """Return the zone of a ready backend: that of the row by which it is."""
    row = rows[0] if len(rows) == 1 else next(row for row in rows if readiness.row(row).ready)
    return row.zone or ""


def _selected(pods: Iterable[Pod], ending: AbstractSet[Backend]) -> set[Backend]:
    """Return the unfinished pods that do not terminate, by their own record or by their rows."""
    living: set[Backend] = {pod.uid for pod in pods if pod.deleted is None and not pod.finished}
    return living - ending


def _unselected(grouped: _Grouped, ending: AbstractSet[Backend]) -> set[Backend]:
    """Return every backend that neither terminates nor is FQDN, those with only stale rows left out."""
    return {backend for backend, rows in grouped.items() if lives(rows[0]) or any(map(lives, rows))} - ending


def _outside(grouped: _Grouped, total: AbstractSet[Backend], ending: AbstractSet[Backend]) -> tuple[int, int, int]:
    """Return how many backends outside total are draining, terminating and stale; each counts once."""
    draining = terminating = stale = 0
    if grouped.keys() <= total:
        return draining, terminating, stale
    for backend, rows in grouped.items():
        if backend in total:
            continue
        if any(row.stale for row in rows):
            stale += 1
        elif any(row.terminating and not row.serving for row in rows):
            terminating += 1
        elif backend in ending:
            draining += 1
    return draining, terminating, stale


def _by_port(service: Service | None, judged: Iterable[Judgement], grouped: _Grouped) -> tuple[tuple[str, int], ...]:
    """Return ready backends per port of the service; without one, per port name of its rows."""
    if service is None:
        return _row_ports(grouped)
    found = dict.fromkeys([port.name for port in service.ports], 0)
    # Few judgements differ, so each is looked into once.
    for ports, backends in Counter([judgement.ports for judgement in judged]).items():
        for port, on in zip(service.ports, ports, strict=True):
            found[port.name] += backends * on
    return _sorted(found)


def _row_ports(grouped: _Grouped) -> tuple[tuple[str, int], ...]:
    found: Counter[str] = Counter()
    for rows in grouped.values():
        held = [port for row in rows if lives(row) for port in row.ports]
        found.update({port.name for port in held if port.state is State.READY})
    return _sorted(found)


def _by_family(service: Service | None, judged: Iterable[Judgement]) -> tuple[tuple[str, int], ...]:
    """Return backends ready on every port per family; the service's families are there even with none."""
    found = dict.fromkeys(service.ip_families if service is not None else (), 0)
    for families, backends in Counter([judgement.families for judgement in judged]).items():
        for family in families:
            found[family] = found.get(family, 0) + backends
    return _sorted(found)


def _sorted(found: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(found.items()))
