"""What stands under the cursor, in the picture that is in view."""

from epwatch.model.snapshot import ServiceKey, ServiceSnapshot
from epwatch.tui.shown.selection import Selection, selected
from epwatch.tui.shown.showing import Showing
from epwatch.tui.tree.row_ids import RowId, service_of
from epwatch.tui.tree.tree import Tree


class UnderCursor:
    """The row of a tree, and what it is of."""

    def __init__(self, tree: Tree, showing: Showing) -> None:
        self._tree = tree
        self._showing = showing

    @property
    def row(self) -> RowId | None:
        """Return the row, None while there is none."""
        return self._tree.cursor.row

    @property
    def service(self) -> ServiceKey | None:
        """Return the service that the row belongs to, None for a namespace."""
        row = self.row
        return None if row is None else service_of(row)

    @property
    def snapshot(self) -> ServiceSnapshot | None:
        """Return that service as it is in view, None if it is not there."""
        key = self.service
        return None if key is None else self._showing.picture.service(key)

    def chosen(self) -> tuple[Selection | None, float]:
        """Return what the row shows, and when that is (wall seconds)."""
        return selected(self._showing.picture, self.row), self._showing.clock.wall()
