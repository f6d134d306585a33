"""Every row of the tree by its line, and every line by its row, without keeping the rows.

A block (a namespace's row, or a service with all rows under it) has a height; their sums are kept in a tree, so an
event costs its own service and a logarithm of how many there are, never the number of rows. Property: the same as
flattening everything afresh (tests/property).
"""

from collections.abc import Callable, Iterable
from itertools import islice

from msgspec.structs import replace

from epwatch.model.filter import EVERYTHING, Filter
from epwatch.model.snapshot import ServiceKey, ServiceSnapshot
from epwatch.tui.shown.marks import QUIET, Marks
from epwatch.tui.tree import block
from epwatch.tui.tree.block import Block, Entry
from epwatch.tui.tree.folds import Folds
from epwatch.tui.tree.grouping import Grouping
from epwatch.tui.tree.heights import Heights
from epwatch.tui.tree.row_ids import NamespaceId, RowId, ServiceId, namespace_of, service_of
from epwatch.tui.tree.sieve import Left, Sieve

SortKey = tuple[object, ...]
Order = Callable[[ServiceSnapshot], SortKey]
"""Gives the place of a service within its namespace."""

# Entries of the blocks last looked at are kept: more than a screen has lines.
_KEPT_BLOCKS = 256
# From this share of all services on, to measure all of them afresh costs less than each by itself.
_MANY = 0.2


def by_name(snapshot: ServiceSnapshot) -> SortKey:
    """Order services by name."""
    return (snapshot.key.name, snapshot.key.kind)


