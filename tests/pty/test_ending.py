"""However the screen ends, the terminal is as it was within a second, and the exit code says why."""

import signal
import time

import pytest

from tests.pty.conftest import Scene, SceneTerminal

# Promised is one second; a machine that runs several suites at once gets half of one more.
ONE_SECOND = 1.5


def test_q_ends_with_0_and_leaves_the_other_screen(scene: Scene) -> None:
    terminal = scene()
    assert not terminal.restored()
    terminal.type("q")
    code, took = terminal.wait()
    assert (code, terminal.restored()) == (0, True)
    assert took < ONE_SECOND
    assert b"\x1b[?1049l" in terminal.received
    assert terminal.received.rindex(b"\x1b[?25h") > terminal.received.rindex(b"\x1b[?25l")


def test_ctrl_c_ends_with_130(scene: Scene) -> None:
    terminal = scene()
    terminal.type("\x03")
    code, took = terminal.wait()
    assert (code, terminal.restored()) == (130, True)
    assert took < ONE_SECOND


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)])
def test_a_signal_ends_with_its_code(scene: Scene, number: signal.Signals, code: int) -> None:
    terminal = scene()
    terminal.signal(number)
    assert terminal.wait()[0] == code
    assert terminal.restored()
    assert b"\x1b[?1049l" in terminal.received


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (None, 130)])
def test_a_terminal_that_nobody_reads_does_not_hold_up_the_end(
    scene: Scene, number: signal.Signals | None, code: int
) -> None:
    """F-55: the output is blocked, the loop stuck; a signal, or ctrl-c (None), still ends it and restores the line."""
    terminal = scene(columns=200, lines=60)
    terminal.step("flood")
    wait_until_blocked(terminal)
    if number is None:
        terminal.type("\x03")
    else:
        terminal.signal(number)
    ended, took = terminal.wait(reading=False)
    assert ended == code
    assert took < ONE_SECOND
    assert terminal.restored()
    assert terminal.receives_last(b"\x1b[0m\r")


def wait_until_blocked(terminal: SceneTerminal) -> None:
    """Return when the terminal, which is not read meanwhile, has taken nothing for a second."""
    waiting, since = terminal.unread(), time.monotonic()
    while time.monotonic() - since < 1.0:
        time.sleep(0.05)
        if terminal.unread() != waiting:
            waiting, since = terminal.unread(), time.monotonic()
    assert waiting > 0


def test_a_failed_feed_is_told_after_the_terminal_is_as_it_was(scene: Scene) -> None:
    terminal = scene()
    terminal.step("fail")
    code, _took = terminal.wait()
    assert (code, terminal.restored()) == (1, True)
    assert terminal.received.rindex(b"the feed is over") > terminal.received.rindex(b"\x1b[?1049l")


def test_a_bug_in_the_screen_is_one_line_after_the_terminal_is_as_it_was(scene: Scene) -> None:
    """Textual's own traceback would show local variables, tokens and uncleaned text among them."""
    terminal = scene()
    terminal.step("bug")
    code, _took = terminal.wait()
    assert (code, terminal.restored()) == (1, True)
    rest = terminal.received[terminal.received.rindex(b"\x1b[?1049l") :].decode()
    assert "this is a bug in epwatch's screen: AttributeError: 'str' object has no attribute " in rest
    assert "Traceback" not in rest
    assert "locals" not in rest
