"""The YAML of what is known of a row, in front of the tree: highlighted, foldable, searched; it follows the row."""

import re
from collections.abc import Callable
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType

from epwatch.model.typed_pattern import typed_pattern
from epwatch.tui.keys.keys import FIND, MOVE, OPEN, PROGRAM, bind
from epwatch.tui.look.fit import lay
from epwatch.tui.look.glyphs import Signs
from epwatch.tui.look.lines_widget import LinesWidget
from epwatch.tui.look.roles import Line, Role
from epwatch.tui.panels.folded_text import FoldedText
from epwatch.tui.panels.keys_line import KeysLine
from epwatch.tui.panels.known import known
from epwatch.tui.panels.panel import Panel
from epwatch.tui.panels.yaml_text import yaml_lines
from epwatch.tui.shown.selection import Selection
from epwatch.tui.typed.filter_bar import FilterBar

_LOOKS: Final = 1.0
"""Seconds between two looks at the row: a reader's pace."""
_HINTS: Final = (
    ("program.back", "back"),
    ("open.open-or-close", "fold or unfold"),
    ("open.close", "what it belongs to"),
    ("find.search", "search"),
    ("find.next-match", "next"),
    ("open.open-all", "open all"),
    ("open.close-all", "close all"),
)
_WHILE_TYPING: Final = frozenset({"keep_search", "leave"})


class YamlHead(LinesWidget):
    """What is shown, and that it is no object of the server's."""


class YamlView(LinesWidget):
    """The lines in view."""


class YamlScreen(Panel[None]):
    """``chosen`` is asked every second; None: the row is there no longer, and what was known of it stays."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("j,down", "move(1)", "Down", "Go a line down", MOVE),
        bind("k,up", "move(-1)", "Up", "Go a line up", MOVE),
        bind("g,home", "move(-1000000)", "First", "Go to the first line", MOVE),
        bind("G,end", "move(1000000)", "Last", "Go to the last line", MOVE),
        bind("pagedown,ctrl+f", "page(1)", "Page down", "Go one screen down", MOVE),
        bind("pageup,ctrl+b", "page(-1)", "Page up", "Go one screen up", MOVE),
        bind("enter", "keep_search", "Keep the search", "Go back to the lines, the search stays", FIND),
        bind("enter,space", "turn", "Open or close", "Fold what belongs to the line, or unfold it", OPEN),
        bind("l,right", "open", "Open", "Unfold what belongs to the line", OPEN),
        bind("h,left", "shut", "Close", "Fold what the line belongs to", OPEN),
        bind("asterisk", "all_open", "Open all", "Unfold everything", OPEN),
        bind("underscore", "all_shut", "Close all", "Fold everything", OPEN),
        bind("slash", "search", "Search", "Text or regex", FIND),
        bind("n", "match(1)", "Next match", "Go to the next line that the search found", FIND),
        bind("N", "match(-1)", "Match before", "Go to the line before that the search found", FIND),
        bind("escape,q,y", "leave", "Back", "Close the search, else this", PROGRAM),
    ]

    def __init__(self, chosen: Callable[[], Selection | None], signs: Signs) -> None:
        super().__init__()
        self._chosen = chosen
        self._signs = signs
        self._seen: Selection | None = None
        self._text = FoldedText()
        self._top = 0
        self._head = YamlHead()
        self._view = YamlView()
        self._bar = FilterBar("text or regex")
        self._keys = KeysLine(*_HINTS)

    def compose(self) -> ComposeResult:
        """Return the parts, top to bottom."""
        yield self._head
        yield self._view
        yield self._bar
        yield self._keys

    def on_mount(self) -> None:
        """Follow the row."""
        self.update()
        self.set_interval(_LOOKS, self.update)

    def on_resize(self) -> None:
        """Fill the new size."""
        self.call_after_refresh(self._tell)

    def update(self) -> None:
        """Take in what is known now, if it is something else."""
        chosen = self._chosen()
        if chosen is not None and chosen != self._seen:
            self._seen = chosen
            self._text.take(yaml_lines(known(chosen)))
            self._tell()

    # How it looks

    def _tell(self) -> None:
        height, room = self._view.size.height, self._view.size.width
        self._top = max(min(self._top, self._text.cursor), self._text.cursor - height + 1, 0)
        places = range(self._top, min(self._top + height, self._text.height))
        lines = [self._line(place, room) for place in places]
        self._view.show((*lines, *((),) * (height - len(lines))))
        title = "What epwatch knows, from its own records; not the object as the server has it"
        self._head.show((lay(((f" {title}", Role.HEADING),), room, self._signs),))

    def _line(self, place: int, room: int) -> Line:
        on = place == self._text.cursor
        sign = (f"{self._signs.cursor} " if on else "  ", Role.HEADING)
        return lay((sign, *self._text.line(place)), room, self._signs)

    # What the keys do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what ends it while a search is typed."""
        if self._bar.typing or action == "keep_search":
            return self._bar.typing and action in _WHILE_TYPING
        return super().check_action(action, parameters)

    def action_move(self, by: int) -> None:
        """Move by lines."""
        self._text.move(by)
        self._tell()

    def action_page(self, by: int) -> None:
        """Move by screens; one line of the former screen stays in view."""
        self.action_move(by * max(self._view.size.height - 1, 1))

    def action_turn(self) -> None:
        """Fold what belongs to the line, or unfold it."""
        self._text.fold()
        self._tell()

    def action_open(self) -> None:
        """Unfold what belongs to the line."""
        self._text.fold(closed=False)
        self._tell()

    def action_shut(self) -> None:
        """Fold what the line belongs to."""
        self._text.fold(closed=True)
        self._tell()

    def action_all_open(self) -> None:
        """Unfold everything."""
        self._text.fold_all(closed=False)
        self._tell()

    def action_all_shut(self) -> None:
        """Fold everything."""
        self._text.fold_all(closed=True)
        self._tell()

    def action_match(self, by: int) -> None:
        """Go to another line that the search found."""
        self._text.match(by)
        self._tell()

    def action_search(self) -> None:
        """Type a search."""
        self._bar.open()

    def action_keep_search(self) -> None:
        """Go back to the lines, to the first that was found, with the search as it was typed."""
        self.set_focus(None)
        self._bar.leave()

    def action_leave(self) -> None:
        """Close the search if it is open, else this."""
        if not self._bar.shown:
            self.dismiss(None)
            return
        self._text.find(None)
        self._bar.close()
        self.set_focus(None)
        self._tell()

    def on_filter_bar_changed(self, message: FilterBar.Changed) -> None:
        """Mark what is found while one types; what cannot be read leaves the search before it."""
        try:
            pattern = typed_pattern(message.text, re.IGNORECASE) if message.text else None
        except re.error as error:
            self._bar.tell(str(error), wrong=True)
            return
        found = self._text.find(pattern)
        self._bar.tell(f"{found} line{'' if found == 1 else 's'}")
        self._tell()

    def on_filter_bar_left(self) -> None:
        """Go to what was found; an empty search is none."""
        if self._bar.text:
            self.action_match(1)
        else:
            self.action_leave()
