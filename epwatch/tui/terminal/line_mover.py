"""Has the terminal move lines by itself, before what is painted next is written.

Insert line and delete line within a scrolling region (ECMA-48 8.3.67 and 8.3.32, DECSTBM): a VT102 has them, and so has
all that came after it.
"""

import re
from collections.abc import Iterable
from typing import Final

_PAINT: Final = re.compile(r"\x1b\[\d+;\d+H")
"""How all that Textual paints begins: lines are not moved before modes are set, some of them for another program."""


class LineMover:
    """Keeps what is to be moved until something is painted."""

    def __init__(self) -> None:
        self._waiting = ""

    def move(self, top: int, height: int, steps: Iterable[tuple[int, int]]) -> None:
        """Move lines among ``height`` ones, of which the first is the screen's line ``top``, counted from 0.

        Each step is a line among them, and how many empty ones are put in there, or, negative, how many are taken out.
        Whatever comes to be empty is to be painted: its ground may be another.
        """
        moved = "".join(f"\x1b[{top + line + 1}H\x1b[{abs(count)}{'L' if count > 0 else 'M'}" for line, count in steps)
        self._waiting += f"\x1b[{top + 1};{top + height}r{moved}\x1b[r"

    def before(self, data: str) -> str:
        """Return what is to be written before ``data``, once."""
        if not self._waiting or _PAINT.match(data) is None:
            return ""
        waiting, self._waiting = self._waiting, ""
        return waiting
