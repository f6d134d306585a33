"""In which order the units of the tree stand: rows that services stand under, and services; pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from epwatch.model.snapshot import ServiceKey, ServiceSnapshot
from epwatch.tui.shown.row_ids import ContextId, HeadId, NamespaceId, SharedId, SharedNamespaceId

SortKey = tuple[object, ...]
Order = Callable[[ServiceSnapshot], SortKey]
"""Gives the place of a service within its namespace."""

Unit = HeadId | ServiceKey
"""A row that services stand under, or a service with all rows of its own."""

_Below = Mapping[HeadId | None, Sequence[Unit]]


def by_name(snapshot: ServiceSnapshot) -> SortKey:
    """Order services by name."""
    return (snapshot.key.name, snapshot.key.kind)


class LayoutOrder:
    """Contexts in their own order, namespaces by name, services by their places; pinned services (by name) first."""

    def __init__(
        self,
        contexts: Sequence[str | None],
        pinned: Sequence[str],
        places: Mapping[ServiceKey, SortKey],
        *,
        reverse: bool,
    ) -> None:
        self._contexts = {context: place for place, context in enumerate(contexts)}
        self._pins = {name: place for place, name in reversed(list(enumerate(pinned)))}
        self._places = places
        self._reverse = reverse

    def units(self, above: Mapping[ServiceKey, Sequence[HeadId]], bare: Iterable[Sequence[HeadId]]) -> list[Unit]:
        """Return all units top to bottom: those rows, and the services behind the rows that they stand under."""
        below: dict[HeadId | None, dict[Unit, None]] = {None: {}}
        for heads in bare:
            _put(below, heads)
        for key, heads in above.items():
            below[_put(below, heads)][key] = None
        units: list[Unit] = []
        self._lay({head: list(found) for head, found in below.items()}, None, units)
        return units

    def _lay(self, below: _Below, head: HeadId | None, units: list[Unit]) -> None:
        for unit in self._sorted(below, head):
            units.append(unit)
            if not isinstance(unit, ServiceKey):
                self._lay(below, unit, units)

    def _sorted(self, below: _Below, head: HeadId | None) -> list[Unit]:
        found = list(below.get(head, ()))
        if isinstance(head, SharedId):
            return sorted(found, key=self._of_context)
        if isinstance(head, NamespaceId | SharedNamespaceId):
            services = [unit for unit in found if isinstance(unit, ServiceKey)]
            if len(services) == len(found):
                # As nearly always: nothing stands between a namespace and its services.
                services.sort(key=self._places.__getitem__, reverse=self._reverse)
                found = [*services]
            else:
                found.sort(key=lambda unit: min(self._places[key] for key in _keys(below, unit)), reverse=self._reverse)
            return sorted(found, key=self._pin) if self._pins else found
        return sorted(found, key=lambda unit: self._head_place(below, unit))

    def _head_place(self, below: _Below, unit: Unit) -> SortKey:
        if isinstance(unit, ContextId):
            return self._of_context(unit)
        inside = below.get(unit, []) if self._pins else []  # type: ignore[arg-type]
        pin = min((self._pin(each) for each in inside), default=len(self._pins))
        context = (0, "") if isinstance(unit, SharedNamespaceId) else self._of_context(unit)
        return (pin, context, unit.namespace)

    def _of_context(self, unit: Unit) -> SortKey:
        context = unit.context if isinstance(unit, ServiceKey | ContextId | NamespaceId) else None
        return (self._contexts.get(context, len(self._contexts)), context or "")

    def _pin(self, unit: Unit) -> int:
        name = unit.name if isinstance(unit, ServiceKey | SharedId) else ""
        return self._pins.get(name, len(self._pins))


def _put(below: dict[HeadId | None, dict[Unit, None]], heads: Sequence[HeadId]) -> HeadId | None:
    """Put rows under one another; return the innermost one."""
    above: HeadId | None = None
    for head in heads:
        below[above][head] = None
        below.setdefault(head, {})
        above = head
    return above


def _keys(below: _Below, unit: Unit) -> Iterable[ServiceKey]:
    if isinstance(unit, ServiceKey):
        return (unit,)
    return (each for each in below[unit] if isinstance(each, ServiceKey))
