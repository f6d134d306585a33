"""Where the tree is seen from: what a client on a node, or in a zone, reaches of each service that is in view."""

from collections.abc import Iterable, Sequence
from typing import Final

from epwatch.model.categorize import Client
from epwatch.model.from_where import Reached, client_of, reached, runs_in
from epwatch.model.snapshot import EndpointSnapshot, ServiceKey, ServiceSnapshot

_KEPT: Final = 64
"""Services whose answer is kept; a screen shows at most a few dozen."""


class Standpoint:
    """A client's place; what it reaches is found again only when the service has changed.

    Of several contexts, ``snapshots`` tell in which the place is: a client there reaches no cluster address of another
    one, and nothing is said of those. Where nothing runs on the place it may be in any. A node is in the zone that
    it has there, which may be another in each, unless the zone was ``named`` with it.
    """

    __slots__ = ("_clients", "_known", "client", "named")

    def __init__(self, client: Client, snapshots: Iterable[ServiceSnapshot] = (), *, named: bool = False) -> None:
        self.client = client
        self.named = named
        there: dict[str | None, list[ServiceSnapshot]] = {}
        for each in snapshots:
            if runs_in(each, client):
                there.setdefault(each.key.context, []).append(each)
        self._clients = {context: client if named else _in_own_zone(client, found) for context, found in there.items()}
        self._known: dict[ServiceKey, tuple[ServiceSnapshot, Reached, tuple[str, ...]]] = {}

    @property
    def name(self) -> str:
        """Return the place in words."""
        node, zone = self.client.node, self.client.zone
        if any(each.zone != zone for each in self._clients.values()):
            zone = ""
        if node is None:
            return f"from zone {zone}"
        return f"from {node} ({zone})" if zone else f"from {node}"

    def misses(self, snapshot: ServiceSnapshot, row: EndpointSnapshot) -> bool:
        """Return whether a row gets traffic, but none from here."""
        return self._concerns(snapshot) and row.in_rotation and row.key not in self._found(snapshot)[0].rows

    def told(self, snapshot: ServiceSnapshot) -> tuple[str, ...]:
        """Return how much of a service that gets traffic is reached, then why no more where there is a reason."""
        return self._found(snapshot)[1] if self._concerns(snapshot) else ()

    def reach(self, snapshot: ServiceSnapshot, row: EndpointSnapshot | None) -> str:
        """Return what of a service, or whether a row of it, is reached from here, and why."""
        if not self._concerns(snapshot):
            return f"{self.name}: that is in another context"
        found, told = self._found(snapshot)
        if not told:
            return f"{self.name}: it gets no traffic"
        if row is None:
            return f"{self.name}: {''.join(told)}{_policy(snapshot)}"
        if not row.in_rotation:
            return f"{self.name}: it gets no traffic"
        what = "reached" if row.key in found.rows else "not reached"
        return f"{self.name}: {what}{''.join(told[1:])}{_policy(snapshot)}"

    def _concerns(self, snapshot: ServiceSnapshot) -> bool:
        return not self._clients or snapshot.key.context in self._clients

    def _found(self, snapshot: ServiceSnapshot) -> tuple[Reached, tuple[str, ...]]:
        known = self._known.get(snapshot.key)
        if known is not None and known[0] is snapshot:
            return known[1:]
        if len(self._known) >= _KEPT:
            self._known.pop(next(iter(self._known)))
        found = reached(snapshot, self._clients.get(snapshot.key.context, self.client))
        told = _told(snapshot, found)
        self._known[snapshot.key] = (snapshot, found, told)
        return found, told


def _in_own_zone(client: Client, snapshots: Sequence[ServiceSnapshot]) -> Client:
    """Return a client in the zone that its node has among services of one context; as it is where they tell none."""
    found = client if client.node is None else client_of(client.node, None, snapshots)
    return found if found.zone else client


def _policy(snapshot: ServiceSnapshot) -> str:
    local = snapshot.service is not None and snapshot.service.internal_policy == "Local"
    return "; internalTrafficPolicy Local: those on the client's own node alone" if local else ""


def _told(snapshot: ServiceSnapshot, found: Reached) -> tuple[str, ...]:
    used = [row.key for row in snapshot.endpoints if row.in_rotation]
    if not used:
        return ()
    count = sum(key in found.rows for key in used)
    return (f"reaches {count} of {len(used)}", *(f"; {note}" for note in found.notes))
