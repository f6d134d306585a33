"""A widget that paints ready-made lines and refreshes only those that changed: header, footer, help."""

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from epwatch.tui.look.part_lines import PartLines
from epwatch.tui.look.roles import Line
from epwatch.tui.look.strips import Styles, differing, strip_of, styles_of


class LinesWidget(Widget):
    """Lines of spans, one per line of the screen."""

    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._lines: tuple[Line, ...] = ()
        self._styles: Styles | None = None
        self._painted: dict[int, Strip] = {}
        self._parts = PartLines(self)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Return the lines that are shown."""
        return self._lines

    def show(self, lines: tuple[Line, ...]) -> None:
        """Show lines; only those that differ from before are painted."""
        before, self._lines = self._lines, lines
        for y in range(max(len(before), len(lines))):
            if y >= len(before) or y >= len(lines) or before[y] != lines[y]:
                self._parts.ask(y, *self._stale(y))

    def notify_style_update(self) -> None:
        """Paint afresh where the styles are others, as with another theme; with every change of focus they are not."""
        super().notify_style_update()
        if self._styles is not None and self._styles != (styles := styles_of(self)):
            self._styles = styles
            self.refresh()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines of a region, which nothing keeps once they are painted over."""
        return self._parts.strips(super().render_lines(crop), crop.y)

    def render_line(self, y: int) -> Strip:
        """Return the strip of one line."""
        strip = self._painted[y] = self._strip(y)
        return strip

    def _strip(self, y: int) -> Strip:
        if self._styles is None:
            self._styles = styles_of(self)
        if y >= len(self._lines):
            return Strip.blank(self.size.width, self.rich_style)
        return strip_of(self._lines[y], self._styles).adjust_cell_length(self.size.width, self.rich_style)

    def _stale(self, y: int) -> tuple[int, int]:
        """Return which cells of a line look different than when it was last painted, from one to before another."""
        painted = self._painted.get(y)
        return (0, self.size.width) if painted is None else differing(painted, self._strip(y))
