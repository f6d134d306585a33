"""What stands under the cursor, in the picture that is in view."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from msgspec.structs import replace

from epwatch.model.snapshot import EndpointSnapshot, ServiceKey, ServiceSnapshot
from epwatch.tui.shown.row_ids import RowId, SharedId, service_of
from epwatch.tui.shown.selection import Selection, selected
from epwatch.tui.shown.showing import Showing
from epwatch.tui.tree.tree import Tree


class UnderCursor:
    """The row of a tree, and what it is of."""

    def __init__(self, tree: Tree, showing: Showing) -> None:
        self._tree = tree
        self._showing = showing
        self._taken_for: RowId | None = None

    @property
    def row(self) -> RowId | None:
        """Return the row, None while there is none."""
        return self._taken_for or self._tree.cursor.row

    @contextmanager
    def taken_for(self, row: RowId) -> Iterator[None]:
        """Let a row stand under the cursor that the tree may not show."""
        self._taken_for = row
        try:
            yield
        finally:
            self._taken_for = None

    @property
    def service(self) -> ServiceKey | None:
        """Return the service that the row belongs to, None for a namespace."""
        row = self.row
        return None if row is None else service_of(row)

    @property
    def everywhere(self) -> Sequence[ServiceSnapshot] | None:
        """Return the services that a row of all contexts is of, None where it is another row."""
        row = self.row
        if not isinstance(row, SharedId):
            return None
        chosen = selected(self._showing.picture, row)
        return () if chosen is None else chosen.everywhere

    @property
    def snapshot(self) -> ServiceSnapshot | None:
        """Return that service as it is in view, None if it is not there."""
        key = self.service
        return None if key is None else self._showing.picture.service(key)

    def chosen(self) -> tuple[Selection | None, float]:
        """Return what the row shows, and when that is (wall seconds)."""
        chosen, standpoint = selected(self._showing.picture, self.row), self._tree.standpoint
        if chosen is not None and chosen.service is not None and standpoint is not None and not chosen.gone:
            row = chosen.member if isinstance(chosen.member, EndpointSnapshot) else None
            chosen = replace(chosen, reach=standpoint.reach(chosen.service, row))
        return chosen, self._showing.clock.wall()

    def reach(self, row: RowId) -> str:
        """Return what of a row is reached from where the tree is seen, "" where it is seen from nowhere."""
        with self.taken_for(row):
            chosen, _now = self.chosen()
        return "" if chosen is None else chosen.reach
