"""Lines that are let go as soon as nothing shows them any more: Textual's keep themselves.

Its compositor divides every line that it paints, and a strip that is not cut remembers that its only part is itself. So
each painted line, some fifteen objects, would stay until the collector finds it.
"""

from collections.abc import Iterable, Sequence

from textual.strip import Strip


class UncutStrip(Strip):
    """A line that does not remember itself."""

    __slots__ = ()

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """Return its parts between these cells."""
        within = [cut for cut in cuts if cut <= self.cell_length]
        return [self] if within == [self.cell_length] else super().divide(within)
