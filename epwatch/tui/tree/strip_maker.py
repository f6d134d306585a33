"""Makes the strips of a tree's lines, and keeps them per look: a row that looks the same is painted once.

What may no longer be so has no colours of its own.
"""

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from epwatch.tui.look import strips
from epwatch.tui.look.glyphs import Signs
from epwatch.tui.look.roles import Line, Role
from epwatch.tui.look.strips import Styles
from epwatch.tui.tree.paint import Painter
from epwatch.tui.tree.row import Row
from epwatch.tui.tree.viewport import Shown, look_of

_NO_CURSOR = (" ", Role.PLAIN)
# Twice the lines of a tall screen. Each strip is some forty objects to Textual, and a full collection walks over all.
_KEPT = 256


class StripMaker:
    """Strips for one widget; all kept ones go when painter or styles change."""

    def __init__(self, widget: Widget, signs: Signs) -> None:
        self._widget = widget
        self._signs = signs
        self._painter: Painter | None = None
        self._kept: dict[tuple[object, bool], Strip] = {}
        self._asked: tuple[Styles, Style] | None = None
        self._styles: dict[tuple[bool, bool], Styles] = {}

    def paint_with(self, painter: Painter) -> None:
        """Paint rows with another painter from now on."""
        self._painter = painter
        self._kept.clear()

    def restyle(self) -> bool:
        """Ask the widget for its styles again; tell whether they are others."""
        if self._asked is None or self._asked == self._ask():
            return False
        self._asked = None
        self._styles.clear()
        self._kept.clear()
        return True

    def strip(self, what: Shown, *, cursor: bool) -> Strip:
        """Return the strip of a line."""
        key = (look_of(what), cursor)
        strip = self._kept.get(key)
        if strip is None:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            strip = self._kept[key] = self._make(what, cursor=cursor)
        return strip

    def _make(self, what: Shown, *, cursor: bool) -> Strip:
        if not isinstance(what, Row):
            return strips.strip_of(what, self._styles_for(cursor=False, old=False))
        styles = self._styles_for(cursor=cursor, old=what.old)
        if not cursor:
            return strips.strip_of((_NO_CURSOR, *self._line(what)), styles)
        # Half a cell: reversed it would be the other half.
        sign = Segment(self._signs.cursor, strips.cursor_of(self._widget) + Style(reverse=False))
        return Strip([sign, *strips.strip_of(self._line(what), styles)])

    def _line(self, row: Row) -> Line:
        return self._painter.line(row) if self._painter is not None else ()

    def _styles_for(self, *, cursor: bool, old: bool) -> Styles:
        found = self._styles.get((cursor, old))
        if found is None:
            if self._asked is None:
                self._asked = self._ask()
            plain, ground = self._asked
            found = strips.dimmed(plain) if old else plain
            if cursor:
                found = strips.on_ground(found, ground)
            self._styles[cursor, old] = found
        return found

    def _ask(self) -> tuple[Styles, Style]:
        """Return the styles of a row, and the ground of the line with the cursor."""
        return strips.styles_of(self._widget), strips.cursor_of(self._widget)
