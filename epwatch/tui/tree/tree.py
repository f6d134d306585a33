"""The tree with its keys and its mouse: what a key press does to cursor and folds."""

from typing import ClassVar, get_args

from textual import events
from textual.binding import BindingType
from textual.message import Message

from epwatch.tui.keys.keys import FIND, MOVE, OPEN, bind
from epwatch.tui.shown.row_ids import AbsentId, EndpointId, FinishedId, GroupId, HeadId, ServiceId
from epwatch.tui.tree.block import Entry
from epwatch.tui.tree.grouping import BY, CLUSTER, Grouping
from epwatch.tui.tree.tree_view import TreeView

_CAN_OPEN = (*get_args(HeadId), ServiceId, EndpointId, AbsentId, FinishedId, GroupId)


class Tree(TreeView, inherit_bindings=False):
    """The tree that takes keys and clicks."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("j,down", "move(1)", "Down", "Go to the next row", MOVE),
        bind("k,up", "move(-1)", "Up", "Go to the row before", MOVE),
        bind("g,home", "first", "First", "Go to the first row", MOVE),
        bind("G,end", "last", "Last", "Go to the last row", MOVE),
        bind("pagedown,ctrl+f", "page(1)", "Page down", "Go one screen down", MOVE),
        bind("pageup,ctrl+b", "page(-1)", "Page up", "Go one screen up", MOVE),
        bind("enter", "fold", "Open or close", "Open the row, or close it if it is open", OPEN),
        bind("l,right", "open", "Open", "Open the row; if it is open, go into it", OPEN),
        bind("h,left", "close", "Close", "Close the row; if it is closed, go to its parent", OPEN),
        bind("asterisk", "all_open", "Open all", "Open every service", OPEN),
        bind("underscore", "all_closed", "Close all", "Close every service", OPEN),
        bind("s", "sort", "Sort", "Order services by name, ready share, missing, latest change, or age", FIND),
        bind("S", "turn", "Reverse", "Turn the order round", FIND),
        bind(
            "o",
            "group",
            "Group",
            "Group rows by cluster (several contexts), slice, zone, node, owner, revision, not at all; :group",
            FIND,
        ),
        bind("n", "match(1)", "Next match", "Go to the next row that the filter found", FIND),
        bind("N", "match(-1)", "Match before", "Go to the row before that the filter found", FIND),
    ]

    class Steered(Message):
        """The user took the cursor back from following."""

    class Unfiltered(Message):
        """The user wants a match where no filter looks for any."""

    class Sorted(Message):
        """The services stand in another order, or their rows are grouped otherwise."""

    def action_move(self, by: int) -> None:
        """Move the cursor by rows."""
        self._steer(self.cursor.line + by)

    def action_first(self) -> None:
        """Go to the first row."""
        self._steer(0)

    def action_last(self) -> None:
        """Go to the last row."""
        self._steer(self.index.height - 1)

    def action_page(self, by: int) -> None:
        """Move the cursor by screens; one row of the former screen stays in view."""
        self._steer(self.cursor.line + by * max(self.size.height - 1, 1))

    def action_fold(self) -> None:
        """Open the row under the cursor, or close it."""
        entry = self._entry()
        if entry is not None and isinstance(entry.id, _CAN_OPEN):
            self.change(entry.id, opened=not self.index.folds.is_open(entry.id))

    def action_open(self) -> None:
        """Open the row under the cursor; if it is open, go to its first child."""
        entry = self._entry()
        if entry is None or not isinstance(entry.id, _CAN_OPEN):
            return
        if not self.index.folds.is_open(entry.id):
            self.change(entry.id, opened=True)
        elif self._has_child(entry):
            self._steer(self.cursor.line + 1)

    def action_close(self) -> None:
        """Close the row under the cursor; if it is closed, go to its parent."""
        entry = self._entry()
        if entry is None:
            return
        if isinstance(entry.id, _CAN_OPEN) and self.index.folds.is_open(entry.id):
            self.change(entry.id, opened=False)
            return
        parent = self.index.parent_of(entry.id)
        line = None if parent is None else self.index.line_of(parent)
        if line is not None:
            self._steer(line)

    def action_all_open(self) -> None:
        """Open every service."""
        self.change_all(opened=True)

    def action_all_closed(self) -> None:
        """Close every service."""
        self.change_all(opened=False)

    def action_match(self, by: int) -> None:
        """Go to the next (or former) row that the filter found, around the ends."""
        height = self.index.height
        if not self.filter.terms:
            self.post_message(self.Unfiltered())
            return
        for step in range(1, height + 1):
            line = (self.cursor.line + by * step) % height
            if self.index.at(line).matched:
                self._steer(line)
                return

    def _steer(self, line: int) -> None:
        """Put the cursor where the user wants it; that ends following."""
        if self.following.on:
            self.following.turn(on=False)
            self.post_message(self.Steered())
        self.go(line)

    def action_sort(self) -> None:
        """Order the services by the next thing."""
        self.sort(further=1, turned=False)
        self.post_message(self.Sorted())

    def action_turn(self) -> None:
        """Turn the order of the services round."""
        self.sort(further=0, turned=True)
        self.post_message(self.Sorted())

    def sort_by(self, name: str, *, turned: bool) -> None:
        """Order the services by one thing; ``turned``: the other way round."""
        self.order(name, turned=turned)
        self.post_message(self.Sorted())

    def action_group(self) -> None:
        """Group the rows by the next thing; behind the last one, or a label, by none."""
        ways = [None, *([CLUSTER] if len(self.index.contexts) > 1 else []), *BY.values()]
        at = ways.index(self.grouping) + 1 if self.grouping in ways else 0
        self.group_by(ways[at % len(ways)])

    def group_by(self, way: Grouping | None) -> None:
        """Group the rows of each service; None: not at all."""
        self.group(way)
        self.post_message(self.Sorted())

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the row that was clicked; a second click opens or closes it."""
        line = self.scroll_offset.y + event.y
        if line >= self.index.height:
            return
        self._steer(line)
        if event.chain > 1:
            self.action_fold()

    def _entry(self) -> Entry | None:
        return self.index.at(self.cursor.line) if self.index.height else None

    def _has_child(self, entry: Entry) -> bool:
        line = self.cursor.line + 1
        return line < self.index.height and self.index.parent_of(self.index.at(line).id) == entry.id
