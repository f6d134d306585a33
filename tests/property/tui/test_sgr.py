"""shorten() changes what is written, never what is shown: pyte plays the terminal."""

import pyte
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from epwatch.tui.terminal.sgr import shorten

COLOURS = (None, "red", "bright_blue", "color(99)", "#22344a", "#d8dee6")
styles = st.builds(
    Style,
    color=st.sampled_from(COLOURS),
    bgcolor=st.sampled_from(COLOURS),
    bold=st.booleans(),
    dim=st.booleans(),
    italic=st.booleans(),
    underline=st.booleans(),
    strike=st.booleans(),
    reverse=st.booleans(),
)
segments = st.builds(Segment, st.sampled_from(["a", " ", "   ", "bc ", " d", "m;4H[0m", "é…"]), styles)
moves = st.builds(lambda x, y: Control.move_to(x, y).segment.text, st.integers(0, 30), st.integers(0, 5))
pieces = st.lists(st.one_of(segments, moves, st.sampled_from(["\r\n", "plain", "  "])), max_size=30)


def written(parts: list[Segment | str]) -> str:
    """Return what Textual writes of these parts."""
    system = ColorSystem.TRUECOLOR
    return "".join(
        part if isinstance(part, str) else part.style.render(part.text, color_system=system) if part.style else ""
        for part in parts
    )


def shown(data: str) -> list[list[tuple[object, ...]]]:
    """Return how every cell looks; of what a space does not show, nothing."""
    screen = pyte.Screen(40, 8)
    pyte.Stream(screen).feed(data)
    return [[look(screen.buffer[y][x]) for x in range(40)] for y in range(8)]


def look(cell: pyte.screens.Char) -> tuple[object, ...]:
    """Return all that a cell shows."""
    lines = (cell.underscore, cell.strikethrough, cell.reverse)
    if cell.data == " " and not any(lines):
        return (" ", cell.bg)
    return (*cell[:3], cell.bold, cell.italics, *lines)


@given(pieces)
def test_the_terminal_shows_the_same(parts: list[Segment | str]) -> None:
    data = written(parts)
    assert shown(shorten(data)) == shown(data)


@given(pieces)
def test_it_ends_in_the_terminals_own_style(parts: list[Segment | str]) -> None:
    data = written(parts)
    assert shown(shorten(data) + "z") == shown(data + "z")


@given(pieces)
def test_it_is_never_longer(parts: list[Segment | str]) -> None:
    data = written(parts)
    assert len(shorten(data)) <= len(data)


def test_of_a_line_the_ground_is_told_once() -> None:
    ground = Style(bgcolor="#0f1419")
    line = Strip([Segment("a  ", ground + Style(color="red")), Segment("b", ground + Style(color="blue", bold=True))])
    short = shorten("".join(s.style.render(s.text, color_system=ColorSystem.TRUECOLOR) for s in line if s.style))
    assert short == "\x1b[31;48;2;15;20;25ma  \x1b[1;34mb\x1b[0m"


def test_what_sets_no_style_is_left_alone() -> None:
    for data in ("", "\x1b[?1049h\x1b[2J", "\x1b[>1u", "\x1b]52;c;YQ==\x07", "plain"):
        assert shorten(data) == data
