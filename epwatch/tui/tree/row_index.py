"""Every row of the tree by its line, and every line by its row, without keeping the rows.

A unit (a row that services stand under, or a service with all rows of its own) has a height; their sums are kept in a
tree, so an event costs its own service and a logarithm of how many there are, never the number of rows. Property: the
same as flattening everything afresh (tests/property).
"""

from collections.abc import Iterable, Sequence
from itertools import islice

from msgspec.structs import replace

from epwatch.model.filter import EVERYTHING, Filter
from epwatch.model.snapshot import ServiceKey, ServiceSnapshot
from epwatch.tui.shown.marks import QUIET, Marks
from epwatch.tui.shown.row_ids import (
    ContextId,
    HeadId,
    NamespaceId,
    RowId,
    ServiceId,
    SharedId,
    SharedNamespaceId,
    service_of,
)
from epwatch.tui.tree import block
from epwatch.tui.tree.arrangement import Arrangement
from epwatch.tui.tree.block import Block, Entry
from epwatch.tui.tree.folds import Folds
from epwatch.tui.tree.grouping import Grouping
from epwatch.tui.tree.heights import Heights
from epwatch.tui.tree.layout_order import LayoutOrder, Order, SortKey, Unit, by_name
from epwatch.tui.tree.measures import Measures
from epwatch.tui.tree.sieve import Left, Sieve

# Entries of the blocks last looked at are kept: more than a screen has lines.
_KEPT_BLOCKS = 256
# From this share of all services on, to measure all of them afresh costs less than each by itself.
_MANY = 0.2


