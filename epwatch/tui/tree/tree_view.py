"""The tree on the screen: a virtual list of keyed rows that paints only the lines that look different.

It paints from memory: every line comes from the row index and the marks at hand, at the time of the injected clock.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from epwatch.clock import Clock
from epwatch.model.filter import EVERYTHING, Filter
from epwatch.model.snapshot import ServiceKey
from epwatch.model.words import zone_prefix
from epwatch.tui.look.fit import fill
from epwatch.tui.look.flow import flowed, spaced
from epwatch.tui.look.glyphs import Signs
from epwatch.tui.look.roles import Line, Role
from epwatch.tui.look.strips import differing
from epwatch.tui.look.uncut import uncut
from epwatch.tui.shown.picture import Picture
from epwatch.tui.terminal.budget import RETRY, ByteBudget
from epwatch.tui.tree.arrangement import Arrangement
from epwatch.tui.tree.columns import Widths
from epwatch.tui.tree.cursor import Cursor
from epwatch.tui.tree.folds import Folds
from epwatch.tui.tree.following import Following
from epwatch.tui.tree.grouping import CLUSTER, Grouping
from epwatch.tui.tree.kept_rows import KeptRows
from epwatch.tui.tree.orders import sortings
from epwatch.tui.tree.paint import Painter, text_start
from epwatch.tui.tree.row import GROUP_DEPTH, Row, Table
from epwatch.tui.tree.row_ids import NamespaceId, RowId, ServiceId, SharedId, service_of
from epwatch.tui.tree.row_index import RowIndex
from epwatch.tui.tree.row_maker import RowMaker
from epwatch.tui.tree.scene import ContextState, Scene
from epwatch.tui.tree.standpoint import Standpoint
from epwatch.tui.tree.strip_maker import StripMaker
from epwatch.tui.tree.viewport import Shown, Viewport

# The first service's line, under its namespace, and that under its context: where the cursor waits until the picture is
# whole.
_HOME, _HOME_BY_CONTEXT = 1, 2
_AT_A_TIME: Final = 200
"""Services that a filter's texts are made of in one go: some 5 ms where each has ten rows."""
_NOTICE_INDENT = ("   ", Role.PLAIN)


