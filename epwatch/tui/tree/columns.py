"""The tree's columns: which are shown in a given room, how wide, and which end of a text is cut.

Tables of columns are aligned over the whole tree: one for services, one for endpoints, and one for services in all
contexts, with a column for each of these. When room is short, columns
stay in the order of their rank (interface.md, "Tree"); widths only grow, so no event makes a column jump twice.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from epwatch.tui.look.roles import Span
from epwatch.tui.look.text_width import cut_counted, cut_end, cut_middle, cut_start, width
from epwatch.tui.tree.row import Row, Table

GAP = 2
"""Cells between two columns."""

_Cut = Callable[[str, int, str], str]


class Column(Struct, frozen=True):
    """One column: ``rank`` 0 goes last when room is short.

    It gets at most ``most`` cells, and is left out rather than cut below ``least`` (where its texts are that wide).
    ``reserve`` cells are kept before anything was seen, so that a first value moves nothing. A ``side`` column gives
    way in a single row whose reason would not fit otherwise. ``floor``: as the last column that is shown it may be
    cut to so many cells.
    """

    name: str
    rank: int
    least: int
    most: int
    right: bool = False
    cut: _Cut = cut_end
    reserve: int = 0
    side: bool = False
    floor: int = 0


def _cut_node(text: str, room: int, ellipsis: str) -> str:
    """Cut a node's name: its domain first (``ip-10-0-1-23.ec2.internal``), then its beginning."""
    if width(text) > room and not text.replace(".", "").isdigit():
        text = text.partition(".")[0]
    return cut_start(text, room, ellipsis)


COLUMNS: Mapping[Table, tuple[Column, ...]] = {
    Table.SERVICE: (
        # Those of one chart or one team begin alike, and "-canary" or "-internal" tells them apart.
        Column("name", 0, 14, 40, cut=cut_middle),
        Column("type", 7, 12, 12),
        Column("address", 4, 15, 39),
        Column("ports", 5, 11, 22),
        Column("ready", 1, 11, 11, right=True, reserve=5),
        Column("zones", 6, 8, 20, cut=cut_counted),
        Column("revisions", 8, 7, 24, cut=cut_counted),
        Column("verdict", 2, 16, 22, floor=6),
        Column("change", 3, 9, 9, reserve=5),
    ),
    Table.ENDPOINT: (
        Column("address", 3, 21, 45),
        # The end of a ReplicaSet's hash and the pod's own five letters: "…6d4cf-abcde".
        Column("pod", 0, 12, 44, cut=cut_start),
        Column("node", 5, 7, 28, cut=_cut_node, side=True),
        Column("zone", 4, 6, 16, cut=cut_start, side=True),
        # "Terminating": any pod comes to it. Only a service that publishes pods before they are ready has longer ones.
        Column("state", 1, 17, 17, reserve=11),
        Column("age", 2, 4, 4, right=True, reserve=3),
    ),
}


_CELL: Final = 5
"""Cells that a context's column has at least: "3/3" and the sign of the verdict."""
HEAD: Final = 14
"""Cells that its name has at most, unless its numbers are wider."""
MORE: Final = 4 + GAP
"""Cells for what stands behind the last context's column where there are more than fit: "+2" and a sign."""


def shared_columns(numbers: Sequence[int]) -> tuple[Column, ...]:
    """Return the columns of a service in all contexts: its name, and one for each of them.

    Its numbers are so many cells wide, and never cut; its name, which heads the column, is.
    """
    ranked = enumerate((max(wide, _CELL) for wide in numbers), 1)
    cells = (Column(f"context {n}", n, wide, max(wide, HEAD), right=True, cut=cut_start) for n, wide in ranked)
    return (Column("name", 0, 12, 40, cut=cut_middle), *cells)


class Placed(Struct, frozen=True, gc=False):
    """A column that is shown: its index among the row's cells, and its width in cells."""

    index: int
    width: int
    column: Column


Layout = Mapping[Table, tuple[Placed, ...]]
"""The columns that are shown, in their order on the line, per table."""


class Widths:
    """The widest text seen in each column so far; grows only, until it is reset."""

    __slots__ = ("_numbers", "_tables", "_widest")

    def __init__(self, contexts: int = 0) -> None:
        """Take how many contexts there are to have a column each."""
        self._numbers = [0] * contexts
        self._tables = {**COLUMNS, Table.SHARED: shared_columns(self._numbers)}
        self._widest: dict[Table, list[int]] = {
            table: [column.reserve for column in columns] for table, columns in self._tables.items()
        }

    def take(self, rows: Iterable[Row]) -> bool:
        """Widen the columns for rows; tell whether any grew."""
        grew = False
        for row in rows:
            widest = self._widest.get(row.table)
            if widest is not None:
                grew |= _widen(widest, row.cells)
            # The row that heads them stands further left.
            if row.table is Table.SHARED and row.depth and _widen(self._numbers, row.cells[1:]):
                grew = True
                self._tables[Table.SHARED] = shared_columns(self._numbers)
        return grew

    def layout(self, room: int, indents: Mapping[Table, int]) -> Layout:
        """Return the columns that fit into room cells, given how far the rows of each table are indented."""
        placed = {
            table: _place(columns, self._widest[table], room - indents.get(table, 0))
            for table, columns in self._tables.items()
        }
        if len(placed[Table.SHARED]) < sum(map(bool, self._widest[Table.SHARED])):
            left = room - indents.get(Table.SHARED, 0) - MORE
            placed[Table.SHARED] = _place(self._tables[Table.SHARED], self._widest[Table.SHARED], left)
        return placed


def _widen(widest: list[int], cells: tuple[Span, ...]) -> bool:
    grew = False
    for index, (text, _role) in enumerate(cells):
        cells_wide = width(text)
        if cells_wide > widest[index]:
            widest[index] = cells_wide
            grew = True
    return grew


def _place(columns: tuple[Column, ...], widest: list[int], room: int) -> tuple[Placed, ...]:
    """Give each column its least width by rank while there is room, then what it wants, again by rank."""
    wanted = {i: min(widest[i], column.most) for i, column in enumerate(columns) if widest[i]}
    ranked = sorted(wanted, key=lambda i: columns[i].rank)
    given: dict[int, int] = {}
    for index in ranked:
        least = min(columns[index].least, wanted[index])
        need = least + (GAP if given else 0)
        if need > room and given:
            if columns[index].floor and room - GAP >= columns[index].floor:
                given[index] = room - GAP
                room = 0
            break
        given[index] = min(least, room)
        room -= need
    for index, width_now in given.items():
        more = max(0, min(wanted[index] - width_now, room))
        given[index] += more
        room -= more
    return tuple(Placed(index, given[index], columns[index]) for index in sorted(given))
