"""A sshd, and the program behind it at the end of a thin line."""

import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Final

import pytest

from tests.access.line import Line
from tests.pty.driver import ROOT, Terminal
from tests.pty.server_thread import ServerThread
from tests.ssh.programs import ProgramsMissingError, find
from tests.ssh.sshd import SshServer

ROUND_TRIP: Final = 0.3
"""Seconds: another continent."""
RATE: Final = 7000.0
"""Bytes a second: 56 kbit/s."""
Session = Callable[..., tuple[Terminal, Line]]


@pytest.fixture(scope="module")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    """The server; skipped with the reason where there is none to be had."""
    try:
        programs = find()
    except ProgramsMissingError as error:
        pytest.skip(str(error))
    with SshServer(programs, tmp_path_factory.mktemp("ssh")) as server:
        yield server


@pytest.fixture(scope="module")
def cluster() -> Iterator[ServerThread]:
    """The tutorial's cluster; a test leaves it as it was."""
    with ServerThread() as server:
        yield server


@pytest.fixture
def session(sshd: SshServer, cluster: ServerThread) -> Iterator[Session]:
    """Start the program by ssh over a thin line; its tree is there, and live, when this returns."""
    with ExitStack() as stack:

        def start(*arguments: str) -> tuple[Terminal, Line]:
            line = stack.enter_context(Line(sshd.port, round_trip=ROUND_TRIP, rate=RATE))
            program = (sys.executable, "-m", "epwatch", *cluster.arguments, *arguments, "web-service")
            command = f"cd {shlex.quote(str(ROOT))} && LANG=C.UTF-8 exec {shlex.join(program)}"
            argv = sshd.command(line.port, command)
            terminal = stack.enter_context(Terminal(argv, environ={"TERM": "xterm-256color"}))
            terminal.until_shows("web-service", "192.168.1.3", "LIVE services pods endpoints endpointslices")
            return terminal, line

        yield start
