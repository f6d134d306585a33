"""`L`, `D` and actions of one's own: the real kubectl in the screen's place, and the whole screen after it."""

import os
import re
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.pty.conftest import Program, Scene
from tests.pty.driver import Terminal
from tests.sim.kubectl import environment

__all__ = ["environment"]

pytestmark = pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not there")

CONFIG = """
[[action]]
key = "X"
title = "Watch pods"
argv = ["kubectl", "--context={context}", "-n", "{namespace}", "get", "pods", "--watch", "-o", "name"]
[[action]]
key = "Y"
title = "Not there"
argv = ["no-such-program-anywhere", "{name}"]
[[action]]
key = "U"
title = "List"
argv = ["ls", "a b; $(echo no) *", "./{name}"]
"""

Start = Callable[..., Terminal]


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path) -> Iterator[Start]:
    """Start the program on the demo cluster, with a kubeconfig that kubectl can use, and a config file of its own."""
    config = tmp_path / "config.toml"
    config.write_text(CONFIG)
    with ExitStack() as stack:

        def run(*, columns: int = 100, lines: int = 30, **environ: str) -> Terminal:
            argv = (sys.executable, "-m", "epwatch", "-n", "default", "web-service")
            known = {"KUBECONFIG": environment["KUBECONFIG"], "EPWATCH_CONFIG": str(config), "HOME": str(tmp_path)}
            terminal = stack.enter_context(Terminal(argv, columns=columns, lines=lines, environ={**known, **environ}))
            terminal.until_shows("web-service", "192.168.1.3", "LIVE services pods endpoints endpointslices")
            terminal.settle()
            return terminal

        yield run


def children(pid: int) -> list[int]:
    """Return the ids of a process's children, whichever thread started them."""
    found: list[int] = []
    for thread in Path(f"/proc/{pid}/task").iterdir():
        found += map(int, (thread / "children").read_text().split())
    return found


def running(pid: int, name: str) -> int:
    """Return the id of the child with this name, 0 without one."""
    return next((each for each in children(pid) if comm(each) == name), 0)


def comm(pid: int) -> str:
    """Return a process's name, "" where it has ended."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def stopped(pid: int) -> bool:
    """Return whether a process is stopped by its shell."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def back(terminal: Terminal) -> None:
    """Wait until the tree is there again, whole, and takes keys."""
    terminal.until_shows("192.168.1.2", "LIVE services pods endpoints endpointslices", "? help")
    assert not terminal.restored()


def test_d_shows_what_kubectl_describes_and_q_of_the_pager_comes_back(start: Start) -> None:
    terminal = start()
    terminal.type("jD")
    terminal.until_matches(r"Name: +frontend-")
    terminal.until_matches(r"Namespace: +default")
    assert "LIVE" not in terminal.text
    terminal.type("q")
    back(terminal)
    terminal.type("q")
    assert terminal.wait()[0] == 0
    assert terminal.restored()


def test_what_cannot_be_had_is_told_by_kubectl_and_enter_comes_back(start: Start) -> None:
    """The embedded cluster keeps no logs: kubectl says so, on the user's own screen, until Enter."""
    terminal = start()
    terminal.type("jL")
    terminal.until_matches(r"kubectl ended with 1\. Enter goes back to epwatch\.")
    assert terminal.restored()
    terminal.type("\n")
    back(terminal)


def test_an_own_action_gets_its_arguments_as_they_are_written_and_no_shell_reads_them(start: Start) -> None:
    terminal = start(LC_ALL="C")
    terminal.type("jU")
    terminal.until_matches(r"ls ended with \d\. Enter goes back to epwatch\.")
    assert "cannot access 'a b; $(echo no) *'" in terminal.text
    assert re.search(r"cannot access '\./frontend-\S+'", terminal.text)
    terminal.type("\n")
    terminal.until_shows("192.168.1.2")


def test_ctrl_c_ends_the_command_alone_and_the_tree_has_gone_on_meanwhile(start: Start) -> None:
    terminal = start()
    terminal.type("X")
    terminal.until_matches(r"pod/frontend-\S+")
    terminal.until(lambda _text: running(terminal.pid, "kubectl") > 0)
    terminal.resize(90, 26)
    terminal.type("\x03")
    back(terminal)
    terminal.until(lambda _text: not children(terminal.pid))
    assert all(len(line) <= 90 for line in terminal.text.splitlines())
    terminal.type("j")
    terminal.until(lambda text: "▌      ● 192.168.1.2" in text)


