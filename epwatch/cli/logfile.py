"""The log file: private, appended to, never a link that somebody else laid out; the program never waits for it."""

import os
import stat
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Final

from epwatch.clock import Clock
from epwatch.kube.sanitize import clean
from epwatch.stream_log import moment

_MOST_WAITING: Final = 10_000
"""Lines that wait for a disk that hangs; further ones are left out, and that is told."""
_ENDS_WITHIN: Final = 0.2
"""Seconds that the end of the program leaves for what still waits."""
_LINE: Final = 4096
"""Characters of a line that are kept."""


class LogFile:
    """The log file at a path: written by a thread of its own, so that a full or hanging disk stops nothing.

    It is appended to, since the runs of one incident belong together; a new one gets mode 0600. A file of somebody
    else's is not written (SEC-11).
    """

    def __init__(self, path: str, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._waiting: SimpleQueue[str | None] = SimpleQueue()
        self._trouble = ""
        self._listener: Callable[[str], None] | None = None
        self._thread = Thread(target=self._run, name="epwatch-log", daemon=True)
        self._thread.start()

    def write(self, text: str) -> None:
        """Keep a text, cleaned, with the time before each of its lines; returns at once, never raises."""
        if self._waiting.qsize() >= _MOST_WAITING:
            self._fail("its disk is too slow")
            return
        now = moment(self._clock.wall())
        for line in text.splitlines():
            self._waiting.put(f"{now} {clean(line, _LINE)}\n")

    def listen(self, told: Callable[[str], None]) -> None:
        """Have it told, once and on any thread, that the log is not whole, and why."""
        self._listener = told
        if self._trouble:
            told(self._trouble)

    @property
    def trouble(self) -> str:
        """Return why the log is not whole, "" while it is."""
        return self._trouble

    def close(self) -> None:
        """Write what waits, as far as that takes no time; a second call does nothing."""
        self._waiting.put(None)
        self._thread.join(_ENDS_WITHIN)

    def _run(self) -> None:
        handle: int | None = None
        torn = b""
        while (lines := self._next()) is not None:
            try:
                handle = _open(self._path) if handle is None else handle
                _write(handle, torn + lines.encode("utf-8", "backslashreplace"))
                torn = b""
            except OSError as error:
                torn = b"\n"
                self._fail(clean(error.strerror or error))
        if handle is not None:
            os.close(handle)

    def _next(self) -> str | None:
        """Return the next line and all others that wait, None at the end."""
        first = self._waiting.get()
        if first is None:
            return None
        lines = [first]
        try:
            while (line := self._waiting.get_nowait()) is not None:
                lines.append(line)
            self._waiting.put(None)
        except Empty:
            pass
        return "".join(lines)

    def _fail(self, why: str) -> None:
        if self._trouble:
            return
        self._trouble = f"the log file {clean(self._path)} is not whole: {why}"
        if self._listener is not None:
            self._listener(self._trouble)


def _open(path: str) -> int:
    """Open for appending; raises OSError, also for a file that is another user's."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    handle = os.open(path, flags, 0o600)
    found = os.fstat(handle)
    if stat.S_ISREG(found.st_mode) and found.st_uid != os.geteuid():
        os.close(handle)
        raise PermissionError(0, "it belongs to somebody else")
    return handle


def _write(handle: int, data: bytes) -> None:
    while data:
        data = data[os.write(handle, data) :]
