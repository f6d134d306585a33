"""Lines that follow what they are about: they are asked for anew every second."""

from collections.abc import Callable
from typing import Final

from epwatch.tui.look.flow import flowed
from epwatch.tui.look.roles import Line
from epwatch.tui.panels.lines_screen import FRAME
from epwatch.tui.panels.search_screen import SearchScreen

_HANG: Final = 4
"""Cells before what of a line had no room in it: further than facts stand below what they are of."""
_SECOND: Final = 1.0
"""Between two looks: ages and countdowns run in whole seconds."""


class FollowingScreen(SearchScreen):
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
