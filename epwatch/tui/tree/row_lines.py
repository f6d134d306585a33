"""The lines in view of a list of keyed rows: only those are painted that look different than before.

They are painted from memory: every line comes from the row index and the marks at hand, at the injected clock's time.
"""

from collections.abc import Mapping
from typing import Final

from textual.geometry import Region
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from epwatch.clock import Clock
from epwatch.model.filter import EVERYTHING
from epwatch.model.words import zone_prefix
from epwatch.tui.look.fit import fill
from epwatch.tui.look.flow import flowed, spaced
from epwatch.tui.look.glyphs import Signs
from epwatch.tui.look.part_lines import PartLines
from epwatch.tui.look.roles import Line, Role
from epwatch.tui.look.strips import differing
from epwatch.tui.shown.picture import Picture
from epwatch.tui.shown.row_ids import RowId
from epwatch.tui.terminal.budget import RETRY, ByteBudget
from epwatch.tui.terminal.line_mover import LineMover
from epwatch.tui.tree.arrangement import Arrangement
from epwatch.tui.tree.columns import Widths
from epwatch.tui.tree.cursor import Cursor
from epwatch.tui.tree.folds import Folds
from epwatch.tui.tree.kept_rows import KeptRows
from epwatch.tui.tree.moves import moves
from epwatch.tui.tree.paint import Painter, text_start
from epwatch.tui.tree.row import GROUP_DEPTH, Table
from epwatch.tui.tree.row_index import RowIndex
from epwatch.tui.tree.row_maker import RowMaker
from epwatch.tui.tree.scene import ContextState, Scene
from epwatch.tui.tree.standpoint import Standpoint
from epwatch.tui.tree.strip_maker import StripMaker
from epwatch.tui.tree.viewport import Shown, Viewport, names_of

_NOTICE_INDENT: Final = ("   ", Role.PLAIN)
_LATE: Final = 2.0
"""Seconds that a line may wait for its turn before the header tells: what is older looks live and is not."""


