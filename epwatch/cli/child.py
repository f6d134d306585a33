"""The command behind `--`: started with our terminal, its output on stderr, ended when we end."""

import subprocess
import threading
from collections.abc import Callable, Sequence
from typing import Final, Self

from epwatch.cli import signals
from epwatch.cli.exits import CommandError

_GRACE: Final = 5.0
"""Seconds between the request to end and the end by force."""
_STDERR: Final = 2


class Child:
    """One command, a context manager: at the end of the block it has ended, or is made to."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = list(command)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def start(self, ended: Callable[[int], None]) -> None:
        """Start it; ended is told its exit code on another thread (128 + n after signal n, as a shell has it).

        Raises:
            CommandError: there is no such program, or it cannot be run.
        """
        try:
            # Our stdout carries the result alone, so that scripts can read it.
            with signals.deferred():
                process = self._process = subprocess.Popen(self._command, stdout=_STDERR)  # noqa: S603 - the user's own
        except OSError as error:
            message = f"{self._command[0]} cannot be run: {error.strerror}"
            raise CommandError(message) from None

        def wait() -> None:
            code = process.wait()
            ended(code if code >= 0 else 128 - code)

        threading.Thread(target=wait, name="epwatch-command", daemon=True).start()
