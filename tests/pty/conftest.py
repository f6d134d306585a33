"""The scene program in a pseudo-terminal, with its control pipe."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack

import pytest

from tests.pty.driver import Terminal


class SceneTerminal(Terminal):
    """A terminal with the scene program, and the way to tell it steps."""

    def __init__(self, *, columns: int, lines: int, environ: Mapping[str, str]) -> None:
        hears, self._tells = os.pipe()
        os.set_inheritable(hears, True)  # noqa: FBT003 - takes it by position only
        argv = (sys.executable, "-m", "tests.pty.scene_program", str(hears))
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
