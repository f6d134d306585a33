"""The scene program in a pseudo-terminal, with its control pipe."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from tests import hostile
from tests.pty.driver import Terminal
from tests.pty.server_thread import ServerThread


class SceneTerminal(Terminal):
    """A terminal with the scene program, or another that takes steps, and the way to tell it steps."""

    def __init__(
        self, *, columns: int, lines: int, environ: Mapping[str, str], program: str = "tests.pty.scene_program"
    ) -> None:
        hears, self._tells = os.pipe()
        os.set_inheritable(hears, True)  # noqa: FBT003 - takes it by position only
        argv = (sys.executable, "-m", program, str(hears))
        super().__init__(argv, columns=columns, lines=lines, environ=environ)
        os.close(hears)

    def step(self, name: str) -> None:
        """Tell the program to take a step."""
        os.write(self._tells, f"{name}\n".encode())

    def close(self) -> None:
        """Close the control pipe."""
        os.close(self._tells)


Scene = Callable[..., SceneTerminal]


@pytest.fixture
def scene() -> Iterator[Scene]:
    """Start the scene program; it is up, with its first picture, when this returns."""
    with ExitStack() as stack:

        def start(columns: int = 80, lines: int = 24, **environ: str) -> SceneTerminal:
            terminal = stack.enter_context(SceneTerminal(columns=columns, lines=lines, environ=environ))
            stack.callback(terminal.close)
            terminal.until_shows("web-service", "LIVE")
            terminal.settle()
            return terminal

        yield start


@pytest.fixture(scope="module")
def cluster() -> Iterator[ServerThread]:
    """The tutorial's cluster, served; a test leaves it as it was: three pods, nothing broken."""
    with ServerThread() as server:
        yield server


Program = Callable[..., Terminal]


@pytest.fixture
def program(cluster: ServerThread) -> Iterator[Program]:
    """Start the real program on the cluster; its tree is there, and live, when this returns."""
    with ExitStack() as stack:

        def start(*arguments: str, columns: int = 80, lines: int = 24, **environ: str) -> Terminal:
            argv = (sys.executable, "-m", "epwatch", *cluster.arguments, *arguments, "web-service")
            terminal = stack.enter_context(Terminal(argv, columns=columns, lines=lines, environ=environ))
            terminal.until_shows("web-service", "192.168.1.3", "LIVE services pods endpoints endpointslices")
            return terminal

        yield start


@pytest.fixture(scope="module")
def nest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ServerThread, Path]]:
    """A server full of hostile text, and a kubeconfig of hostile names that leads there."""
    text = hostile.hostile()
    with ServerThread(partial(hostile.build, text), controllers=False) as server:
        config = tmp_path_factory.mktemp("nest") / "config"
        config.write_text(hostile.kubeconfig(text, server.server.url, server.server.token))
        yield server, config
