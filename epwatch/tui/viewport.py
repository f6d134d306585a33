"""The lines that are in view: what they show, which of them look different than before, when that ends; pure."""

from epwatch.tui.roles import Line
from epwatch.tui.row import Row, looks

Shown = Row | Line
"""What a line in view shows: a row of the tree, or a line of plain text."""


class Viewport:
    """Remembers how each line in view looked when it was last told to be painted."""

    __slots__ = ("_looks", "cursor", "shown")

    def __init__(self) -> None:
        self.shown: list[Shown] = []
        self.cursor: int | None = None
        self._looks: list[tuple[object, bool]] = []

    def show(self, shown: list[Shown], cursor: int | None) -> list[int]:
        """Take what is in view; return the lines (0 is the top one) that look different than before.

        ``cursor`` is the line in view with the cursor, None while it is out of view.
        """
        before = self._looks
        self.shown, self.cursor = shown, cursor
        self._looks = [(look_of(what), line == cursor) for line, what in enumerate(shown)]
        height = max(len(before), len(shown))
        return [line for line in range(height) if before[line : line + 1] != self._looks[line : line + 1]]

    def forget(self) -> None:
        """Take every line to look different next time: what all of them depend on has changed."""
        self._looks = []

    def due(self) -> float | None:
        """Return the wall second at which something in view looks different by itself."""
        moments = (what.due for what in self.shown if isinstance(what, Row) and what.due is not None)
        return min(moments, default=None)


def look_of(what: Shown) -> object:
    """Return what tells whether two lines look the same."""
    return looks(what) if isinstance(what, Row) else what
