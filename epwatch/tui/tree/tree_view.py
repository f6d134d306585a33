"""The tree on the screen: takes what changed, and stands in the order, the groups and the filter that are asked for."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Final

from epwatch.clock import Clock
from epwatch.model.filter import Filter
from epwatch.model.snapshot import ServiceKey
from epwatch.tui.look.glyphs import Signs
from epwatch.tui.shown.picture import Picture
from epwatch.tui.shown.row_ids import NamespaceId, ServiceId, SharedId, service_of
from epwatch.tui.terminal.budget import ByteBudget
from epwatch.tui.terminal.line_mover import LineMover
from epwatch.tui.tree.arrangement import Arrangement
from epwatch.tui.tree.columns import Widths
from epwatch.tui.tree.grouping import CLUSTER, Grouping
from epwatch.tui.tree.order_words import order_words, short_order_words
from epwatch.tui.tree.orders import sortings
from epwatch.tui.tree.row import Row
from epwatch.tui.tree.scrolled_rows import ScrolledRows

_AT_A_TIME: Final = 200
"""Services that a filter's texts are made of in one go: some 5 ms where each has ten rows."""


class TreeView(ScrolledRows):
    """The tree of namespaces, services and endpoints; ``pinned`` services stand first and open."""

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
        self.grouping: Grouping | None = None
        self._decided = False
        self._sortings = sortings(picture.changed)
        self._sorted = 0
        self._reversed = False

    def on_mount(self) -> None:
        """Show the contexts, where there are several, before anything is heard of any."""
        if self._picture.several_contexts:
            self.take(())

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

    @property
    def sorting(self) -> str:
        """Return in which order the services stand and how rows are grouped, "" for what they begin with."""
        return order_words(*self._arranged, turned=self._reversed)

    @property
    def short_sorting(self) -> str:
        """Return the same in few cells."""
        return short_order_words(*self._arranged, turned=self._reversed, ellipsis=self._signs.ellipsis)

    @property
    def _arranged(self) -> tuple[str, str]:
        order = self._sortings[self._sorted].name if self._sorted or self._reversed else ""
        return order, "" if self.grouping is None else self.grouping.name

    def matches_text(self) -> str:
        """Return how much the filter left."""
        services = self.index.services
        return f"{services} of {self._picture.totals.services} services"

    def in_sight(self) -> AbstractSet[ServiceKey]:
        """Return the services of which a row is in view, and that of the row with the cursor."""
        rows = [what.id for what in self._viewport.shown if isinstance(what, Row)]
        if self.cursor.row is not None:
            rows.append(self.cursor.row)
        shared = (row.key(context) for row in rows if isinstance(row, SharedId) for context in self.index.contexts)
        return {key for row in rows if (key := service_of(row)) is not None}.union(shared)

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