class RowIndex:
    """The tree's rows in their order; services in, lines out."""

    def __init__(self, folds: Folds, pinned: Iterable[str] = (), order: Order = by_name) -> None:
        self.folds = folds
        self._pinned = tuple(pinned)
        self._order = order
        self._reverse = False
        self._filter = EVERYTHING
        self._sieve = Sieve()
        self._grouping: Grouping | None = None
        self._blocks: dict[ServiceKey, Block] = {}
        self._heights: dict[ServiceKey, int] = {}
        self._places: dict[ServiceKey, SortKey] = {}
        self._fixed: set[NamespaceId] = set()
        self._units: list[NamespaceId | ServiceKey] | None = None
        self._unit_of: dict[NamespaceId | ServiceKey, int] = {}
        self._lines: Heights | None = None
        self._spoiled: set[ServiceKey] = set()
        self._known: dict[ServiceKey, int] = {}
        self._services_in: dict[NamespaceId, int] = {}
        self._kept: dict[ServiceKey, list[Entry]] = {}

    # What changes

    def put(self, snapshot: ServiceSnapshot, marks: Marks = QUIET) -> None:
        """Take a service's latest state."""
        key = snapshot.key
        place = self._order(snapshot)
        if self._places.get(key) != place:
            self._places[key] = place
            self._units = None
        self._blocks[key] = new = self._block(snapshot, marks)
        if _found_inside(new):
            self.folds.find(key)
        self._spoil(key)

    def drop(self, key: ServiceKey) -> None:
        """Forget a service that left."""
        if self._blocks.pop(key, None) is not None:
            del self._places[key]
            self._units = None
            self._spoil(key)
            self.folds.forget(key)
            self._sieve.drop(key)

    def fix(self, namespaces: Iterable[NamespaceId]) -> None:
        """Show these namespaces even while they have no service."""
        self._fixed = set(namespaces)
        self._units = None

    def filter(self, what: Filter) -> None:
        """Show what the filter lets through; services of which only rows match are opened."""
        self._filter = what
        before = self._blocks
        self._make_blocks()
        found = {key for key, b in self._blocks.items() if _found_inside(b)}
        others_move = self.folds.begin_filter(found, filtered=bool(what.terms))
        changed = [key for key, b in self._blocks.items() if b is not before[key]]
        if others_move or len(changed) > len(before) * _MANY:
            self._spoil_all()
        for key in changed:
            self._spoil(key)

    def prepare(self, services: int) -> bool:
        """Make the texts that a filter looks through, of so many services; return whether there are more to make."""
        waiting = (b.snapshot for b in self._blocks.values() if not self._sieve.knows(b.snapshot))
        made = list(map(self._sieve.learn, islice(waiting, services)))
        return len(made) == services

    def group(self, way: Grouping | None) -> None:
        """Show the rows of each open service in groups."""
        self._grouping = way
        self._blocks = {key: replace(b, grouping=way) for key, b in self._blocks.items()}
        self._spoil_all()

    def sort(self, order: Order, *, reverse: bool = False) -> None:
        """Order the services of each namespace otherwise; pinned ones stay first."""
        self._order = order
        self._reverse = reverse
        self._places = {key: order(b.snapshot) for key, b in self._blocks.items()}
        self._units = self._lines = None

    def set_open(self, row: RowId, *, opened: bool) -> None:
        """Open or close one row."""
        self.folds.put(row, opened=opened)
        key = service_of(row)
        if key is None:
            self._lines = None
        else:
            self._spoil(key)

    def set_all(self, *, opened: bool) -> None:
        """Open or close all services."""
        self.folds.all(opened=opened)
        self._spoil_all()

    def open_if_it_fits(self, lines: int) -> None:
        """Open every service if the whole tree then fits into so many lines and no service is pinned."""
        if self._pinned:
            return
        self.folds.services_open = True
        self._spoil_all()
        if self.height > lines:
            self.folds.services_open = False
            self._spoil_all()

    # What is there

    @property
    def height(self) -> int:
        """Return the number of rows."""
        return self._laid_out().total

    @property
    def services(self) -> int:
        """Return the number of services that are shown."""
        self._laid_out()
        return sum(self._services_in.values())

    def at(self, line: int) -> Entry:
        """Return the row on a line.

        Raises:
            IndexError: there is no such line.
        """
        lines = self._laid_out()
        if not 0 <= line < lines.total:
            raise IndexError(line)
        place, offset = lines.at(line)
        unit = self._ordered()[place]
        if isinstance(unit, NamespaceId):
            return Entry(unit, self._services_in[unit])
        return self._entries(unit)[offset]

    def line_of(self, row: RowId) -> int | None:
        """Return the line that shows a row, None if it is not shown."""
        lines = self._laid_out()
        unit = row if isinstance(row, NamespaceId) else service_of(row)
        place = self._unit_of.get(unit) if unit is not None else None
        if place is None or unit is None:
            return None
        if not lines[place]:
            return None
        start = lines.before(place)
        if isinstance(row, NamespaceId | ServiceId):
            return start
        offsets = (offset for offset, entry in enumerate(self._entries_of(unit)) if entry.id == row)
        offset = next(offsets, None)
        return None if offset is None else start + offset

    def snapshot(self, key: ServiceKey) -> ServiceSnapshot | None:
        """Return a service's latest state."""
        found = self._blocks.get(key)
        return None if found is None else found.snapshot

    def marks(self, key: ServiceKey) -> Marks:
        """Return what is recent about a service."""
        found = self._blocks.get(key)
        return QUIET if found is None else found.marks

    # How it is kept

    def _make_blocks(self) -> None:
        if not self._filter.terms:
            self._sieve.forget()
        self._blocks = {key: self._block(b.snapshot, b.marks, b) for key, b in self._blocks.items()}

    def _block(self, snapshot: ServiceSnapshot, marks: Marks, before: Block | None = None) -> Block:
        """Return what the filter leaves of a service; the block ``before`` of the same one where that is the same."""
        what, left, found = self._filter, Left.ROWS, None
        # Of rows that went the sieve knows nothing.
        if what.terms and not marks.ghosts and not marks.departed:
            left = self._sieve.left(what, snapshot)
            if before is not None and left is not Left.ROWS and block.left_of(before) is left:
                return before
            found = self._sieve.found(what, snapshot) if left is Left.ROWS else None
        return block.narrowed(snapshot, marks, what, self._grouping, left, found)

    def _spoil(self, key: ServiceKey) -> None:
        self._heights.pop(key, None)
        self._kept.pop(key, None)
        self._spoiled.add(key)

    def _spoil_all(self) -> None:
        self._heights.clear()
        self._kept.clear()
        self._lines = None

    def _entries_of(self, unit: NamespaceId | ServiceKey) -> list[Entry]:
        return [] if isinstance(unit, NamespaceId) else self._entries(unit)

    def _entries(self, key: ServiceKey) -> list[Entry]:
        entries = self._kept.get(key)
        if entries is None:
            if len(self._kept) >= _KEPT_BLOCKS:
                self._kept.pop(next(iter(self._kept)))
            entries = self._kept[key] = block.rows(self._blocks[key], self.folds.is_open)
        return entries

    def _ordered(self) -> list[NamespaceId | ServiceKey]:
        if self._units is None:
            self._units = self._arrange()
            self._unit_of = {unit: place for place, unit in enumerate(self._units)}
            self._lines = None
        return self._units

    def _arrange(self) -> list[NamespaceId | ServiceKey]:
        namespaces: dict[NamespaceId, list[ServiceKey]] = {row: [] for row in self._fixed}
        for key in self._blocks:
            namespaces.setdefault(namespace_of(key), []).append(key)
        for keys in namespaces.values():
            keys.sort(key=lambda key: self._places[key], reverse=self._reverse)
            keys.sort(key=self._pin)
        first = {
            row: min((self._pin(key) for key in keys), default=len(self._pinned)) for row, keys in namespaces.items()
        }
        units: list[NamespaceId | ServiceKey] = []
        for row in sorted(namespaces, key=lambda row: (first[row], row.context or "", row.namespace)):
            units += [row, *namespaces[row]]
        return units

    def _pin(self, key: ServiceKey) -> int:
        return self._pinned.index(key.name) if key.name in self._pinned else len(self._pinned)

    def _laid_out(self) -> Heights:
        """Return the heights of all units; only those of services that changed are measured again."""
        units = self._ordered()
        if self._lines is None:
            self._lines = Heights(self._unit_heights(units))
        else:
            for key in self._spoiled:
                self._measure(key, self._lines)
        self._spoiled.clear()
        return self._lines

    def _measure(self, key: ServiceKey, lines: Heights) -> None:
        if key not in self._blocks:
            return
        above = namespace_of(key)
        before, after = self._known.get(key, 0), self._height(key)
        self._known[key] = after
        self._services_in[above] += (after > 0) - (before > 0)
        lines[self._unit_of[key]] = after if self.folds.is_open(above) else 0
        lines[self._unit_of[above]] = self._namespace_height(above)

    def _unit_heights(self, units: list[NamespaceId | ServiceKey]) -> list[int]:
        self._known = {unit: self._height(unit) for unit in units if not isinstance(unit, NamespaceId)}
        self._services_in = {unit: 0 for unit in units if isinstance(unit, NamespaceId)}
        for key, height in self._known.items():
            self._services_in[namespace_of(key)] += height > 0
        heights: list[int] = []
        opened = True
        for unit in units:
            if isinstance(unit, NamespaceId):
                opened = self.folds.is_open(unit)
                heights.append(self._namespace_height(unit))
            else:
                heights.append(self._known[unit] if opened else 0)
        return heights

    def _namespace_height(self, row: NamespaceId) -> int:
        """Return 1, but for a namespace of which the filter leaves nothing."""
        return 0 if self._filter.terms and not self._services_in[row] else 1

    def _height(self, key: ServiceKey) -> int:
        height = self._heights.get(key)
        if height is None:
            height = block.height(self._blocks[key], self.folds.is_open, closed=not self.folds.touched(key))
            self._heights[key] = height
        return height


def _found_inside(found: Block) -> bool:
    """Return whether the filter found rows of a service but not the service itself."""
    return not found.matched and bool(found.members)
