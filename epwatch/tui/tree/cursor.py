"""Where the cursor is: on a row by its name, so that it stays there when other rows come and go; pure."""

from epwatch.tui.shown.row_ids import RowId
from epwatch.tui.tree.row_index import RowIndex


class Cursor:
    """The row with the cursor; ``line`` is where it was last seen."""

    __slots__ = ("line", "row")

    def __init__(self) -> None:
        self.row: RowId | None = None
        self.line = 0

    def move_to(self, index: RowIndex, line: int) -> None:
        """Put the cursor on a line, or on the nearest one there is."""
        if index.height == 0:
            self.row, self.line = None, 0
            return
        self.line = max(0, min(line, index.height - 1))
        self.row = index.at(self.line).id

    def settle(self, index: RowIndex) -> None:
        """Find the row again after the index changed; where it is gone, stay near its line, under the same parent."""
        if self.row is None:
            self.move_to(index, self.line)
            return
        line = index.line_of(self.row)
        if line is not None:
            self.line = line
            return
        parent = self._shown_parent(index)
        above = None if parent is None else index.line_of(parent)
        self.move_to(index, self.line if above is None else max(above, min(self.line, self._end(index, above))))

    def _shown_parent(self, index: RowIndex) -> RowId | None:
        row = None if self.row is None else index.parent_of(self.row)
        while row is not None and index.line_of(row) is None:
            row = index.parent_of(row)
        return row

    def _end(self, index: RowIndex, above: int) -> int:
        """Return the last line that stands under the row on line ``above``."""
        parent = index.at(above).id
        line = min(self.line, index.height - 1)
        while line > above and not _under(index, index.at(line).id, parent):
            line -= 1
        return line


def _under(index: RowIndex, row: RowId, parent: RowId) -> bool:
    above = index.parent_of(row)
    while above is not None and above != parent:
        above = index.parent_of(above)
    return above is not None
