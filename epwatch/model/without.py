"""What is left of a service when a node or a zone goes: who would fall to none, or below half; pure."""

from enum import StrEnum

from msgspec import Struct

from epwatch.model.backends import Readiness, group_rows
from epwatch.model.snapshot import ServiceSnapshot


class Fall(StrEnum):
    """How far a service would fall."""

    NONE = "none"
    BELOW_HALF = "belowHalf"


class Loss(Struct, frozen=True, gc=False):
    """A service's ready backends, what would be left of them, and whether that is a fall (None: it is none)."""

    ready: int
    left: int
    fall: Fall | None


def loss(snapshot: ServiceSnapshot, *, node: str | None = None, zone: str | None = None) -> Loss:
    """Return what a service would lose with a node, or a zone; backends of which neither is known would stay."""
    readiness = Readiness(snapshot.service)
    ready = [rows for rows in group_rows(snapshot.endpoints).values() if readiness.backend(rows).ready]
    left = sum(
        not any((node is not None and row.node == node) or (zone is not None and row.zone == zone) for row in rows)
        for rows in ready
    )
    return Loss(len(ready), left, _fall(len(ready), left))


def _fall(ready: int, left: int) -> Fall | None:
    if left == ready:
        return None
    if left == 0:
        return Fall.NONE
    return Fall.BELOW_HALF if left * 2 < ready else None
