"""On a thin line: a screen in uproar sends no more than it may unasked, and keys are answered all the same."""

import re
import time

from tests.pty.conftest import Scene

_RATE = 1500


def test_an_uproar_stays_within_its_bytes(scene: Scene) -> None:
    """A row, its service and the header change a hundred times a second; unlimited, that is twenty times the bytes."""
    terminal = scene(columns=140, lines=40, MAX_BYTES=str(_RATE))
    begin = time.monotonic()
    terminal.step("flood")
    sent = len(terminal.quiet_bytes(4.0))
    lasted = time.monotonic() - begin
    assert re.search("[▲▼] 192.168.1.2", terminal.text)
    # What was saved up is four seconds' worth, and the last byte of it may go to a line of some 400.
    assert sent <= _RATE * (lasted + 4) + 400


def test_what_had_to_wait_is_shown_in_the_end(scene: Scene) -> None:
    terminal = scene(columns=140, lines=40, MAX_BYTES="3000")
    terminal.step("up")
    terminal.step("down")
    terminal.settle(0.2)
    terminal.step("one")
    terminal.until_shows("▼ 192.168.1.2", "NotReady")


def test_a_key_is_answered_while_lines_wait(scene: Scene) -> None:
    """With one byte a second nothing is painted unasked, and the cursor moves all the same."""
    terminal = scene(columns=140, lines=40, MAX_BYTES="1")
    terminal.step("one")
    assert "NotReady" not in terminal.text
    line = cursor_line(terminal.text)
    for number in range(1, 4):
        terminal.type("j")
        terminal.until(lambda shown, wanted=line + number: cursor_line(shown) == wanted)  # type: ignore[misc]


def cursor_line(shown: str) -> int:
    """Return the line with the cursor."""
    found = re.search(r"^▌", shown, re.MULTILINE)
    assert found
    return shown[: found.start()].count("\n")
