"""What a locale without UTF-8 shows: ASCII that looks alike, in as many cells."""

from collections.abc import Callable

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from epwatch.charset import in_ascii
from epwatch.headless.plain import cells
from epwatch.tui.terminal.ascii_filter import AsciiFilter

_BLACK = Color(0, 0, 0)
_TEXTS = (
    "日本語",
    "zo\u0301na-ñ",
    "🚀-zone",
    "▁▂▃▄▅▆▇█",
    "╭─╮│╰╯",
    "heart ❤\ufe0f",
    "flag 🇩🇪",
    "1\ufe0f\u20e3",
    "ก็",
    "plain",
)


@pytest.mark.parametrize("measure", [cell_len, cells], ids=["screen", "lines"])
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("web-service", "web-service"),
        ("日本語", "??????"),
        ("zo\u0301na-ñ", "zona-?"),
        ("┌─┐ │ └─┘", "+-+ | +-+"),
        ("a → b … c \u2013 d", "a > b . c - d"),
        ("● ▲ ▼ ○ \u00d7", "* ^ v o x"),
        ("a\u00a0b", "a b"),
    ],
)
def test_what_looks_alike_stands_for_it_else_a_question_mark_a_cell(
    text: str, shown: str, measure: Callable[[str], int]
) -> None:
    assert in_ascii(text, measure) == shown


@pytest.mark.parametrize("text", _TEXTS)
def test_a_line_is_ascii_in_the_cells_that_it_had(text: str) -> None:
    style = Style(bold=True)
    passed = AsciiFilter().apply([Segment("a ", style), Segment(text, style), Segment(" b", None)], _BLACK)
    assert all(segment.text.isascii() for segment in passed)
    assert [cell_len(segment.text) for segment in passed] == [2, cell_len(text), 2]
    assert [segment.style for segment in passed] == [style, style, None]
