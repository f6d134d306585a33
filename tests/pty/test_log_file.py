"""F-52: the log file is full or cannot be opened: monitoring goes on, and a banner says so; a good one is private."""

import sys
from pathlib import Path

import pytest

from tests.pty.conftest import Program
from tests.pty.driver import Terminal
from tests.pty.server_thread import ServerThread


def interrupt(cluster: ServerThread, terminal: Terminal) -> None:
    """Have the server gone until that is seen, and back until that is seen."""
    cluster.wait_for(cluster.server.stop)
    terminal.until_shows("RETRYING")
    cluster.wait_for(cluster.server.start)
    terminal.type("\x12")
    terminal.until(lambda text: "LIVE" in text and "RETRYING" not in text)


def goes_on(terminal: Terminal, cluster: ServerThread) -> None:
    """Assert that changes are still shown."""
    cluster.do(lambda: cluster.cluster.scale("frontend", 4))
    terminal.until_shows("192.168.1.5", "4/4")
    cluster.do(lambda: cluster.cluster.scale("frontend", 3))
    terminal.until_shows("pod deleted", "3/3")
    terminal.type("q")
    assert terminal.wait()[0] == 0


def test_f52_a_full_disk_is_told_in_a_banner_and_monitoring_goes_on(cluster: ServerThread, program: Program) -> None:
    terminal = program("--log-file", "/dev/full")
    terminal.until_shows("! the log file /dev/full is not whole: No space left on device", "192.168.1.4")
    goes_on(terminal, cluster)


def test_f52_a_file_that_may_grow_no_further_is_told_in_a_banner(cluster: ServerThread, tmp_path: Path) -> None:
    """RLIMIT_FSIZE: the system refuses further bytes with EFBIG, and a signal that must not end the program."""
    log = tmp_path / "log"
    limit = 'ulimit -f 1; exec "$@"'
    argv = (sys.executable, "-B", "-m", "epwatch", *cluster.arguments, "--log-file", str(log), "web-service")
    with Terminal(("/bin/bash", "-c", limit, "bash", *argv), columns=140) as terminal:
        terminal.until_shows("LIVE", "192.168.1.4")
        interrupt(cluster, terminal)
        terminal.until_shows(f"! the log file {log} is not whole: File too large")
        goes_on(terminal, cluster)
    assert log.stat().st_size == 1024


@pytest.mark.parametrize("what", ["link", "folder that is not there"])
def test_f52_a_log_that_cannot_be_opened_is_told_in_a_banner(program: Program, tmp_path: Path, what: str) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    log = tmp_path / "log"
    if what == "link":
        log.symlink_to(victim)
    terminal = program("--log-file", str(log if what == "link" else log / "log"), columns=140)
    terminal.until_shows(f"! the log file {log}", "is not whole:", "LIVE")
    assert victim.read_text() == "mine"


def test_the_log_keeps_phases_and_causes_and_is_private(
    cluster: ServerThread, program: Program, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    terminal = program("--log-file", str(log))
    interrupt(cluster, terminal)
    terminal.type("q")
    assert terminal.wait()[0] == 0
    kept = log.read_text()
    assert f"no context of /dev/null, server {cluster.server.url}" in kept
    for word in ("CONNECTING", "SYNCING", "LIVE", "RETRYING"):
        assert f"pods in default: {word}" in kept
    assert f"(127.0.0.1:{cluster.server.port}), next try 20" in kept
    assert cluster.server.token not in kept
    assert log.stat().st_mode & 0o777 == 0o600
