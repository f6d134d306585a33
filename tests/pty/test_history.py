"""The past in a real terminal, over a real server: back and live again, the timeline, and what was seen on a file."""

import json
import subprocess
import sys
from pathlib import Path

from tests.pty.driver import Terminal
from tests.pty.server_thread import ServerThread


def test_what_was_seen_is_looked_at_and_written_to_a_recording_that_plays(tmp_path: Path) -> None:
    path = tmp_path / "seen.gz"
    with ServerThread() as cluster:
        argv = (sys.executable, "-m", "epwatch", *cluster.arguments)
        with Terminal(argv, columns=120, lines=30, environ={}) as terminal:
            terminal.until_shows("web-service", "3/3", "LIVE services pods endpoints endpointslices")
            cluster.do(lambda: cluster.cluster.scale("frontend", 5))
            terminal.until_shows("5/5")
            terminal.type("[")
            terminal.until_shows("looking at", "live is", "Esc: live")
            terminal.type("\x1b")
            terminal.until_shows("since")
            terminal.type("t")
            terminal.until_shows("Timeline", "fewest ready", "history begins here")
            terminal.type("q")
            terminal.until_shows("since")
            terminal.type(f":write {path}\r")
            terminal.until_shows("wrote ")
            terminal.type("q")
            code, _seconds = terminal.wait()
    assert code == 0
    replay = [sys.executable, "-m", "epwatch", "get", "web-service", "-o", "json", "--replay", str(path)]
    told = json.loads(subprocess.run(replay, check=True, capture_output=True, timeout=60).stdout)
    assert [service["counts"]["ready"] for service in told["services"]] == [5]
