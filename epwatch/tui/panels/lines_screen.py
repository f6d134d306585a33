"""Lines on a screen of their own, in front of the tree: they scroll, and q, Esc or the key that opened it closes it."""

from collections.abc import Callable
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll

from epwatch.tui.keys.keys import MOVE, bind
from epwatch.tui.look.flow import flowed
from epwatch.tui.look.lines_widget import LinesWidget
from epwatch.tui.look.roles import Line
from epwatch.tui.panels.keys_line import Hint, KeysLine
from epwatch.tui.panels.panel import Panel

FRAME: Final = 3
"""Cells that the frame takes: a space on each side, the scrollbar."""
_HANG: Final = 4
"""Cells before what of a line had no room in it: further than facts stand below what they are of."""
_SECOND: Final = 1.0
"""Between two looks: ages and countdowns run in whole seconds."""


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
        yield KeysLine(*self.HINTS)

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


class FollowingScreen(LinesScreen):
    """Follows what it is about: ``lines`` is asked every second, with the room there is, and when that changes."""

    def __init__(self, lines: Callable[[int], tuple[Line, ...]]) -> None:
        super().__init__(())
        self._lines = lines

    def on_mount(self) -> None:
        """Keep ages, countdowns and the rest true."""
        self.set_interval(_SECOND, self.tell)

    def on_resize(self) -> None:
        """Wrap for the new width."""
        self.tell()

    def tell(self) -> None:
        """Show what is so now."""
        room = max(self.size.width - FRAME, 1)
        self.show(tuple(part for line in self._lines(room) for part in flowed(line, room, _HANG)))
