"""Makes the strips of a tree's lines, and keeps them per look: a row that looks the same is painted once."""

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
# A screen has at most a few hundred lines; a row is seen with and without the cursor.
_KEPT = 1024


class StripMaker:
    """Strips for one widget; all kept ones go when painter, styles or dimming change."""

    def __init__(self, widget: Widget, signs: Signs) -> None:
        self._widget = widget
        self._signs = signs
        self._painter: Painter | None = None
        self._kept: dict[tuple[object, bool], Strip] = {}
        self._styles: tuple[Styles, Styles] | None = None
        self._dimmed = False

    def paint_with(self, painter: Painter) -> None:
        """Paint rows with another painter from now on."""
        self._painter = painter
        self._kept.clear()

    def dim(self, *, dimmed: bool) -> bool:
        """Take the colours away or give them back; tell whether that is a change."""
        if dimmed == self._dimmed:
            return False
        self._dimmed = dimmed
        self._forget()
        return True

    def restyle(self) -> bool:
        """Ask the widget for its styles again; tell whether they are others."""
        if self._styles is None or self._styles == self._ask():
            return False
        self._forget()
        return True

    def _forget(self) -> None:
        self._styles = None
        self._kept.clear()

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
            return strips.strip_of(what, self._both_styles()[0])
        styles = self._both_styles()[cursor]
        if not cursor:
            return strips.strip_of((_NO_CURSOR, *self._line(what)), styles)
        # Half a cell: reversed it would be the other half.
        sign = Segment(self._signs.cursor, strips.cursor_of(self._widget) + Style(reverse=False))
        return Strip([sign, *strips.strip_of(self._line(what), styles)])

    def _line(self, row: Row) -> Line:
        return self._painter.line(row) if self._painter is not None else ()

    def _both_styles(self) -> tuple[Styles, Styles]:
        """Return the styles of a line without and with the cursor."""
        if self._styles is None:
            self._styles = self._ask()
        return self._styles

    def _ask(self) -> tuple[Styles, Styles]:
        plain = strips.styles_of(self._widget)
        ground = strips.cursor_of(self._widget)
        if self._dimmed:
            plain = strips.dimmed(plain)
        return plain, strips.on_ground(plain, ground)
