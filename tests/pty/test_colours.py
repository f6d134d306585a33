"""Colours: as many as the terminal has, none with NO_COLOR, and the terminal's own ground where a theme has none."""

import re
from collections.abc import Iterator

import pytest

from tests.pty.conftest import Scene, SceneTerminal

_SGR = re.compile(rb"\x1b\[([0-9;]*)m")
ATTRIBUTES = frozenset({"", "0", "1", "2", "3", "4", "7", "9", "22", "23", "24", "27", "29"})
DEFAULTS = frozenset({"39", "49"})
GROUNDS = frozenset(str(number) for number in (*range(40, 48), *range(100, 108)))
INKS = frozenset(str(number) for number in (*range(30, 38), *range(90, 98)))
FEW = {"TERM": "xterm", "COLORTERM": ""}


def numbers(data: bytes) -> Iterator[str]:
    """Yield what was said of looks, number by number, an extended colour as ``38;2``."""
    for found in _SGR.findall(data):
        left = found.decode().split(";")
        while left:
            number = left.pop(0)
            if number in ("38", "48"):
                kind = left.pop(0)
                del left[: 3 if kind == "2" else 1]
                yield f"{number};{kind}"
            else:
                yield number


def looked_at(terminal: SceneTerminal) -> set[str]:
    """Return what was said of looks for the tree, a change, each line that is typed into, a filter, and the help."""
    terminal.step("up")
    terminal.until_shows("192.168.1.6")
    terminal.type("\x10")
    terminal.until_shows("Look at all namespaces")
    terminal.type("\x1b")
    terminal.until(lambda text: "Look at all namespaces" not in text and "192.168.1.6" in text)
    terminal.type(":")
    terminal.until_shows(":Tab completes")
    terminal.type("\x1b")
    terminal.until(lambda text: ":Tab completes" not in text)
    # An empty line shows its cursor alone, one that is typed at once may never have been empty.
    terminal.type("/")
    terminal.until_shows("words, regex")
    terminal.type("node-b\r")
    terminal.until_shows("of 5 services")
    terminal.type("?")
    terminal.until_shows("Go to the next row")
    terminal.type("q")
    terminal.until(lambda text: "Go to the next row" not in text and "of 5 services" in text)
    return set(numbers(terminal.received))


def test_in_true_colour_and_in_256_each_colour_is_sent_as_what_the_terminal_has(scene: Scene) -> None:
    assert {"38;2", "48;2"} <= looked_at(scene()) <= ATTRIBUTES | DEFAULTS | {"38;2", "48;2"}
    eight_bit = looked_at(scene(TERM="xterm-256color", COLORTERM=""))
    assert {"38;5", "48;5"} <= eight_bit <= ATTRIBUTES | DEFAULTS | INKS | {"38;5", "48;5"}


@pytest.mark.parametrize("term", ["xterm", "linux", "screen", "vt100"])
def test_with_sixteen_colours_the_ground_is_the_terminals_own(scene: Scene, term: str) -> None:
    """What stands out is reversed: green, yellow and red are left to tell what is well, in doubt and wrong."""
    terminal = scene(TERM=term, COLORTERM="")
    said = looked_at(terminal)
    assert said <= ATTRIBUTES | DEFAULTS | INKS
    assert {"7", "31", "32", "33"} <= said


def test_the_terminals_own_ground_is_left_in_true_colour_too_where_that_is_asked_for(scene: Scene) -> None:
    assert not looked_at(scene(THEME="terminal")) & {*GROUNDS, "48;2", "48;5"}


def test_a_theme_that_was_asked_for_is_shown_with_sixteen_colours_too(scene: Scene) -> None:
    assert looked_at(scene(**FEW, THEME="light")) & GROUNDS


@pytest.mark.parametrize("value", ["1", ""])
@pytest.mark.parametrize("theme", ["auto", "light"])
def test_no_color_sends_no_colour_at_all(scene: Scene, value: str, theme: str) -> None:
    assert looked_at(scene(NO_COLOR=value, THEME=theme)) <= ATTRIBUTES | DEFAULTS


def test_without_colours_the_cursors_row_and_a_match_can_be_told_from_others(scene: Scene) -> None:
    terminal = scene(NO_COLOR="1")
    terminal.type("/node-b\r")
    terminal.until_shows("of 5 services")
    terminal.settle()
    rows = [line for line in terminal.text.splitlines() if "node-b" in line and "192.168" in line]
    assert rows
    assert "\u258c" in terminal.text
    assert b"\x1b[7m" in terminal.received or b";7m" in terminal.received