class RowIndex:
    """The tree's rows in their order; services in, lines out."""

    def __init__(self, folds: Folds, pinned: Iterable[str] = (), order: Order = by_name) -> None:
        self.folds = folds
        self.arrangement = Arrangement.ONE_CONTEXT
        self.contexts: tuple[str | None, ...] = ()
        self._pinned = tuple(pinned)
        self._order = order
        self._reverse = False
        self._filter = EVERYTHING
        self._sieve = Sieve()
        self._grouping: Grouping | None = None
        self._blocks: dict[ServiceKey, Block] = {}
        self._places: dict[ServiceKey, SortKey] = {}
        self._above: dict[ServiceKey, tuple[HeadId, ...]] = {}
        self._fixed: set[NamespaceId] = set()
        self._units: list[Unit] | None = None
        self._unit_of: dict[Unit, int] = {}
        self._measures = Measures(folds, self._measure, self.parent_of)
        self._kept: dict[ServiceKey, list[Entry]] = {}
        self._namespaces: dict[NamespaceId, Entry] = {}

    # What changes

    def put(self, snapshot: ServiceSnapshot, marks: Marks = QUIET) -> None:
        """Take a service's latest state."""
        key = snapshot.key
        place = self._order(snapshot)
        if self._places.get(key) != place:
            self._places[key] = place
            self._units = None
        if key not in self._above:
            self._above[key] = self.arrangement.above(key)
        self._blocks[key] = new = self._block(snapshot, marks)
        if _found_inside(new):
            self.folds.find(key)
            if self.arrangement is Arrangement.ACROSS:
                self._measures.spoil_lines()
        self._spoil(key)

    def drop(self, key: ServiceKey) -> None:
        """Forget a service that left."""
        if self._blocks.pop(key, None) is not None:
            del self._places[key], self._above[key]
            self._units = None
            self._spoil(key)
            self.folds.forget(key)
            self._sieve.drop(key)

    def fix(self, namespaces: Iterable[NamespaceId]) -> None:
        """Show these namespaces even while they have no service."""
        self._fixed = set(namespaces)
        self._units = None

    def arrange(self, arrangement: Arrangement, contexts: Sequence[str | None]) -> None:
        """Let services stand otherwise; ``contexts`` in their order: each has its row even without services."""
        self.arrangement, self.contexts = arrangement, tuple(contexts)
        self._above = {key: arrangement.above(key) for key in self._blocks}
        self._namespaces.clear()
        self._units = None

    def filter(self, what: Filter) -> None:
        """Show what the filter lets through; services of which only rows match are opened."""
        self._filter = what
        before = self._blocks
        self._make_blocks()
        found = {key for key, b in self._blocks.items() if _found_inside(b)}
        others_move = self.folds.begin_filter(found, filtered=bool(what.terms))
        changed = [key for key, b in self._blocks.items() if b is not before[key]]
        # The row of all contexts opens with what is found in any of them.
        others_move = others_move or self.arrangement is Arrangement.ACROSS
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
        lines, before = self._laid_out(), self._unit_of
        self._units = None
        self._order = order
        self._reverse = reverse
        self._places = {key: order(b.snapshot) for key, b in self._blocks.items()}
        # The same units with the same heights, in another order: none is measured anew.
        self._measures.keep(Heights(lines[before[unit]] for unit in self._ordered()))

    def set_open(self, row: RowId, *, opened: bool) -> None:
        """Open or close one row."""
        self.folds.put(row, opened=opened)
        key = service_of(row)
        if key is None:
            self._namespaces.clear()
            self._measures.spoil_lines()
        else:
            self._spoil(key)

    def set_all(self, *, opened: bool) -> None:
        """Open or close all services."""
        self.folds.all(opened=opened)
        self._spoil_all()

    def open_if_it_fits(self, lines: int) -> None:
        """Open every service if the whole tree then fits into so many lines and no service is pinned."""
        # What is too high while all are closed is so all the more when they are open, and need not be measured so.
        if self._pinned or (not self.folds.services_open and self.height > lines):
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
        return self._measures.services

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
        if isinstance(unit, ServiceKey):
            return self._entries(unit)[offset]
        if isinstance(unit, NamespaceId):
            return self._namespace(unit)
        return Entry(unit, self._measures.below(unit), isinstance(unit, SharedId) and self._matched(unit))

    def line_of(self, row: RowId) -> int | None:
        """Return the line that shows a row, None if it is not shown."""
        lines = self._laid_out()
        unit = row if isinstance(row, HeadId) else service_of(row)
        place = self._unit_of.get(unit) if unit is not None else None
        if place is None or unit is None:
            return None
        if not lines[place]:
            return None
        start = lines.before(place)
        if isinstance(unit, HeadId) or isinstance(row, ServiceId):
            return start
        offsets = (offset for offset, entry in enumerate(self._entries(unit)) if entry.id == row)
        offset = next(offsets, None)
        return None if offset is None else start + offset

    def parent_of(self, row: RowId) -> RowId | None:
        """Return the row that a row stands under, None for an outermost one."""
        return self.arrangement.parent_of(row)

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
        self._kept.pop(key, None)
        self._measures.spoil(key)

    def _spoil_all(self) -> None:
        self._kept.clear()
        self._namespaces.clear()
        self._measures.spoil_all()

    def _matched(self, row: SharedId) -> bool:
        """Return whether the filter found the service of any context."""
        found = (self._blocks.get(row.key(context)) for context in self.contexts)
        return any(block.matched(each) for each in found if each is not None)

    def _namespace(self, row: NamespaceId) -> Entry:
        """Return the entry of a namespace, the same one as long as nothing about its row changes."""
        entry = self._namespaces.get(row)
        if entry is None or entry.payload != self._measures.below(row):
            entry = self._namespaces[row] = Entry(row, self._measures.below(row))
        return entry

    def _entries(self, key: ServiceKey) -> list[Entry]:
        entries = self._kept.get(key)
        if entries is None:
            if len(self._kept) >= _KEPT_BLOCKS:
                self._kept.pop(next(iter(self._kept)))
            entries = self._kept[key] = block.rows(self._blocks[key], self.folds.is_open)
        return entries

    def _ordered(self) -> list[Unit]:
        if self._units is None:
            order = LayoutOrder(self.contexts, self._pinned, self._places, reverse=self._reverse)
            self._units = order.units(self._above, self._bare_heads())
            self._unit_of = {unit: place for place, unit in enumerate(self._units)}
            self._namespaces.clear()
            self._measures.spoil_lines()
        return self._units

    def _bare_heads(self) -> list[tuple[HeadId, ...]]:
        """Return rows, each behind those above it, that are there even without a service."""
        if self.arrangement is Arrangement.ONE_CONTEXT:
            return [(row,) for row in self._fixed]
        if self.arrangement is Arrangement.ACROSS:
            return [(SharedNamespaceId(row.namespace),) for row in self._fixed]
        bare: list[tuple[HeadId, ...]] = [(ContextId(context),) for context in self.contexts]
        return [*bare, *((ContextId(row.context), row) for row in self._fixed)]

    def _laid_out(self) -> Heights:
        """Return the heights of all units; only those of services that changed are measured again."""
        units = self._ordered()
        return self._measures.lines(units, self._unit_of, self._above, filtered=bool(self._filter.terms))

    def _measure(self, key: ServiceKey) -> int | None:
        found = self._blocks.get(key)
        return None if found is None else block.height(found, self.folds.is_open, closed=not self.folds.touched(key))


def _found_inside(found: Block) -> bool:
    """Return whether the filter found rows of a service but not the service itself."""
    return not found.matched and bool(found.members)
