"""What nobody foresaw, in the screen or in the feed: one line, no traceback, the terminal as it was, exit code 1."""

import sys
from pathlib import Path

import pytest

from tests.pty.driver import Terminal
from tests.pty.server_thread import ServerThread

# A batch that is shown or drained after the first, or a line once the tree is there, raises: what a bug would do.
# How many come before the picture is whole is not certain; that one more comes is.
BREAK = """
import sys
from {module} import {name}
calls = 0
before = {name}.{method}
def broken(*args, **kwargs):
    global calls
    calls += 1
    if calls > {after}:
        secret = "canary-" + "in-a-local"
        raise LookupError("odd \\x1b[31m thing")
    return before(*args, **kwargs)
{name}.{method} = broken
from epwatch.cli.main import main
sys.exit(main())
"""
PLACES = {
    "screen, a message": ("epwatch.tui.main.main_screen", "MainScreen", "take", 1),
    "screen, a line": ("epwatch.tui.tree.tree_view", "TreeView", "render_line", 30),
    "feed": ("epwatch.monitor", "Monitor", "drain", 1),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_bug_is_one_line_once_the_terminal_is_as_it_was(cluster: ServerThread, tmp_path: Path, place: str) -> None:
    module, name, method, after = PLACES[place]
    code = BREAK.format(module=module, name=name, method=method, after=after)
    log = tmp_path / "log"
    argv = (sys.executable, "-c", code, *cluster.arguments, "--log-file", str(log))
    with Terminal(argv, columns=140) as terminal:
        if method == "render_line":
            # No more lines are painted than look different.
            terminal.until_shows("web-service")
            terminal.type("jk" * after)
        ended, _took = terminal.wait()
        assert ended == 1
        assert terminal.restored()
        shown = terminal.received.rpartition(b"\x1b[?1049l")[2].decode()
    (told,) = [line for line in shown.splitlines() if "epwatch" in line]
    where = "" if place == "feed" else "'s screen"
    assert told.endswith(f"epwatch: this is a bug in epwatch{where}: LookupError: odd \ufffd[31m thing")
    everything = terminal.received.decode()
    assert "Traceback" not in everything
    assert "canary-in-a-local" not in everything
    assert "LookupError: odd \ufffd[31m thing" in log.read_text()
    assert ("Traceback (most recent call last)" in log.read_text()) is (place == "feed")
    assert "\x1b" not in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600
