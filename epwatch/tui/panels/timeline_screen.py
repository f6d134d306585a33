"""The timeline: what happened to one service, or to all, newest first, and a service's hand-over; live."""

import re
from collections.abc import Iterator
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType

from epwatch.clock import Clock
from epwatch.history import History
from epwatch.model.followed import Followed
from epwatch.model.journal import Entry
from epwatch.model.snapshot import ServiceKey
from epwatch.tui.keys.keys import FIND, MOVE, PROGRAM, WATCH, bind
from epwatch.tui.look.ages import time_of_day, zone_name
from epwatch.tui.look.fit import Part, fit, lay
from epwatch.tui.look.glyphs import Signs
from epwatch.tui.look.lines_widget import LinesWidget
from epwatch.tui.look.roles import Line, Role, Span
from epwatch.tui.panels.handover_lines import lane_lines, summary_lines
from epwatch.tui.panels.keys_line import Hint, KeysLine
from epwatch.tui.panels.panel import Panel
from epwatch.tui.panels.timeline_lines import begin_line, entry_line, matches, terms_of
from epwatch.tui.panels.timeline_list import TimelineList
from epwatch.tui.panels.window import Window
from epwatch.tui.typed.filter_bar import FilterBar

_LOOKS: Final = 0.5
"""Seconds between two looks at the history: a reader's pace, and nothing is lost in between."""
_MARGIN: Final[Span] = (" ", Role.PLAIN)
_WHILE_TYPING: Final = frozenset({"keep_filter", "leave"})


class TimelineHead(LinesWidget):
    """What the timeline is about, and how a service stands."""


