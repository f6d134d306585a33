"""Lines on a screen of their own, in front of the tree: they scroll, and q, Esc or the key that opened it closes it."""

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll

from epwatch.tui.keys.keys import MOVE, bind
from epwatch.tui.look.lines_widget import LinesWidget
from epwatch.tui.look.roles import Line
from epwatch.tui.panels.keys_line import Hint, KeysLine
from epwatch.tui.panels.panel import Panel

FRAME: Final = 3
"""Cells that the frame takes: a space on each side, the scrollbar."""


class ScreenText(LinesWidget):
    """The screen's lines."""


class LinesScreen(Panel[None]):
    """Shows lines; what they are about is said by those that derive from it. ``HINTS`` stand on the last line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("j,down", "scroll(1)", "Down", "Go a line down", MOVE),
        bind("k,up", "scroll(-1)", "Up", "Go a line up", MOVE),
        bind("g,home", "scroll(-1000)", "First", "Go to the first line", MOVE),
        bind("G,end", "scroll(1000)", "Last", "Go to the last line", MOVE),
        bind("pagedown,ctrl+f,space", "page(1)", "Page down", "Go one screen down", MOVE),
        bind("pageup,ctrl+b", "page(-1)", "Page up", "Go one screen up", MOVE),
    ]

    HINTS: ClassVar[tuple[Hint, ...]] = (
        ("program.back", "back"),
        ("move.down", "down"),
        ("move.up", "up"),
        ("move.page-down", "page down"),
        ("move.page-up", "page up"),
        ("move.first", "first"),
        ("move.last", "last"),
    )

    def __init__(self, lines: tuple[Line, ...]) -> None:
        super().__init__()
        self._text = ScreenText()
        self.show(lines)

    def compose(self) -> ComposeResult:
        """Return the lines in a frame that scrolls, and the keys."""
        with VerticalScroll(can_focus=False):
            yield self._text
        yield from self.below()
        yield KeysLine(*self.HINTS)

    def below(self) -> ComposeResult:
        """Return what stands between the lines and the keys: nothing, unless a screen has something there."""
        yield from ()

    def show(self, lines: tuple[Line, ...]) -> None:
        """Show these lines from now on; only those that differ are painted."""
        self._text.styles.height = len(lines)
        self._text.show(lines)

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)

    def action_page(self, by: int) -> None:
        """Scroll by screens; one line stays in view."""
        self.action_scroll(by * max(self.query_one(VerticalScroll).size.height - 1, 1))
