"""Heights one after another: what lies before each, and which of them a line is in, at the cost of a logarithm.

A binary indexed tree (Fenwick, 1994): each cell holds the sum of as many heights before it as its lowest set bit says.
Adding all of them up afresh for one event costs 5,000 services some milliseconds.
"""

from collections.abc import Iterable


class Heights:
    """So many heights in a row, each of 0 or more lines."""

    __slots__ = ("_cells", "_heights", "_step", "total")

    def __init__(self, heights: Iterable[int]) -> None:
        self._heights = list(heights)
        self._cells = [0, *self._heights]
        for place in range(1, len(self._cells)):
            above = place + (place & -place)
            if above < len(self._cells):
                self._cells[above] += self._cells[place]
        self._step = 1 << (len(self._heights).bit_length() - 1) if self._heights else 0
        self.total = sum(self._heights)

    def __getitem__(self, place: int) -> int:
        """Return the height at a place."""
        return self._heights[place]

    def __setitem__(self, place: int, height: int) -> None:
        """Give a place another height."""
        more = height - self._heights[place]
        self._heights[place] = height
        self.total += more
        place += 1
        while place < len(self._cells):
            self._cells[place] += more
            place += place & -place

    def before(self, place: int) -> int:
        """Return the lines before a place."""
        lines = 0
        while place:
            lines += self._cells[place]
            place &= place - 1
        return lines

    def at(self, line: int) -> tuple[int, int]:
        """Return the place that a line is in, and its number there, from 0; the line is less than the total."""
        place, step = 0, self._step
        while step:
            further = place + step
            if further < len(self._cells) and self._cells[further] <= line:
                place = further
                line -= self._cells[further]
            step >>= 1
        return place, line
