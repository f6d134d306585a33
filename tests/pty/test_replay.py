"""A recording on the real screen: the tree, played to its end, and the keys that still work there."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.pty.driver import Terminal
from tests.pty.server_thread import ServerThread
from tests.recordings.told import told


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


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A roll-out that begins eight seconds after noon."""
    path = tmp_path_factory.mktemp("tapes") / "story"
    path.write_bytes(told("rollout")[0])
    return path


def test_it_is_stopped_stepped_sped_up_and_taken_to_a_time_by_keys(story: Path) -> None:
    argv = (sys.executable, "-m", "epwatch", "replay", str(story), "--utc")
    with Terminal(argv, columns=120, lines=24, environ={}) as terminal:
        terminal.until_shows("PLAY 1x 12:00:", "sim", "3/3", "space stop or play")
        terminal.type(" ")
        terminal.until_shows("STOPPED 12:00:")
        terminal.type(">>")
        terminal.type("<")
        terminal.type(":at 12:00:16\r")
        terminal.until_shows("STOPPED 12:00:16")
        terminal.type(" ")
        terminal.until_shows("PLAY 2x")
        terminal.type(":at 23:00\r")
        # The last pod is shown as gone, though no time passes any more.
        terminal.until_shows("END 12:00:17")
        terminal.until_matches(r"192\.168\.1\.4:8080 .* removed: pod deleted")
        terminal.type(":at 12:00:00\r")
        terminal.until_shows("looking at 12:00:00, live is 12:00:17")
        terminal.type("\x1b")
        terminal.until_shows("END 12:00:17")
        terminal.type(":at noon\r")
        terminal.until_shows("is no time")
        terminal.type("\x1b")
        terminal.until(lambda shown: ":at noon" not in shown)
        terminal.type("q")
        code, _seconds = terminal.wait()
    assert code == 0


def test_a_step_plays_up_to_the_next_change_and_stops_there(story: Path) -> None:
    argv = (sys.executable, "-m", "epwatch", "replay", str(story), "--utc", "--speed", "0.0625")
    with Terminal(argv, columns=120, lines=24, environ={}) as terminal:
        terminal.until_shows("PLAY 1/16x 12:00:0", "3/3")
        terminal.type("]")
        terminal.until_shows("STOPPED 12:00:08", "as of 12:00:08")
        for _ in range(3):
            # A phase, a change of the older Endpoints: each is a step of its own.
            terminal.type("]")
        terminal.until_shows("STOPPED 12:00:1")
        terminal.type("[")
        terminal.until_shows("looking at 12:00:0")
        terminal.type("\x1b")
        terminal.until_shows("STOPPED 12:00:1")
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
