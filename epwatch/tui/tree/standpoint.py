"""Where the tree is seen from: what a client on a node, or in a zone, reaches of each service that is in view."""

from typing import Final

from epwatch.model.categorize import Client
from epwatch.model.from_where import Reached, reached
from epwatch.model.snapshot import EndpointSnapshot, ServiceKey, ServiceSnapshot

_KEPT: Final = 64
"""Services whose answer is kept; a screen shows at most a few dozen."""


class Standpoint:
    """A client's place; what it reaches is found again only when the service has changed."""

    __slots__ = ("_known", "client")

    def __init__(self, client: Client) -> None:
        self.client = client
        self._known: dict[ServiceKey, tuple[ServiceSnapshot, Reached, tuple[str, ...]]] = {}

    @property
    def name(self) -> str:
        """Return the place in words."""
        node, zone = self.client.node, self.client.zone
        if node is None:
            return f"from zone {zone}"
        return f"from {node} ({zone})" if zone else f"from {node}"

    def misses(self, snapshot: ServiceSnapshot, row: EndpointSnapshot) -> bool:
        """Return whether a row gets traffic, but none from here."""
        return row.in_rotation and row.key not in self._found(snapshot)[0].rows

    def told(self, snapshot: ServiceSnapshot) -> tuple[str, ...]:
        """Return how much of a service that gets traffic is reached, then why no more where there is a reason."""
        return self._found(snapshot)[1]

    def _found(self, snapshot: ServiceSnapshot) -> tuple[Reached, tuple[str, ...]]:
        known = self._known.get(snapshot.key)
        if known is not None and known[0] is snapshot:
            return known[1:]
        if len(self._known) >= _KEPT:
            self._known.pop(next(iter(self._known)))
        found = reached(snapshot, self.client)
        told = _told(snapshot, found)
        self._known[snapshot.key] = (snapshot, found, told)
        return found, told


def _told(snapshot: ServiceSnapshot, found: Reached) -> tuple[str, ...]:
    used = [row.key for row in snapshot.endpoints if row.in_rotation]
    if not used:
        return ()
    count = sum(key in found.rows for key in used)
    return (f"reaches {count} of {len(used)}", *(f"; {note}" for note in found.notes))