class TreeView(ScrollView, can_focus=True, inherit_bindings=False):
    """The tree of namespaces, services and endpoints; ``pinned`` services stand first and open."""

    ALLOW_SELECT = False

    class Moved(Message):
        """The cursor stands on another row."""

    def __init__(
        self, picture: Picture, clock: Clock, signs: Signs, pinned: tuple[str, ...], budget: ByteBudget
    ) -> None:
        super().__init__()
        self._budget = budget
        self._told: RowId | None = None
        self.index = RowIndex(Folds(frozenset(pinned)), pinned)
        self.cursor = Cursor()
        self.filter = EVERYTHING
        self.standpoint: Standpoint | None = None
        self.grouping: Grouping | None = None
        self.following = Following()
        self._picture = picture
        self._clock = clock
        self._signs = signs
        self._contexts: Mapping[str | None, ContextState] = {}
        self._widths = Widths()
        self._viewport = Viewport()
        self._rows = KeptRows()
        self._strips = StripMaker(self, signs)
        self._painted: dict[int, Strip] = {}
        self._painter: Painter | None = None
        self._painted_room = 0
        self._notice: tuple[Line, ...] = ()
        self._at_home = True
        self._decided = False
        self._sortings = sortings(picture.changed)
        self._sorted = 0
        self._reversed = False

    # What the screen tells it

    def take(self, services: Iterable[ServiceKey]) -> None:
        """Show the picture's latest state of these services."""
        top = self._anchor()
        self._arrange()
        for key in services:
            snapshot = self._picture.service(key)
            if snapshot is None:
                self.index.drop(key)
            else:
                self.index.put(snapshot, self._picture.marks(key))
        self.settle(top)

    def look(self, picture: Picture, what: Filter) -> None:
        """Show another picture, of another time, through a filter; every row stays open that is."""
        top = self._anchor()
        before, self._picture = self._picture, picture
        self._arrange()
        self._sortings = sortings(picture.changed)
        for key in before.keys | picture.keys:
            snapshot, marks = picture.service(key), picture.marks(key)
            if snapshot is None:
                self.index.drop(key)
            elif snapshot is not before.service(key) or marks != before.marks(key):
                self.index.put(snapshot, marks)
        self.index.sort(self._sortings[self._sorted].order, reverse=self._reversed)
        if what.terms or self.filter.terms:
            self.filter = what
            self.index.filter(what)
        self._painter = None
        self.settle(top)

    def whole(self, namespaces: Iterable[NamespaceId], *, waits: bool = False) -> None:
        """The picture is whole: show these namespaces even where empty; open all if all of it fits the screen.

        ``waits``: a context is still to come; what is opened is decided anew then, unless somebody looked elsewhere.
        """
        top = self._anchor()
        self.index.fix(namespaces)
        if self._at_home or not self._decided:
            self.index.open_if_it_fits(self.size.height)
        self.settle(top)
        self._decided = True
        self._at_home = self._at_home and waits

    def prepare(self) -> None:
        """Get ready for a filter that is about to be typed, a little at a time: keys come first."""
        if self.index.prepare(_AT_A_TIME) and self.is_attached:
            self.call_later(self.prepare)

    def narrow(self, what: Filter) -> None:
        """Show what the filter lets through."""
        top = self._anchor()
        self.filter = what
        self.index.filter(what)
        self._painter = None
        self.settle(top)

    def sort(self, *, further: int, turned: bool) -> None:
        """Go on to another order of the services within their namespaces, or turn it round."""
        self.order(self.orders[(self._sorted + further) % len(self.orders)], turned=turned and not self._reversed)

    @property
    def orders(self) -> tuple[str, ...]:
        """Return the names of the orders, the one that the services begin with first."""
        return tuple(sorting.name for sorting in self._sortings)

    def order(self, name: str, *, turned: bool) -> None:
        """Show the services in one of the orders, or the other way round."""
        top = self._anchor()
        self._sorted = self.orders.index(name)
        self._reversed = turned
        self.index.sort(self._sortings[self._sorted].order, reverse=self._reversed)
        self.settle(top)

    def arrange_like(self, other: "TreeView") -> None:
        """Stand in the order and the groups of another tree; before there is a row."""
        self._sorted, self._reversed, self.grouping = other._sorted, other._reversed, other.grouping  # noqa: SLF001
        self.index.sort(self._sortings[self._sorted].order, reverse=self._reversed)
        self.index.group(None if self.grouping is CLUSTER else self.grouping)
        self._arrange()

    def group(self, way: Grouping | None) -> None:
        """Show the rows of each service in groups; None: without."""
        top = self._anchor()
        self.grouping = way
        self.index.group(None if way is CLUSTER else way)
        row = self.cursor.row
        if self._arrange() and isinstance(row, SharedId):
            rows = (ServiceId(row.key(context)) for context in self.index.contexts)
            self.cursor.row = next((each for each in rows if self.index.line_of(each) is not None), row)
        self.settle(top)

    @property
    def rearranged(self) -> bool:
        """Return whether what is out of sight may come into it by any change: an order, a filter, following."""
        return bool(self._sorted or self.filter.terms or self.following.on)

    def in_sight(self) -> AbstractSet[ServiceKey]:
        """Return the services of which a row is in view, and that of the row with the cursor."""
        rows = [what.id for what in self._viewport.shown if isinstance(what, Row)]
        if self.cursor.row is not None:
            rows.append(self.cursor.row)
        shared = (row.key(context) for row in rows if isinstance(row, SharedId) for context in self.index.contexts)
        return {key for row in rows if (key := service_of(row)) is not None}.union(shared)

    @property
    def sorting(self) -> str:
        """Return in which order the services stand and how rows are grouped, "" for what they begin with."""
        told: list[str] = []
        if self._sorted or self._reversed:
            told.append(f"by {self._sortings[self._sorted].name}" + (", reversed" if self._reversed else ""))
        if self.grouping is not None:
            told.append(f"grouped by {self.grouping.name}")
        return ", ".join(told)

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

    def _arrange(self) -> bool:
        """Let the rows stand as the picture's contexts, and what they are grouped by, ask for; return whether anew."""
        picture, index = self._picture, self.index
        arrangement = Arrangement.ONE_CONTEXT
        if picture.several_contexts:
            arrangement = Arrangement.ACROSS if self.grouping is CLUSTER else Arrangement.BY_CONTEXT
        if (arrangement, picture.contexts) == (index.arrangement, index.contexts):
            return False
        if len(picture.contexts) != len(index.contexts):
            self._widths = Widths(len(picture.contexts))
        index.arrange(arrangement, picture.contexts)
        self._painter = None
        return True

    def matches_text(self) -> str:
        """Return how much the filter left."""
        services = self.index.services
        return f"{services} of {self._picture.totals.services} services"

    @property
    def held(self) -> bool:
        """Return whether a line in view waits for its turn to be painted."""
        return bool(self._viewport.held)

    def due(self) -> float | None:
        """Return the wall second at which a line in view looks different by itself, or may be painted at last."""
        if not self._viewport.held:
            return self._viewport.due()
        quiet = self._viewport.quiet(self._budget.now())
        return self._clock.wall() + max(RETRY, self._budget.until(quiet))

    def pass_time(self) -> None:
        """Paint the lines that look different by themselves, or may be painted at last."""
        due = self._viewport.due()
        if self._viewport.held or (due is not None and due <= self._clock.wall()):
            self.repaint()

    # Where it looks

    def settle(self, top: tuple[RowId | None, int]) -> None:
        """Bring cursor and scroll back to their rows after the index changed; ``top`` is from before."""
        in_view = self._line_in_view(self.cursor.line)
        if self._at_home:
            by_context = self.index.arrangement is Arrangement.BY_CONTEXT
            self.cursor.move_to(self.index, _HOME_BY_CONTEXT if by_context else _HOME)
        else:
            self.cursor.settle(self.index)
        self.virtual_size = Size(0, max(self.index.height, 1))
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

    def _line_for(self, row: RowId) -> int | None:
        """Return the line that shows a row; of a service also that of its name in all contexts."""
        line, above = self.index.line_of(row), self.index.parent_of(row)
        return self.index.line_of(above) if line is None and isinstance(above, SharedId) else line

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

    def _anchor(self) -> tuple[RowId | None, int]:
        top = self.scroll_offset.y
        return (self.index.at(top).id if top < self.index.height else None, top)

    def _line_in_view(self, line: int) -> int | None:
        line -= self.scroll_offset.y
        return line if 0 <= line < self.size.height else None

    def _scroll(self, line: int) -> None:
        line = max(0, min(line, self.index.height - self.size.height))
        if line != self.scroll_offset.y:
            self.scroll_to(y=line, animate=False, force=True)

    # How it is painted

    def repaint(self) -> None:
        """Have the lines painted that look different than before."""
        room = self.scrollable_content_region.width
        if room <= 0 or self.size.height <= 0:
            return
        shown = self._in_view()
        if self._widths.take(self._rows.fresh) or self._painter is None:
            self._painter = self._new_painter(room)
            self._painted_room = room
            self._strips.paint_with(self._painter)
            self._viewport.forget()
        cursor = self._line_in_view(self.cursor.line) if self.cursor.row is not None else None
        now, asked = self._budget.now(), not self._budget.unasked_now
        for line in self._viewport.show(shown, cursor, now, self._allows, asked=asked):
            if stale := self._stale(line, room):
                self.refresh(Region(0, line, stale, 1))
        if self.cursor.row != self._told:
            self._told = self.cursor.row
            self.post_message(self.Moved())

    def _allows(self, line: int, quiet: float) -> bool:
        return self._budget.allows(quiet, self._stale(line, self.scrollable_content_region.width))

    def redraw(self) -> None:
        """Measure the columns afresh and paint everything."""
        self._widths = Widths(len(self.index.contexts))
        self._rows.forget()
        self._painter = None
        self.repaint()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines of a region, which nothing keeps once they are painted over."""
        return uncut(super().render_lines(crop))

    def render_line(self, y: int) -> Strip:
        """Return the strip of a line in view."""
        strip = self._painted[y] = self._strip(y)
        return strip

    def _strip(self, y: int) -> Strip:
        if y >= len(self._viewport.shown):
            return Strip.blank(self.scrollable_content_region.width, self.rich_style)
        return self._strips.strip(self._viewport.shown[y], cursor=y == self._viewport.cursor)

    def _stale(self, line: int, room: int) -> int:
        """Return how many cells of a line look different than when it was last painted."""
        painted = self._painted.get(line)
        return room if painted is None else differing(painted, self._strip(line))

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

    # What Textual tells it

    def on_mount(self) -> None:
        """Show the contexts, where there are several, before anything is heard of any."""
        if self._picture.several_contexts:
            self.take(())

    def on_resize(self, _event: events.Resize) -> None:
        """Lay the columns out for the new width; keep the cursor in view."""
        if self._painted_room != self.scrollable_content_region.width:
            self._painter = None
        if self._line_in_view(self.cursor.line) is None:
            self.go(self.cursor.line)
        else:
            self.repaint()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Follow the wheel and the scrollbar."""
        if round(old_value) != round(new_value):
            self.repaint()
        super().watch_scroll_y(old_value, new_value)

    def notify_style_update(self) -> None:
        """Paint afresh where the styles are others, as with another theme; with every change of focus they are not."""
        super().notify_style_update()
        if self._strips.restyle():
            self._viewport.forget()
            self.refresh()
