"""What was found out of the services and not told yet: their latest states, who left, the changes in order; pure."""

from collections.abc import Sequence

from epwatch.model.change import Change
from epwatch.model.snapshot import ServiceKey, ServiceSnapshot


class Untold:
    """Collects what one batch will tell; a service looked at twice stands there once, in its latest state."""

    __slots__ = ("_changes", "_gone", "_services")

    def __init__(self) -> None:
        self._services: dict[ServiceKey, ServiceSnapshot] = {}
        self._gone: dict[ServiceKey, None] = {}
        self._changes: list[Change] = []

    def __bool__(self) -> bool:
        return bool(self._services or self._gone or self._changes)

    def put(self, snapshot: ServiceSnapshot) -> None:
        """Note a new state of a service."""
        self._gone.pop(snapshot.key, None)
        self._services[snapshot.key] = snapshot

    def leave(self, key: ServiceKey) -> None:
        """Note that a service left the picture."""
        self._services.pop(key, None)
        self._gone[key] = None

    def changed(self, changes: Sequence[Change]) -> None:
        """Note changes, after those noted before."""
        self._changes += changes

    def take(self) -> tuple[tuple[ServiceSnapshot, ...], tuple[ServiceKey, ...], tuple[Change, ...]]:
        """Return, once, the services, those that left, and the changes."""
        told = (tuple(self._services.values()), tuple(self._gone), tuple(self._changes))
        self._services, self._gone, self._changes = {}, {}, []
        return told
