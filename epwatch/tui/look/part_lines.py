"""The part of each line that is to be sent: what stands before it and behind it already is left as it is.

Textual's compositor sends a line from the left end of its widget up to the last cell that was asked for. A strip of
ours that is sent in part passes over what stands there.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

if TYPE_CHECKING:
    from rich.console import Console

from epwatch.tui.look.strips import passing
from epwatch.tui.look.uncut import UncutStrip


class PartStrip(UncutStrip):
    """A line of which the first ``stands`` cells are on the screen already; tells when it is sent."""

    __slots__ = ("_sent", "_stands")

    def __init__(self, strip: Strip, stands: int, sent: Callable[[], None]) -> None:
        super().__init__(strip, strip.cell_length)
        self._stands = stands
        self._sent = sent

    def crop(self, start: int, end: int | None = None) -> Strip:
        """Return what is to be sent up to a cell: Textual asks for it where not the whole line is wanted."""
        self._sent()
        if start or not 0 < self._stands < (self.cell_length if end is None else end):
            return super().crop(start, end)
        return Strip([passing(self._stands), *super().crop(self._stands, end)])

    def render(self, console: "Console") -> str:
        """Return the whole line as it is sent."""
        self._sent()
        return super().render(console)


class PartLines:
    """Has the lines of a widget sent in part, and knows which of them are yet to be sent, and from which cell on."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._unsent: dict[int, int] = {}

    def ask(self, line: int, first: int, last: int) -> None:
        """Have the cells of a line from ``first`` to before ``last`` sent."""
        self._unsent[line] = min(first, self._unsent.get(line, first))
        self._widget.refresh(Region(first, line, last - first, 1))

    def move(self, places: Mapping[int, int]) -> list[int]:
        """Take note that lines stand elsewhere now; return those that were not sent where they stood."""
        moved = [places[line] for line in self._unsent if line in places]
        self._unsent = {}
        return moved

    def strips(self, strips: list[Strip], top: int) -> list[Strip]:
        """Return the lines from ``top`` on as they are to be handed to Textual's compositor."""
        unsent = self._unsent
        return [
            PartStrip(strip, unsent[line], self._teller(line))
            if line in unsent
            else UncutStrip(strip, strip.cell_length)
            for line, strip in enumerate(strips, top)
        ]

    def _teller(self, line: int) -> Callable[[], None]:
        return lambda: self._tell(line)

    def _tell(self, line: int) -> None:
        self._unsent.pop(line, None)
