"""A real tmux and a real screen with sessions of their own, which are gone at the end."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self

from tests.debian import PackagesMissingError, unpacked
from tests.pty.driver import ROOT, Terminal

_SECONDS: Final = 30.0
_OUTER: Final = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}


class MultiplexerMissingError(Exception):
    """It is not here and cannot be had; the message says why."""


class Multiplexer(Protocol):
    """Sessions of one server: a context manager that ends it."""

    detach: str
    """The keys that leave a session alone."""

    def start(self, arguments: Sequence[str], columns: int = 100, lines: int = 25) -> Terminal:
        """Return a terminal in which epwatch runs in a session."""
        ...

    def attach(self, columns: int = 100, lines: int = 25) -> Terminal:
        """Return a terminal that shows the session that was left."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Tmux:
    """tmux without a configuration; ``folder`` holds its socket."""

    detach = "\x02d"

    def __init__(self, folder: Path) -> None:
        found = shutil.which("tmux")
        if found is None:
            message = "tmux is not installed"
            raise MultiplexerMissingError(message)
        self._argv = (found, "-u", "-S", str(folder / "socket"), "-f", "/dev/null")

    def start(self, arguments: Sequence[str], columns: int = 100, lines: int = 25) -> Terminal:
        """Return a terminal in which epwatch runs in a session."""
        return Terminal((*self._argv, "new-session", _shell(arguments)), columns=columns, lines=lines, environ=_OUTER)

    def attach(self, columns: int = 100, lines: int = 25) -> Terminal:
        """Return a terminal that shows the session that was left."""
        return Terminal((*self._argv, "attach"), columns=columns, lines=lines, environ=_OUTER)

    def __enter__(self) -> Self:
        """Return this; its server begins with the first session."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the server."""
        subprocess.run((*self._argv, "kill-server"), capture_output=True, timeout=_SECONDS, check=False)


class GnuScreen:
    """screen without a configuration; ``folder`` holds its sockets. Debian's is unpacked where it is not installed."""

    detach = "\x01d"

    def __init__(self, folder: Path) -> None:
        folder.chmod(0o700)
        self._environ = {**_OUTER, "SCREENDIR": str(folder)}
        found = shutil.which("screen")
        if found is None:
            try:
                root = unpacked("screen", "screen", "libutempter0")
            except PackagesMissingError as error:
                message = f"screen is not installed, and {error}"
                raise MultiplexerMissingError(message) from None
            found = str(root / "usr/bin/screen")
            libraries = {library.parent for library in root.rglob("lib*.so*")}
            self._environ["LD_LIBRARY_PATH"] = os.pathsep.join(sorted(map(str, libraries)))
        self._argv = (found, "-U", "-q", "-c", "/dev/null")

    def start(self, arguments: Sequence[str], columns: int = 100, lines: int = 25) -> Terminal:
        """Return a terminal in which epwatch runs in a session."""
        argv = (*self._argv, "-S", "epwatch", "sh", "-c", _shell(arguments))
        return Terminal(argv, columns=columns, lines=lines, environ=self._environ)

    def attach(self, columns: int = 100, lines: int = 25) -> Terminal:
        """Return a terminal that shows the session that was left."""
        return Terminal((*self._argv, "-r", "epwatch"), columns=columns, lines=lines, environ=self._environ)

    def __enter__(self) -> Self:
        """Return this; a session has a server of its own."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the session, if it is still there."""
        argv = (*self._argv, "-S", "epwatch", "-X", "quit")
        environ = {**os.environ, **self._environ}
        subprocess.run(argv, capture_output=True, timeout=_SECONDS, check=False, env=environ)


def _shell(arguments: Sequence[str]) -> str:
    return f"cd {shlex.quote(str(ROOT))} && exec {shlex.join((sys.executable, '-m', 'epwatch', *arguments))}"
