"""Lines on a screen of their own, in front of the tree: they scroll, and q, Esc or the key that opened it closes it."""

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen

from epwatch.tui.lines_widget import LinesWidget
from epwatch.tui.roles import Line

FRAME: Final = 3
"""Cells that the frame takes: a space on each side, the scrollbar."""


class ScreenText(LinesWidget):
    """The screen's lines."""


class LinesScreen(ModalScreen[None]):
    """Shows lines; what they are about is said by those that derive from it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "scroll(1)", show=False),
        Binding("k,up", "scroll(-1)", show=False),
        Binding("g,home", "scroll(-1000)", show=False),
        Binding("G,end", "scroll(1000)", show=False),
        Binding("pagedown,ctrl+f,space", "scroll(10)", show=False),
        Binding("pageup,ctrl+b", "scroll(-10)", show=False),
    ]

    def __init__(self, lines: tuple[Line, ...]) -> None:
        super().__init__()
        self._text = ScreenText()
        self.show(lines)

    def compose(self) -> ComposeResult:
        """Return the lines in a frame that scrolls."""
        with VerticalScroll(can_focus=False):
            yield self._text

    def show(self, lines: tuple[Line, ...]) -> None:
        """Show these lines from now on; only those that differ are painted."""
        self._text.styles.height = len(lines)
        self._text.show(lines)

    def action_scroll(self, by: int) -> None:
        """Scroll by lines."""
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)
