"""F-53: terminals of one cell, of changing size, dumb, without UTF-8, closed: the program lives, or ends as it says."""

import signal
import subprocess
import sys

import pytest

from tests.pty.conftest import Program
from tests.pty.driver import Terminal
from tests.pty.server_thread import ServerThread


def test_f53_one_cell_and_a_storm_of_sizes_break_nothing(program: Program) -> None:
    """Every size in turn, faster than it can paint; then the tree is whole, and keys work."""
    terminal = program()
    for turn in range(120):
        terminal.resize(1 + turn * 7 % 150, 1 + turn * 5 % 50)
    terminal.resize(1, 1)
    terminal.settle()
    terminal.type("j*\x0f?qk")
    terminal.resize(100, 30)
    terminal.until_shows("web-service", "ClusterIP", "192.168.1.4", "LIVE services pods endpoints endpointslices")
    terminal.type("q")
    assert terminal.wait()[0] == 0


def test_f53_a_start_in_one_cell_is_a_tree_once_there_is_room(cluster: ServerThread) -> None:
    with Terminal((sys.executable, "-m", "epwatch", *cluster.arguments), columns=1, lines=1) as terminal:
        terminal.until(lambda _text: b"\x1b[?1049h" in terminal.received)
        terminal.settle()
        terminal.resize(100, 30)
        terminal.until_shows("web-service", "LIVE services pods endpoints endpointslices")


def test_f53_a_dumb_terminal_gets_lines_without_escapes(cluster: ServerThread) -> None:
    argv = (sys.executable, "-m", "epwatch", *cluster.arguments, "web-service")
    with Terminal(argv, columns=140, environ={"TERM": "dumb"}) as terminal:
        terminal.until_shows("default/web-service  192.168.1.4:8080", "synced")
        terminal.type("\x03")
        assert terminal.wait()[0] == 130
        assert b"\x1b" not in terminal.received


@pytest.mark.parametrize(
    "locale", [{"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"PYTHONIOENCODING": "latin-1"}], ids=str
)
def test_f53_without_utf8_the_screen_is_whole(program: Program, locale: dict[str, str]) -> None:
    terminal = program("--utc", **locale)
    terminal.until_shows("192.168.1.4:8080", "LIVE services pods endpoints endpointslices")
    assert terminal.received.isascii()
    assert "\\u25" not in terminal.text
    terminal.type("q")
    assert terminal.wait()[0] == 0


def test_f53_a_terminal_that_is_closed_ends_it_with_the_code_of_a_hangup(program: Program) -> None:
    """As a closed window or a lost ssh: SIGHUP comes, and every write fails."""
    terminal = program()
    terminal.hang_up()
    code, took = terminal.wait(reading=False)
    assert code == 128 + signal.SIGHUP
    assert took < 5


@pytest.mark.parametrize(
    ("shell", "code", "told"),
    [
        (">&-", 1, "epwatch: the output cannot be written: "),
        ("2>&-", 0, ""),
        (">/dev/full", 1, "epwatch: the output cannot be written: "),
    ],
)
@pytest.mark.parametrize("command", [("get",), ("stream", "--for", "10ms")], ids=["get", "stream"])
def test_f53_an_output_that_cannot_be_written_is_told_in_one_line(
    cluster: ServerThread, command: tuple[str, ...], shell: str, code: int, told: str
) -> None:
    """Nowhere to write lines is a failure that stderr names; nowhere for messages is none."""
    argv = ("bash", "-c", f'exec "$@" {shell}', "bash", sys.executable, "-m", "epwatch", *command, *cluster.arguments)
    ended = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == code
    assert ended.stderr.startswith(told)
    assert ended.stderr.count("\n") == bool(told)
