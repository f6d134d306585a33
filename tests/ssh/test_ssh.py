"""By ssh, over 56 kbit/s with 300 ms there and back, the screen is used as on a good line, and leaves nothing behind.

How quick it is there, ``python -m tests.perf`` measures.
"""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.pty.server_thread import ServerThread
from tests.ssh.conftest import Session

_SECONDS = 30.0


def processes_with(word: str) -> set[int]:
    """Return the processes of epwatch whose command line has a word in it."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"epwatch" in line and any(word.encode() in part for part in line):
            found.add(int(folder.name))
    return found


def session_of(pid: int) -> set[int]:
    """Return the processes of the terminal session that a process is in, whatever their command lines are."""
    session = os.getsid(pid)
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            found |= {int(folder.name)} if os.getsid(int(folder.name)) == session else set()
    return found


def until_gone(word: str) -> None:
    """Wait until no process has a word in its command line."""
    until_none(lambda: processes_with(word))


def until_none(left: Callable[[], set[int]]) -> None:
    """Wait until no process is left."""
    end = time.monotonic() + _SECONDS
    while found := left():
        assert time.monotonic() < end, f"still there: {found}"
        time.sleep(0.05)


def test_keys_changes_and_another_size_arrive(session: Session, cluster: ServerThread) -> None:
    terminal, _line = session()
    terminal.type("j")
    terminal.until_matches(r"▌\s+[●+▲] 192\.168\.1\.2")
    cluster.do(lambda: cluster.cluster.scale("frontend", 4))
    terminal.until_shows("192.168.1.5", "4/4")
    cluster.do(lambda: cluster.cluster.scale("frontend", 3))
    terminal.until_shows("3/3")
    terminal.resize(120, 30)
    os.kill(terminal.pid, signal.SIGWINCH)
    terminal.until(lambda shown: "LIVE services" in shown.splitlines()[28])
    terminal.type("q")
    assert terminal.wait()[0] == 0
    until_gone(cluster.server.url)


def test_a_line_that_is_cut_leaves_no_process_behind(session: Session, cluster: ServerThread) -> None:
    terminal, line = session()
    (program,) = processes_with(cluster.server.url)
    family = session_of(program)
    line.cut()
    until_gone(cluster.server.url)
    until_none(lambda: {pid for pid in family if Path(f"/proc/{pid}").exists()})
    assert terminal.wait()[0] == 255, "ssh's own code for a connection that is lost"