class TimelineScreen(Panel[Entry | None]):
    """In front of the tree; gives the entry to which to go in the tree, None for none.

    ``service`` None: of all. Times are told by the screen's clock, live. ``contexts``: services are named with theirs.
    """

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("j,down", "move(1)", "Down", "Go to the next older entry", MOVE),
        bind("k,up", "move(-1)", "Up", "Go to the next newer entry", MOVE),
        bind("pagedown,ctrl+f", "page(1)", "Page down", "Go one screen down", MOVE),
        bind("pageup,ctrl+b", "page(-1)", "Page up", "Go one screen up", MOVE),
        bind("g,home", "first", "Newest", "Go to the newest entry, and stay with the newest", MOVE),
        bind("G,end", "page(10000)", "Oldest", "Go to where history begins", MOVE),
        bind("enter", "keep_filter", "Keep the filter", "Go back to the entries, the filter stays", FIND),
        bind("enter", "jump", "Go there", "Go to the entry's row in the tree, as it is or as it was", WATCH),
        bind("slash", "filter", "Filter", "Words or regex, !not; all hold", FIND),
        bind("tab,v", "lanes", "Lanes", "The pods' ways through the service, or its entries", WATCH),
        bind("a", "all", "All", "The entries of all services, or of the one", WATCH),
        bind("Z", "utc", "UTC", "Times in UTC or in the local zone", PROGRAM),
        bind("escape,q,t", "leave", "Back", "Close the filter, else this", PROGRAM),
    ]

    def __init__(
        self,
        history: History,
        service: ServiceKey | None,
        clock: Clock,
        signs: Signs,
        *,
        utc: bool,
        contexts: bool = False,
    ) -> None:
        super().__init__()
        self._history = history
        self._own = service
        self._service = service
        self._clock = clock
        self._signs = signs
        self._utc = utc
        self._contexts = contexts
        self._terms: list[tuple[bool, re.Pattern[str]]] = []
        self._seen: tuple[int, ServiceKey | None] | None = None
        self._all: tuple[Entry, ...] = ()
        self._left = 0
        self._followed: Followed | None = None
        self._lanes = False
        self._head = TimelineHead()
        self._list = TimelineList(self._entry_line, self._begin_line, signs.cursor)
        self._ways = Window("move.down")
        self._bar = FilterBar("words, regex, !not")
        self._keys = KeysLine()

    def compose(self) -> ComposeResult:
        """Return the parts, top to bottom."""
        yield self._head
        yield self._list
        yield self._ways
        yield self._bar
        yield self._keys

    def on_mount(self) -> None:
        """Follow the history."""
        self._ways.display = False
        self.update()
        self.set_interval(_LOOKS, self.update)

    def update(self) -> None:
        """Take in what happened since, and show it."""
        seen = (self._history.last, self._service)
        if self._seen != seen:
            self._seen = seen
            self._all = tuple(self._history.entries(self._service))
            self._follow()
            self._narrow()
        if self._followed is not None:
            self._followed.handover.pass_to(self._clock.wall())
        self._tell()

    def _follow(self) -> None:
        if self._service is None:
            self._followed = None
            return
        past = self._history.past()
        if self._followed is None or self._followed.key != self._service:
            self._followed = Followed(self._service, past)
        else:
            self._followed.take(past)

    def _narrow(self) -> None:
        found = [entry for entry in reversed(self._all) if not self._terms or matches(entry, self._terms)]
        self._left = len(found)
        self._list.take(found)

    # How it looks

    def _tell(self) -> None:
        room = max(self.size.width - 2, 0)
        lines = [self._title(room)]
        if self._followed is not None:
            now = self._clock.wall()
            # Half of a small screen is for what happened.
            most = max(self.size.height // 2 - 1, 0)
            lines += summary_lines(self._followed, self._all, now, room, self._signs, utc=self._utc, most=most)
        self._head.styles.height = len(lines)
        self._head.show(tuple((_MARGIN, *line) for line in lines))
        if self._lanes and self._followed is not None:
            lanes = lane_lines(self._followed, room, self._signs, utc=self._utc)
            self._ways.fill_with([(_MARGIN, *line) for line in lanes])
        self._keys.tell(*self._hints())

    def _title(self, room: int) -> Line:
        service = self._service
        name = "all services" if service is None else f"{self._whose(service)}{service.namespace}/{service.name}"
        left = f"{self._left} of {len(self._all)}" if self._terms else f"{len(self._all)}"
        begin = self._history.journal_begin(service)
        since = "no history yet" if begin is None else f"since {self._time(begin)} {zone_name(begin, utc=self._utc)}"
        told, short = f"{left} change{'' if left == '1' else 's'}", name if service is None else service.name
        parts = (
            Part((("Timeline", Role.HEADING),), 2),
            Part(((self._signs.clean(name), Role.STRONG),), 0, ((self._signs.clean(short), Role.STRONG),)),
            Part(((f"{told} {since}", Role.MUTED),), 1, ((told, Role.MUTED),)),
        )
        return lay(fit(parts, room), room, self._signs)

    def _whose(self, service: ServiceKey) -> str:
        return f"{service.context}  " if self._contexts else ""

    def _hints(self) -> Iterator[Hint]:
        yield from (("program.back", "back"), ("watch.go-there", "go there"), ("find.filter", "filter"))
        if self._service is not None:
            yield ("watch.lanes", "changes" if self._lanes else "lanes")
        if self._own is not None:
            yield ("watch.all", "this service" if self._service is None else "all")
        yield from (("move.newest", "newest"), ("move.oldest", "where history begins"))

    def _time(self, wall: float) -> str:
        return time_of_day(wall, utc=self._utc)

    def _entry_line(self, entry: Entry, room: int) -> Line:
        named = self._service is None
        return entry_line(entry, room, self._signs, utc=self._utc, named=named, contexts=self._contexts)

    def _begin_line(self, room: int) -> Line:
        begin = self._history.journal_begin(self._service)
        return begin_line(begin, room, self._signs, utc=self._utc, lost=begin != self._history.origin)

    def on_timeline_list_resized(self) -> None:
        """Lay the lines out for the new width."""
        self._tell()

    def on_window_resized(self) -> None:
        """Lay the lanes out for the new width."""
        self._tell()

    # What the keys do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what ends it while a filter is typed."""
        if self._bar.typing or action == "keep_filter":
            return self._bar.typing and action in _WHILE_TYPING
        if action == "lanes":
            return self._service is not None
        if action == "all":
            return self._own is not None
        return super().check_action(action, parameters)

    def action_move(self, by: int) -> None:
        """Move by entries, or scroll the lanes."""
        if self._lanes:
            self._ways.scroll_by(by)
        else:
            self._list.move(by)

    def action_page(self, by: int) -> None:
        """Move by screens."""
        if self._lanes:
            self._ways.scroll_by(by * max(self._ways.size.height - 1, 1))
        else:
            self._list.page(by)

    def action_first(self) -> None:
        """Go to the newest entry, or the first lane."""
        if self._lanes:
            self.action_page(-10_000)
        else:
            self._list.first()

    def action_filter(self) -> None:
        """Type a filter."""
        self._bar.open()

    def action_keep_filter(self) -> None:
        """Go back to the entries with the filter as it was typed."""
        self.set_focus(None)
        self._bar.leave()

    def action_jump(self) -> None:
        """Go to the entry's row in the tree."""
        if self._list.chosen is not None and not self._lanes:
            self.dismiss(self._list.chosen)

    def action_lanes(self) -> None:
        """Show the lanes, or the entries again."""
        self._lanes = not self._lanes
        self._ways.display, self._list.display = self._lanes, not self._lanes
        self._tell()

    def action_all(self) -> None:
        """Show the entries of all services, or of the one again."""
        if self._lanes:
            self.action_lanes()
        self._service = None if self._service is not None else self._own
        self.update()

    def action_utc(self) -> None:
        """Tell times in UTC, or in the local zone again."""
        self._utc = not self._utc
        self._list.move(0)
        self._tell()

    def action_leave(self) -> None:
        """Close the filter if it is open, else this."""
        if not self._bar.shown:
            self.dismiss(None)
            return
        self._terms = []
        self._bar.close()
        self.set_focus(None)
        self._narrow()
        self._tell()

    def on_filter_bar_changed(self, message: FilterBar.Changed) -> None:
        """Narrow the entries while one types; what cannot be read changes nothing."""
        try:
            self._terms = terms_of(message.text)
        except re.error as error:
            self._bar.tell(str(error), wrong=True)
            return
        self._narrow()
        self._bar.tell(f"{self._left} of {len(self._all)} changes")
        self._tell()

    def on_filter_bar_left(self) -> None:
        """An empty filter is none."""
        if not self._bar.text.strip():
            self.action_leave()
