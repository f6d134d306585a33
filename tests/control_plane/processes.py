"""Starts programs in process groups of their own, keeps their logs, and ends them whatever happens to us."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

# An API server with open watches takes up to its own shutdown delay to end; past this it is killed.
_STOP_DEADLINE = 10.0


class Reaper:
    """A child that kills the process groups it was told of, and removes a folder, once we are gone.

    A test run that is killed cannot clean up; the pipe to this child closes all the same.
    """

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(Path(__file__).with_name("reaper.py")), str(folder)],
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def guard(self, group: int) -> None:
        """Kill this process group if we die."""
        self._tell(f"+{group}")

    def forget(self, group: int) -> None:
        """The group has ended: its number may belong to someone else from now on."""
        self._tell(f"-{group}")

    def close(self) -> None:
        """Kill what is still guarded, remove the folder."""
        self._process.communicate()

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()


@dataclass
class Program:
    """One program with its log file; it can be stopped and started again with the same arguments."""

    name: str
    arguments: list[str]
    log: Path
    reaper: Reaper
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def group(self) -> int:
        """Its process group, while it runs."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it; a second call while it runs does nothing."""
        if self.running:
            return
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        self.reaper.guard(self._process.pid)

    def stop(self) -> None:
        """Ask it to end with SIGTERM, kill it after 10 s; gives back when it has ended."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it with SIGKILL; gives back when it has ended."""
        self._end(signal.SIGKILL)

    def tail(self, lines: int = 15) -> str:
        """The last lines of its log."""
        if not self.log.exists():
            return ""
        with self.log.open(errors="replace") as log:
            return "".join(deque(log, maxlen=lines))

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        _signal_group(process.pid, number)
        try:
            process.wait(_STOP_DEADLINE)
        except subprocess.TimeoutExpired:
            _signal_group(process.pid, signal.SIGKILL)
            process.wait()
        self.reaper.forget(process.pid)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _signal_group(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, number)
