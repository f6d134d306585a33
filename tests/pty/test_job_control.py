"""F-44: stopped and continued, by ctrl-z in a shell or by a signal: terminal, screen and watches come back."""

import os
import signal
import sys
import time
from pathlib import Path

from tests.pty.conftest import Program
from tests.pty.driver import Terminal
from tests.pty.server_thread import ServerThread

BASH = ("/bin/bash", "--norc", "--noprofile", "-i")
OTHER_SCREEN = "\x1b[?1049h"


def watches(cluster: ServerThread) -> int:
    """Return how many watches were asked for so far."""
    return len(cluster.do(lambda: cluster.server.request_log.of("watch")))


def lists(cluster: ServerThread) -> int:
    """Return how many lists were asked for so far."""
    return len(cluster.do(lambda: cluster.server.request_log.of("list")))


def until_stopped(pid: int, *, stopped: bool) -> None:
    """Wait until the process is stopped, or no longer is."""
    end = time.monotonic() + 30
    while (Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T") is not stopped:
        assert time.monotonic() < end
        time.sleep(0.01)


def test_f44_ctrl_z_gives_the_terminal_back_and_fg_brings_the_tree_back(cluster: ServerThread) -> None:
    """The shell has its own screen meanwhile; then the tree is whole, shows what happened, and nothing was relisted."""
    command = " ".join((sys.executable, "-m", "epwatch", *cluster.arguments, "web-service"))
    with Terminal(BASH, environ={"PS1": "shell> ", "PATH": os.environ["PATH"]}) as terminal:
        terminal.until_shows("shell>")
        terminal.type(f"{command}\n")
        terminal.until_shows("192.168.1.4", "LIVE")
        terminal.settle()
        before = (watches(cluster), lists(cluster))
        terminal.type("\x1a")
        shown = terminal.until_shows("Stopped", "shell>")
        assert "LIVE" not in shown
        terminal.type("echo one-$((1+1))\n")
        terminal.until_shows("one-2")
        cluster.do(lambda: cluster.cluster.scale("frontend", 4))
        terminal.type("fg\n")
        terminal.until_shows("192.168.1.4", "192.168.1.5", "LIVE", "q quit")
        terminal.until(lambda _text: watches(cluster) == before[0] + 4)
        assert lists(cluster) == before[1]
        terminal.type("q")
        terminal.until(lambda text: text.rstrip().endswith("shell>"))
        terminal.type("echo two-$((1+1))\n")
        terminal.until_shows("two-2")
    cluster.do(lambda: cluster.cluster.scale("frontend", 3))


def test_f44_a_sigstop_that_nobody_saw_come_is_made_good_at_once(cluster: ServerThread, program: Program) -> None:
    """The streams resume from where they were, the whole screen is painted, and the terminal is restored at the end."""
    terminal = program()
    terminal.settle()
    before = (watches(cluster), lists(cluster), terminal.received.count(OTHER_SCREEN.encode()))
    terminal.signal(signal.SIGSTOP)
    until_stopped(terminal.pid, stopped=True)
    terminal.signal(signal.SIGCONT)
    terminal.until(lambda _text: watches(cluster) == before[0] + 4)
    terminal.until(lambda _text: terminal.received.count(OTHER_SCREEN.encode()) == before[2] + 1)
    terminal.until_shows("192.168.1.4", "LIVE", "q quit")
    assert lists(cluster) == before[1]
    terminal.type("Gk")  # one pair of threads reads the keys: each key is taken once
    terminal.settle()
    terminal.type("q")
    assert terminal.wait()[0] == 0
    assert terminal.restored()


def test_f44_a_sigtstp_from_elsewhere_is_as_ctrl_z(program: Program) -> None:
    terminal = program()
    terminal.signal(signal.SIGTSTP)
    until_stopped(terminal.pid, stopped=True)
    assert terminal.restored()
    terminal.signal(signal.SIGCONT)
    terminal.until(lambda _text: terminal.received.count(OTHER_SCREEN.encode()) == 2)
    terminal.until_shows("192.168.1.4", "LIVE", "q quit")
    assert not terminal.restored()
    terminal.signal(signal.SIGTERM)
    assert terminal.wait()[0] == 143
    assert terminal.restored()


def test_a_terminal_that_goes_while_it_is_stopped_ends_it(program: Program) -> None:
    """As the kernel does it to a stopped job whose shell is gone: a hang-up, and it runs again to take it."""
    terminal = program()
    terminal.signal(signal.SIGTSTP)
    until_stopped(terminal.pid, stopped=True)
    terminal.hang_up()
    terminal.signal(signal.SIGHUP)
    terminal.signal(signal.SIGCONT)
    assert terminal.wait(reading=False)[0] == 129
