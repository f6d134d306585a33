"""Where the tree looks: its cursor and its scroll stay with their rows, whatever comes and goes above them."""

from textual import events
from textual.geometry import Size

from epwatch.clock import Clock
from epwatch.tui.look.glyphs import Signs
from epwatch.tui.shown.picture import Picture
from epwatch.tui.shown.row_ids import RowId, SharedId
from epwatch.tui.terminal.budget import ByteBudget
from epwatch.tui.terminal.line_mover import LineMover
from epwatch.tui.tree.arrangement import Arrangement
from epwatch.tui.tree.following import Following
from epwatch.tui.tree.row_lines import RowLines

# The first service's line, under its namespace, and that under its context: where the cursor waits until the picture is
# whole.
_HOME, _HOME_BY_CONTEXT = 1, 2


class ScrolledRows(RowLines):
    """Rows with a cursor that goes to any of them, and follows the latest change while ``following`` is on."""

    def __init__(
        self,
        picture: Picture,
        clock: Clock,
        signs: Signs,
        pinned: tuple[str, ...],
        budget: ByteBudget,
        mover: LineMover | None = None,
    ) -> None:
        super().__init__(picture, clock, signs, pinned, budget, mover)
        self.following = Following()
        self._at_home = True

    def settle(self, top: tuple[RowId | None, int]) -> None:
        """Bring cursor and scroll back to their rows after the index changed; ``top`` is from before."""
        in_view = self._line_in_view(self.cursor.line)
        if self._at_home:
            by_context = self.index.arrangement is Arrangement.BY_CONTEXT
            self.cursor.move_to(self.index, _HOME_BY_CONTEXT if by_context else _HOME)
        else:
            self.cursor.settle(self.index)
        self._extend(max(self.index.height, 1))
        row, line = top
        found = None if row is None else self.index.line_of(row)
        if self._at_home:
            # Nobody has looked elsewhere yet: the cursor may move down a line, its namespace stays in view.
            line = 0
        elif in_view is not None and self.cursor.row is not None:
            line = self.cursor.line - in_view
        elif found is not None:
            line = found
        self._scroll(line)
        self.repaint()

    def go(self, line: int) -> None:
        """Put the cursor on a line and bring it into view."""
        self._at_home = False
        self.cursor.move_to(self.index, line)
        top = self.scroll_offset.y
        if self.cursor.line < top:
            self._scroll(self.cursor.line)
        elif self.cursor.line >= top + self.size.height:
            self._scroll(self.cursor.line - self.size.height + 1)
        self.repaint()

    def seek(self, row: RowId) -> bool:
        """Put the cursor on a row, in whose way closed ones are opened; return whether it is shown."""
        above = self.index.parent_of(row)
        while above is not None:
            if not self.index.folds.is_open(above):
                self.change(above, opened=True)
            above = self.index.parent_of(above)
        line = self.index.line_of(row)
        if line is not None:
            self.go(line)
        return line is not None

    def follow(self, now: float) -> None:
        """Go to the latest change that is in view, if it is time at ``now`` wall seconds."""
        for row in self.following.rows(now):
            line = self._line_for(row)
            if line is not None:
                self.following.went(now)
                self.go(line)
                return

    def change(self, row: RowId, *, opened: bool) -> None:
        """Open or close a row."""
        self._at_home = False
        top = self._anchor()
        self.index.set_open(row, opened=opened)
        self.settle(top)

    def change_all(self, *, opened: bool) -> None:
        """Open or close every service."""
        self._at_home = False
        top = self._anchor()
        self.index.set_all(opened=opened)
        self.settle(top)

    def on_resize(self, _event: events.Resize) -> None:
        """Lay the columns out for the new width; keep the cursor in view."""
        if self._painted_room != self.scrollable_content_region.width:
            self._painter = None
        if self._line_in_view(self.cursor.line) is None:
            self.go(self.cursor.line)
        else:
            self.repaint()

    def _line_for(self, row: RowId) -> int | None:
        """Return the line that shows a row; of a service also that of its name in all contexts."""
        line, above = self.index.line_of(row), self.index.parent_of(row)
        return self.index.line_of(above) if line is None and isinstance(above, SharedId) else line

    def _anchor(self) -> tuple[RowId | None, int]:
        top = self.scroll_offset.y
        return (self.index.at(top).id if top < self.index.height else None, top)

    def _extend(self, height: int) -> None:
        """Have the scrollbar tell of so many lines; only for it to come or go a layout is needed, which paints all."""
        size, room = Size(0, height), self.size.height
        if (height > room) != (self.virtual_size.height > room) or self.show_vertical_scrollbar != (height > room):
            self.virtual_size = size
        elif size != self.virtual_size:
            self.set_reactive(ScrolledRows.virtual_size, size)
            if self.show_vertical_scrollbar:
                self.vertical_scrollbar.window_virtual_size = height

    def _scroll(self, line: int) -> None:
        line = max(0, min(line, self.index.height - self.size.height))
        if line != self.scroll_offset.y:
            self.scroll_to(y=line, animate=False, force=True)
