"""A recording on the real screen: the tree, played to its end, and the keys that still work there."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.pty.driver import Terminal
from tests.pty.server_thread import ServerThread


@pytest.fixture(scope="module")
def tape(cluster: ServerThread, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some seconds of the tutorial's cluster."""
    path = tmp_path_factory.mktemp("tapes") / "web.gz"
    command = [sys.executable, "-m", "epwatch", "stream", *cluster.arguments, "--for", "1s", "--record", str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return path


def test_a_recording_is_shown_on_the_same_screen_and_stays_at_its_end(tape: Path) -> None:
    argv = (sys.executable, "-m", "epwatch", "replay", str(tape), "--speed", "20")
    with Terminal(argv, columns=100, lines=24, environ={}) as terminal:
        terminal.until_shows("web-service", "3/3", "LIVE services pods endpoints endpointslices")
        terminal.type("*")
        terminal.until_shows("192.168.1.3")
        terminal.type("q")
        code, _seconds = terminal.wait()
    assert code == 0


def test_what_cannot_be_played_is_told_when_the_screen_is_gone(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_text("nothing of ours\n")
    argv = (sys.executable, "-m", "epwatch", "replay", str(broken))
    with Terminal(argv, columns=100, lines=24, environ={}) as terminal:
        code, _seconds = terminal.wait()
        assert "is no recording of epwatch" in terminal.text.replace("\n", "")
    assert code == 1
