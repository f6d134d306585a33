"""Why, on a screen of its own in front of the tree; it follows the row as it changes."""

from collections.abc import Callable
from typing import ClassVar

from textual.binding import BindingType

from epwatch.tui.keys import PROGRAM, bind
from epwatch.tui.lines_screen import LinesScreen
from epwatch.tui.roles import Line

# What the frame takes: a space on each side, the scrollbar.
_FRAME = 3
# Ages and what is left of a grace run in whole seconds.
_SECOND = 1.0


class WhyScreen(LinesScreen):
    """The gates, findings and commands of one row; ``lines`` is asked every second, with the room there is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("escape,q,w", "dismiss", "Back", "Close this", PROGRAM),
    ]

    def __init__(self, lines: Callable[[int], tuple[Line, ...]]) -> None:
        super().__init__(())
        self._lines = lines

    def on_mount(self) -> None:
        """Follow the row."""
        self.set_interval(_SECOND, self._tell)

    def on_resize(self) -> None:
        """Wrap for the new width."""
        self._tell()

    def _tell(self) -> None:
        self.show(self._lines(self.size.width - _FRAME))