class RowLines(ScrollView, can_focus=True, inherit_bindings=False):
    """Paints what is in view of ``index``, with the row of ``cursor`` marked; ``pinned`` services stand first, open."""

    ALLOW_SELECT = False

    class Moved(Message):
        """The cursor stands on another row."""

    def __init__(
        self,
        picture: Picture,
        clock: Clock,
        signs: Signs,
        pinned: tuple[str, ...],
        budget: ByteBudget,
        mover: LineMover | None = None,
    ) -> None:
        super().__init__()
        self.index = RowIndex(Folds(frozenset(pinned)), pinned)
        self.cursor = Cursor()
        self.filter = EVERYTHING
        self.standpoint: Standpoint | None = None
        self._picture = picture
        self._clock = clock
        self._signs = signs
        self._budget = budget
        self._mover = mover
        self._contexts: Mapping[str | None, ContextState] = {}
        self._notice: tuple[Line, ...] = ()
        self._told: RowId | None = None
        self._widths = Widths()
        self._viewport = Viewport()
        self._rows = KeptRows()
        self._strips = StripMaker(self, signs)
        self._painted: dict[int, Strip] = {}
        self._parts = PartLines(self)
        self._painted_top = 0
        self._painter: Painter | None = None
        self._painted_room = 0

    def stand(self, standpoint: Standpoint | None) -> None:
        """Tell what is not reached from a place; None ends that."""
        self.standpoint = standpoint
        self.repaint()

    def say(self, notice: tuple[Line, ...]) -> None:
        """Show these lines while there is no row."""
        self._notice = tuple((_NOTICE_INDENT, *line) for line in notice)
        self.repaint()

    def tell_contexts(self, contexts: Mapping[str | None, ContextState]) -> None:
        """Tell how each context stands: the rows of one that may be old lose their colours."""
        if contexts != self._contexts:
            self._contexts = contexts
            self.repaint()

    @property
    def held(self) -> bool:
        """Return whether a line in view waits for its turn to be painted."""
        return bool(self._viewport.held)

    @property
    def late(self) -> int:
        """Return how many lines in view have waited so long that somebody has to be told."""
        return sum(waited >= _LATE for waited in self._viewport.waited(self._budget.now()))

    def due(self) -> float | None:
        """Return the wall second at which a line in view looks different by itself, or may be painted at last."""
        if not self._viewport.held:
            return self._viewport.due()
        now = self._budget.now()
        # When they may be painted, or when it is to be told that they were not.
        untold = [_LATE - waited for waited in self._viewport.waited(now) if waited < _LATE]
        return self._clock.wall() + max(RETRY, min([self._budget.until(self._viewport.quiet(now)), *untold]))

    def pass_time(self) -> None:
        """Paint the lines that look different by themselves, or may be painted at last."""
        due = self._viewport.due()
        if self._viewport.held or (due is not None and due <= self._clock.wall()):
            self.repaint()

    def repaint(self) -> None:
        """Have the lines painted that look different than before."""
        room = self.scrollable_content_region.width
        if room <= 0 or self.size.height <= 0:
            return
        shown = self._in_view()
        unsent = self._move(shown)
        if self._widths.take(self._rows.fresh) or self._painter is None:
            self._painter = self._new_painter(room)
            self._painted_room = room
            self._strips.paint_with(self._painter)
            self._viewport.forget()
        cursor = self._line_in_view(self.cursor.line) if self.cursor.row is not None else None
        now, asked = self._budget.now(), not self._budget.unasked_now
        for line in self._viewport.show(shown, cursor, now, self._allows, asked=asked):
            self._paint(line)
        for line in unsent:
            self._paint(line)
        if self.cursor.row != self._told:
            self._told = self.cursor.row
            self.post_message(self.Moved())

    def redraw(self) -> None:
        """Measure the columns afresh and paint everything."""
        self._widths = Widths(len(self.index.contexts))
        self._rows.forget()
        self._painter = None
        self.repaint()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines of a region, which nothing keeps once they are painted over."""
        return self._parts.strips(super().render_lines(crop), crop.y)

    def render_line(self, y: int) -> Strip:
        """Return the strip of a line in view."""
        waits = self._painted.get(y) if y in self._viewport.held else None
        strip = self._painted[y] = waits or self._strip(y)
        return strip

    def notify_style_update(self) -> None:
        """Paint afresh where the styles are others, as with another theme; with every change of focus they are not."""
        super().notify_style_update()
        if self._strips.restyle():
            self._viewport.forget()
            self.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Follow the wheel and the scrollbar."""
        if round(old_value) != round(new_value):
            self.repaint()
        super().watch_scroll_y(old_value, new_value)

    def _paint(self, line: int) -> None:
        first, last = self._stale(line)
        if first < last:
            self._parts.ask(line, first, last)

    def _move(self, shown: list[Shown]) -> list[int]:
        """Have the terminal move lines of rows that stay, where others came or went; return those it has not got."""
        top, self._painted_top = self._painted_top, self.scroll_offset.y
        if self._mover is None or top != self._painted_top or not self._alone:
            return []
        moved = moves(self._viewport.names(), names_of(shown))
        if moved is None:
            return []
        self._mover.move(self.region.y, moved.height, moved.steps)
        self._viewport.move(moved.sources)
        places = {source: line for line, source in enumerate(moved.sources) if source is not None}
        places |= {line: line for line in range(moved.height, self.size.height)}
        unsent = self._parts.move(places)
        # What was yet to be sent is not what stands there.
        painted = {places[line]: strip for line, strip in self._painted.items() if line in places}
        self._painted = {line: strip for line, strip in painted.items() if line not in unsent}
        # Of no width: nothing is sent for it, but lines that Textual keeps by where they stand are asked for anew.
        self.refresh(Region(0, 0, 0, moved.height))
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.refresh()
        return unsent

    @property
    def _alone(self) -> bool:
        """Return whether the lines in view are the terminal's own from end to end, with nothing else on them."""
        return self.screen.is_current and self.region.width == self.screen.size.width

    def _allows(self, line: int, quiet: float) -> bool:
        first, last = self._stale(line)
        return self._budget.allows(quiet, last - first)

    def _strip(self, y: int) -> Strip:
        if y >= len(self._viewport.shown):
            return Strip.blank(self.scrollable_content_region.width, self.rich_style)
        return self._strips.strip(self._viewport.shown[y], cursor=y == self._viewport.cursor)

    def _stale(self, line: int) -> tuple[int, int]:
        """Return which cells of a line look different than when it was last painted, from one to before another."""
        painted = self._painted.get(line)
        return (0, self.outer_size.width) if painted is None else differing(painted, self._strip(line))

    def _line_in_view(self, line: int) -> int | None:
        line -= self.scroll_offset.y
        return line if 0 <= line < self.size.height else None

    def _in_view(self) -> list[Shown]:
        height = self.index.height
        if not height:
            self._rows.fresh = []
            room = self.scrollable_content_region.width
            told = [part for line in self._notice for part in flowed(line, room, len(_NOTICE_INDENT[0]))]
            return [fill(line, room) for line in spaced(told, self.size.height)]
        top, now, index = self.scroll_offset.y, self._clock.wall(), self.index
        prefix, contexts = zone_prefix(self._picture.zones), self._contexts
        scene = Scene(now, self._clock.monotonic(), self._signs, prefix, self.standpoint, contexts)
        entries = (index.at(line) for line in range(top, min(top + self.size.height, height)))
        # How a context stands in words is told in its own row alone, which is made anew each time.
        ages = [(context, stands.old, stands.as_of) for context, stands in contexts.items()]
        depend = (prefix, self.standpoint, index.arrangement, index.contexts, ages)
        return [*self._rows.rows(entries, now, depend, RowMaker(index, scene).row)]

    def _new_painter(self, room: int) -> Painter:
        room -= 1  # the gutter with the cursor's sign
        contexts, across = (self.index.arrangement is each for each in (Arrangement.BY_CONTEXT, Arrangement.ACROSS))
        starts = {Table.SERVICE: GROUP_DEPTH if across else 1, Table.SHARED: 1, Table.ENDPOINT: 2}
        indents = {table: text_start(depth, room, contexts=contexts) for table, depth in starts.items()}
        layout = self._widths.layout(room, indents)
        return Painter(room, layout, self._signs, self.filter.find(), contexts=contexts)
