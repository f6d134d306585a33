"""Lines that are searched as in less: / takes a pattern, n and N go through what it finds, Esc ends it."""

import re
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll

from epwatch.model.typed_pattern import typed_pattern
from epwatch.tui.keys.keys import FIND, bind
from epwatch.tui.look.roles import Line
from epwatch.tui.panels.keys_line import Hint
from epwatch.tui.panels.lines_screen import LinesScreen
from epwatch.tui.panels.searched_lines import SearchedLines
from epwatch.tui.typed.filter_bar import FilterBar

_WHILE_TYPING: Final = frozenset({"keep_search", "dismiss"})
_ABOVE: Final = 3
"""The part of the screen that stands above what was gone to: a third."""


class SearchScreen(LinesScreen):
    """Shows lines, and what is found in them."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("enter", "keep_search", "Keep the search", "Go back to the lines, the search stays", FIND),
        bind("slash", "search", "Search", "Text or regex", FIND),
        bind("n", "match(1)", "Next match", "Go to the next line that the search found", FIND),
        bind("N", "match(-1)", "Match before", "Go to the line before that the search found", FIND),
    ]

    HINTS: ClassVar[tuple[Hint, ...]] = (
        LinesScreen.HINTS[0],
        ("find.search", "search"),
        ("find.next-match", "next"),
        *LinesScreen.HINTS[1:],
    )

    def __init__(self, lines: tuple[Line, ...]) -> None:
        self._searched = SearchedLines()
        self._bar = FilterBar("text or regex")
        super().__init__(lines)

    def below(self) -> ComposeResult:
        """Return the search."""
        yield self._bar

    def show(self, lines: tuple[Line, ...]) -> None:
        """Show these lines from now on, with what is found in them marked."""
        self._searched.take(lines)
        self._tell()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what ends it while a search is typed."""
        if self._bar.typing or action == "keep_search":
            return self._bar.typing and action in _WHILE_TYPING
        return super().check_action(action, parameters)

    def action_search(self) -> None:
        """Type a search."""
        self._bar.open()

    def action_keep_search(self) -> None:
        """Go back to the lines, to the first that was found from here on, with the search as it was typed."""
        self.set_focus(None)
        self._bar.leave()

    def action_match(self, by: int) -> None:
        """Go to another line that the search found; without one, ask for it."""
        if self._bar.shown:
            self._searched.go(by)
            self._go_there()
        else:
            self._bar.open()

    async def action_dismiss(self, result: None = None) -> None:
        """Close the search if there is one, else this."""
        if self._bar.shown:
            self._end()
        else:
            await super().action_dismiss(result)

    def on_filter_bar_changed(self, message: FilterBar.Changed) -> None:
        """Mark what is found while one types; what cannot be read leaves the search before it."""
        try:
            pattern = typed_pattern(message.text, re.IGNORECASE) if message.text else None
        except re.error as error:
            self._bar.tell(str(error), wrong=True)
            return
        self._searched.find(pattern)
        self._bar.tell(self._searched.told if pattern else "")
        self._mark()

    def on_filter_bar_left(self) -> None:
        """Go to what was found; an empty search is none."""
        if not self._bar.text:
            self._end()
            return
        self._searched.first(self.query_one(VerticalScroll).scroll_offset.y)
        self._go_there()

    def _end(self) -> None:
        self._searched.find(None)
        self._bar.close()
        self.set_focus(None)
        self._mark()

    def _go_there(self) -> None:
        self._tell()
        area, at = self.query_one(VerticalScroll), self._searched.at
        if at is not None and not 0 <= at - area.scroll_offset.y < area.size.height:
            area.scroll_to(y=at - area.size.height // _ABOVE, animate=False)

    def _tell(self) -> None:
        """Show what is found; a remark that what is typed is no pattern stays."""
        self._mark()
        if self._bar.shown and self._bar.text and not self._bar.wrong:
            self._bar.tell(self._searched.told)

    def _mark(self) -> None:
        super().show(self._searched.marked())
