"""The orders in which services can stand within their namespace; pure."""

from collections.abc import Callable, Mapping
from typing import Final

from msgspec import Struct

from epwatch.model.snapshot import ServiceKey, ServiceSnapshot
from epwatch.tui.tree.layout_order import Order, SortKey, by_name

_UNKNOWN: Final = 2.0
"""A share of ready backends above any: what cannot be known stands behind what can."""


class Sorting(Struct, frozen=True):
    """One order: its name as the screen tells it, and the place that it gives a service."""

    name: str
    order: Order


def _by_share(snapshot: ServiceSnapshot) -> SortKey:
    """Order by the share that is ready, the smallest first; a service without backends has none missing."""
    counts = snapshot.counts
    if counts.ready is None or counts.total is None:
        return (_UNKNOWN, *by_name(snapshot))
    return (counts.ready / counts.total if counts.total else 1.0, *by_name(snapshot))


def _by_missing(snapshot: ServiceSnapshot) -> SortKey:
    """Order by how many backends are not ready, the most first."""
    counts = snapshot.counts
    missing = 0 if counts.total is None else counts.total - (counts.ready or 0)
    return (-missing, *by_name(snapshot))


def _by_age(snapshot: ServiceSnapshot) -> SortKey:
    """Order by when the Service was made, the newest first; slices without one come last."""
    created = snapshot.service.created if snapshot.service is not None else None
    return (-(created or 0.0), *by_name(snapshot))


def _by_change(changed: Mapping[ServiceKey, float]) -> Callable[[ServiceSnapshot], SortKey]:
    """Order by the latest change, the newest first; what never changed comes last."""
    return lambda snapshot: (-changed.get(snapshot.key, 0.0), *by_name(snapshot))


def sortings(changed: Mapping[ServiceKey, float]) -> tuple[Sorting, ...]:
    """Return every order, that by name first; ``changed`` holds the wall second of each service's latest change."""
    return (
        Sorting("name", by_name),
        Sorting("ready", _by_share),
        Sorting("missing", _by_missing),
        Sorting("change", _by_change(changed)),
        Sorting("age", _by_age),
    )
