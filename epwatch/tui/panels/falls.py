"""Which services would fall to none, or below half, without a node or a zone; found again only where they changed."""

from collections.abc import Iterable

from msgspec import Struct

from epwatch.model.snapshot import ServiceKey, ServiceSnapshot
from epwatch.model.without import Fall, Loss, loss


class Falling(Struct, frozen=True, gc=False):
    """A service that would fall, and how far."""

    service: ServiceKey
    loss: Loss


class Falls:
    """The services that a place holds up; ``kind`` is node or zone."""

    __slots__ = ("_known", "kind", "name")

    def __init__(self, kind: str, name: str) -> None:
        self.kind = kind
        self.name = name
        self._known: dict[ServiceKey, tuple[ServiceSnapshot, Loss | None]] = {}

    def among(self, snapshots: Iterable[ServiceSnapshot]) -> list[Falling]:
        """Return those that would fall: to none before below half, then by namespace and name."""
        known = {snapshot.key: (snapshot, self._loss(snapshot)) for snapshot in snapshots}
        self._known = known
        found = [Falling(key, lost) for key, (_snapshot, lost) in known.items() if lost is not None]
        return sorted(found, key=_rank)

    def _loss(self, snapshot: ServiceSnapshot) -> Loss | None:
        """Return what a service would lose, None where that is no fall."""
        before = self._known.get(snapshot.key)
        if before is not None and before[0] is snapshot:
            return before[1]
        node, zone = (self.name, None) if self.kind == "node" else (None, self.name)
        # Most services have nothing on a node: backends are told apart only where something would go.
        if not any(row.node == node if zone is None else row.zone == zone for row in snapshot.endpoints):
            return None
        lost = loss(snapshot, node=node, zone=zone)
        return lost if lost.fall is not None else None


def _rank(falling: Falling) -> tuple[bool, str, str, str]:
    key = falling.service
    return (falling.loss.fall is not Fall.NONE, key.context or "", key.namespace, key.name)
