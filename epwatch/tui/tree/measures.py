"""How many lines each unit of the tree takes, and how many services stand below each row that they stand under."""

from collections.abc import Callable, Mapping, Sequence

from epwatch.model.snapshot import ServiceKey
from epwatch.tui.shown.row_ids import HeadId, RowId, SharedId
from epwatch.tui.tree.folds import Folds
from epwatch.tui.tree.heights import Heights
from epwatch.tui.tree.layout_order import Unit


class Measures:
    """The heights of all units, of which only those are measured again that changed.

    Args:
        folds: what is open.
        measure: counts the rows of a service, itself included, that the filter leaves; None: it is not there any more.
        parent_of: tells which row a row stands under.
    """

    def __init__(
        self, folds: Folds, measure: Callable[[ServiceKey], int | None], parent_of: Callable[[RowId], RowId | None]
    ) -> None:
        self.services = 0
        self._folds = folds
        self._measure = measure
        self._parent_of = parent_of
        self._above: Mapping[ServiceKey, tuple[HeadId, ...]] = {}
        self._filtered = False
        self._heights: dict[ServiceKey, int] = {}
        self._known: dict[ServiceKey, int] = {}
        self._below: dict[HeadId, int] = {}
        self._spoiled: set[ServiceKey] = set()
        self._lines: Heights | None = None

    def spoil(self, key: ServiceKey) -> None:
        """Measure a service again."""
        self._heights.pop(key, None)
        self._spoiled.add(key)

    def spoil_all(self) -> None:
        """Measure all services again."""
        self._heights.clear()
        self._lines = None

    def spoil_lines(self) -> None:
        """Add all heights up again: units stand elsewhere, or others are open."""
        self._lines = None

    def keep(self, lines: Heights) -> None:
        """Take heights that are right, in another order of the units."""
        self._lines = lines

    def below(self, head: HeadId) -> int:
        """Return how many services are shown below a row; one in several contexts counts once above its shared row."""
        return self._below[head]

    def lines(
        self,
        units: Sequence[Unit],
        place_of: Mapping[Unit, int],
        above: Mapping[ServiceKey, tuple[HeadId, ...]],
        *,
        filtered: bool,
    ) -> Heights:
        """Return the heights of the units, in their order.

        ``place_of`` says where in it each stands, ``above`` under which rows each service does, the outermost first.
        ``filtered``: rows with nothing below them are left out.
        """
        self._above, self._filtered = above, filtered
        if self._lines is None:
            self._lines = Heights(self._unit_heights(units))
        else:
            for key in self._spoiled:
                self._measure_again(key, self._lines, place_of)
        self._spoiled.clear()
        return self._lines

    def _measure_again(self, key: ServiceKey, lines: Heights, place_of: Mapping[Unit, int]) -> None:
        after = self._height(key)
        if after is None:
            return
        before = self._known.get(key, 0)
        self._known[key] = after
        self._count(key, (after > 0) - (before > 0))
        opened = True
        for head in self._above[key]:
            lines[place_of[head]] = self._head_height(head) if opened else 0
            opened = opened and self._folds.is_open(head)
        lines[place_of[key]] = after if opened else 0

    def _count(self, key: ServiceKey, more: int) -> None:
        """Count a service that is shown from now on (1), or no longer (-1); one row for all contexts counts once."""
        self.services += more
        for head in reversed(self._above[key]) if more else ():
            before = self._below[head]
            self._below[head] = after = before + more
            if isinstance(head, SharedId):
                more = (after > 0) - (before > 0)

    def _unit_heights(self, units: Sequence[Unit]) -> list[int]:
        self._known = {unit: self._height(unit) or 0 for unit in units if isinstance(unit, ServiceKey)}
        self._below = {unit: 0 for unit in units if not isinstance(unit, ServiceKey)}
        self.services = 0
        for key, height in self._known.items():
            self._count(key, int(height > 0))
        heights: list[int] = []
        inside: dict[RowId | None, bool] = {None: True}
        for unit in units:
            if isinstance(unit, ServiceKey):
                heights.append(self._known[unit] if inside[self._above[unit][-1]] else 0)
            else:
                opened = inside[self._parent_of(unit)]
                heights.append(self._head_height(unit) if opened else 0)
                inside[unit] = opened and self._folds.is_open(unit)
        return heights

    def _head_height(self, row: HeadId) -> int:
        """Return 1, but for a row under which the filter leaves nothing."""
        return 0 if self._filtered and not self._below[row] else 1

    def _height(self, key: ServiceKey) -> int | None:
        height = self._heights.get(key)
        if height is None and (height := self._measure(key)) is not None:
            self._heights[key] = height
        return height
