"""The last door before a terminal that shows ASCII alone: also what is Textual's own, a scrollbar say, passes here."""

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from epwatch.charset import in_ascii


class AsciiFilter(LineFilter):
    """Lines in ASCII, in which everything stands in the cells in which it stood."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's own
        """Return the segments of a line, each in as many cells."""
        if all(segment.text.isascii() for segment in segments):
            return segments
        return [Segment(_in_ascii(text), style, control) for text, style, control in segments]


def _in_ascii(text: str) -> str:
    # A selector that makes the character before it wide (U+FE0F) takes no cell where it stands alone.
    return text if text.isascii() else set_cell_size(in_ascii(text, cell_len), cell_len(text))
