"""Runs a command in the screen's place: the terminal is given to it, and taken back with the whole screen after it."""

import os
import select
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Final

from msgspec import Struct
from textual.app import App

from epwatch.kube.sanitize import clean

_PATIENCE: Final = 0.3
"""Seconds in which a command may end by itself when the program ends; within the second that the end may take."""


class Errand(Struct, frozen=True, kw_only=False):
    """A command: its argv, what its environment has beside this process's; ``paged``: it is read in a pager."""

    argv: tuple[str, ...]
    environ: Mapping[str, str] = {}
    paged: bool = False


class Errands:
    """Runs one command at a time, on the screen's own thread, which waits for it; the feed goes on meanwhile."""

    def __init__(self, app: App[None]) -> None:
        self._app = app
        self._children: list[subprocess.Popen[bytes]] = []
        self._interrupted = False
        # A pipe, because a signal handler, or another thread, has to end a wait for a key.
        self._hears: int | None = None
        self._tells: int | None = None

    def run(self, errand: Errand) -> str:
        """Run it and come back; return why it could not be run, "" where it was."""
        name = errand.argv[0]
        if shutil.which(name) is None:
            return f"{clean(name, 60)} is not there: install it, or put it on the PATH"
        self._interrupted = False
        self._hears, self._tells = os.pipe()
        try:
            with self._app.suspend(), self._as_a_shell_does():
                told = self._follow(errand)
        finally:
            os.close(self._hears)
            os.close(self._tells)
            self._hears = self._tells = None
            self._children = []
        return told

    def end(self) -> None:
        """End what runs, since the program ends; from any thread."""
        self._wake()
        for child in self._children:
            child.terminate()
        for child in self._children:
            try:
                child.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                child.kill()

    def _follow(self, errand: Errand) -> str:
        environ = {**os.environ, **errand.environ}
        try:
            if errand.paged and (pager := shutil.which("less")) is not None:
                self._paged(errand, pager, environ)
                return ""
            with subprocess.Popen(errand.argv, env=environ) as child:  # noqa: S603 - argv, no shell
                self._children = [child]
                code = child.wait()
        except (OSError, ValueError) as error:
            # ValueError: a name with a zero byte.
            return f"{clean(errand.argv[0], 60)} cannot be run: {clean(error, 200)}"
        if not self._interrupted:
            self._wait_for_enter(errand.argv[0], code)
        return ""

    def _paged(self, errand: Errand, pager: str, environ: Mapping[str, str]) -> None:
        """Show what the command says in less: without its options, by which it may show what is no text."""
        bare = {**environ, "LESS": ""}
        with (
            subprocess.Popen(  # noqa: S603 - argv, no shell
                errand.argv, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            ) as child,
            subprocess.Popen([pager], env=bare, stdin=child.stdout) as reader,  # noqa: S603 - argv, no shell
        ):
            self._children = [child, reader]
            if child.stdout is not None:
                child.stdout.close()
            reader.wait()
            child.terminate()

    def _wait_for_enter(self, name: str, code: int) -> None:
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
        _say(f"\r\n{clean(name, 60)} {how}. Enter goes back to epwatch.")
        if self._hears is not None:
            ready, _, _ = select.select([0, self._hears], [], [])
            if 0 in ready:
                with suppress(OSError):  # the terminal went meanwhile
                    os.read(0, 1024)

    @contextmanager
    def _as_a_shell_does(self) -> Iterator[None]:
        """Let ctrl-c be the command's, which gets it too, and ctrl-z stop both."""
        former = {number: signal.signal(number, self._interrupt) for number in (signal.SIGINT, signal.SIGQUIT)}
        former[signal.SIGTSTP] = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        try:
            yield
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        self._interrupted = True
        self._wake()

    def _wake(self) -> None:
        if self._tells is not None:
            os.write(self._tells, b".")


def _say(text: str) -> None:
    """Write to the terminal, whatever stands in the way of stdout; one that went is nobody's to tell."""
    with suppress(OSError):
        os.write(1, text.encode("ascii", "replace"))
