"""The line on top of whatever is opened while the past is shown: nothing of it can be taken for live."""

from collections.abc import Callable
from typing import Final

from epwatch.tui.look.lines_widget import LinesWidget
from epwatch.tui.look.roles import Line

_SECOND: Final = 1.0


class PastLine(LinesWidget):
    """Says what time is looked at and what time it is; ``line`` gives that in so many cells."""

    def __init__(self, line: Callable[[int], Line]) -> None:
        super().__init__()
        self._line = line

    def on_mount(self) -> None:
        """Keep the time true."""
        self._tell()
        self.set_interval(_SECOND, self._tell)

    def on_resize(self) -> None:
        """Fill the new width."""
        self._tell()

    def _tell(self) -> None:
        self.show((self._line(self.screen.size.width),))
