"""Rows that come and go: the terminal moves the others by itself, and shows what painting all of them anew would."""

import re

import pytest

from tests.pty.conftest import Scene, SceneTerminal
from tests.pty.test_bytes import cells

MOVED = re.compile(rb"\x1b\[\d+[LM]")


def walked(terminal: SceneTerminal, *steps: str) -> bytes:
    """Let the program take steps; return what it sent."""
    before = len(terminal.received)
    for step in steps:
        terminal.step(step)
        terminal.settle()
    return terminal.received[before:]


@pytest.mark.parametrize("keys", ["\x0c", "?\x1b", "w\x1b", "t\x1b"])
def test_moved_lines_are_what_painting_everything_shows(scene: Scene, keys: str) -> None:
    """Also where Textual paints what it keeps: behind a panel that is closed."""
    terminal = scene(columns=140, lines=40, FROZEN="1")
    assert MOVED.findall(walked(terminal, "up", "down", "one")) == [b"\x1b[2L"]
    before = cells(terminal)
    for key in keys:
        terminal.type(key)
        terminal.settle()
    assert cells(terminal) == before


def test_a_row_that_comes_sends_itself_and_not_those_below_it(scene: Scene) -> None:
    """Two rows, their service and the header; nine lines move on."""
    terminal = scene(columns=140, lines=40, FROZEN="1")
    sent = walked(terminal, "up")
    print(f"bytes for two rows that came: {len(sent)}")
    assert MOVED.findall(sent) == [b"\x1b[2L"]
    assert len(sent) < 1300


def test_beside_the_details_no_line_is_moved(scene: Scene) -> None:
    terminal = scene(columns=140, lines=40, FROZEN="1")
    terminal.type("d")
    terminal.settle()
    assert MOVED.findall(walked(terminal, "up", "down")) == []
    before = cells(terminal)
    terminal.type("\x0c")
    terminal.settle()
    assert cells(terminal) == before


def test_below_a_list_that_is_longer_than_the_screen_the_scrollbar_stays_where_it_is(scene: Scene) -> None:
    terminal = scene(columns=100, lines=12, FROZEN="1")
    assert MOVED.findall(walked(terminal, "up", "down", "one"))
    before = cells(terminal)
    for key in "?\x1b":
        terminal.type(key)
        terminal.settle()
    assert cells(terminal) == before