def test_ctrl_z_stops_command_and_program_fg_brings_both_back_and_sigterm_ends_both(
    environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "config.toml").write_text(CONFIG)
    known = {"KUBECONFIG": environment["KUBECONFIG"], "EPWATCH_CONFIG": str(tmp_path / "config.toml")}
    shell = ("/bin/bash", "--norc", "--noprofile", "-i")
    with Terminal(shell, columns=100, lines=30, environ={**known, "PS1": "shell> ", "HOME": str(tmp_path)}) as terminal:
        terminal.until_shows("shell>")
        terminal.type(f"{sys.executable} -m epwatch -n default web-service\n")
        terminal.until_shows("192.168.1.3", "LIVE services pods endpoints endpointslices")
        terminal.settle()
        terminal.type("X")
        terminal.until_matches(r"pod/frontend-\S+")
        (program,) = children(terminal.pid)
        both = (program, running(program, "kubectl"))
        terminal.type("\x1a")
        terminal.until_shows("Stopped", "shell>")
        assert all(map(stopped, both))
        terminal.type("echo one-$((1+1))\n")
        terminal.until_shows("one-2")
        terminal.type("fg\n")
        terminal.until(lambda _text: not any(map(stopped, both)))
        terminal.type("\x03")
        terminal.until_shows("192.168.1.2", "LIVE services pods endpoints endpointslices", "? help")
        # A shell goes on when the program ends: no hang-up ends what it ran.
        terminal.type("X")
        terminal.until_matches(r"pod/frontend-\S+")
        terminal.until(lambda _text: running(program, "kubectl") > 0)
        child = running(program, "kubectl")
        os.kill(program, signal.SIGTERM)
        terminal.until(lambda text: text.rstrip().endswith("shell>"))
        terminal.type("echo code-$?\n")
        terminal.until_shows("code-143")
        terminal.until(lambda _text: not Path(f"/proc/{child}").exists())


def test_a_command_that_is_killed_is_told_and_enter_comes_back(start: Start) -> None:
    terminal = start()
    terminal.type("X")
    terminal.until_matches(r"pod/frontend-\S+")
    os.kill(running(terminal.pid, "kubectl"), signal.SIGKILL)
    terminal.until_shows("kubectl was ended by SIGKILL. Enter goes back to epwatch.")
    terminal.type("\n")
    back(terminal)


@pytest.mark.parametrize("key", ["X", "jL"])
def test_a_signal_ends_program_and_command_with_its_code_and_leaves_the_terminal_as_it_was(
    start: Start, key: str
) -> None:
    terminal = start()
    terminal.type(key)
    terminal.until_matches(r"pod/frontend-\S+" if key == "X" else "Enter goes back")
    child = running(terminal.pid, "kubectl")
    terminal.signal(signal.SIGTERM)
    assert terminal.wait()[0] == 143
    assert terminal.restored()
    assert not child or not Path(f"/proc/{child}").exists()


def test_a_program_that_is_not_there_is_one_line_and_the_screen_stays(start: Start, tmp_path: Path) -> None:
    terminal = start()
    before = terminal.received.count(b"\x1b[?1049h")
    terminal.type("Y")
    terminal.until_shows("no-such-program-anywhere is not there: install it, or put it on the PATH")
    assert terminal.received.count(b"\x1b[?1049h") == before


def test_without_kubectl_or_less_it_is_said_or_done_without(start: Start, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    bare = start(PATH=str(tmp_path / "bin"))
    bare.type("D")
    bare.until_shows("kubectl is not there: install it, or put it on the PATH")
    (tmp_path / "bin" / "kubectl").symlink_to(shutil.which("kubectl") or "")
    bare.type("jD")
    bare.until_shows("kubectl ended with 0. Enter goes back to epwatch.")
    bare.type("\n")
    back(bare)


def test_with_a_token_on_the_command_line_kubectl_is_not_given_it(program: Program) -> None:
    terminal = program(columns=140)
    terminal.type("D")
    terminal.until_shows("kubectl would need the token on its command line, where others see it")


def test_no_mouse_leaves_the_mouse_to_the_terminal(scene: Scene, start: Start) -> None:
    assert b"\x1b[?1000h" in scene().received
    assert b"\x1b[?1000h" not in start(EPWATCH_NO_MOUSE="1").received


def test_a_terminal_that_goes_while_both_are_stopped_ends_both(start: Start) -> None:
    """As the kernel does it to a stopped job whose shell is gone: a hang-up, and it runs again to take it."""
    terminal = start()
    terminal.type("X")
    terminal.until_matches(r"pod/frontend-\S+")
    terminal.until(lambda _text: running(terminal.pid, "kubectl") > 0)
    child = running(terminal.pid, "kubectl")
    for pid in (terminal.pid, child):
        os.kill(pid, signal.SIGSTOP)
    terminal.until(lambda _text: stopped(terminal.pid) and stopped(child))
    terminal.hang_up()
    for number in (signal.SIGHUP, signal.SIGCONT):
        for pid in (terminal.pid, child):
            os.kill(pid, number)
    assert terminal.wait(reading=False)[0] == 129
