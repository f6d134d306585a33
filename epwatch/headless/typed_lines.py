"""Lines typed at a terminal, read by a thread of its own, so that whoever shows the news never waits for them."""

import os
import select
import threading
from collections.abc import Callable
from typing import Final

_LOOK: Final = 0.25
"""Seconds between two looks whether it is over."""
_CHUNK: Final = 4096
"""Bytes of one read: a terminal hands out one line at a time, of no more than that (N_TTY_BUF_SIZE)."""


class TypedLines:
    """Calls ``on_line`` with each line that is typed, without its newline, and ``on_end`` when no more can come.

    Both are called on the thread of this. The handle stays the caller's.
    """

    def __init__(self, handle: int, on_line: Callable[[str], None], on_end: Callable[[], None]) -> None:
        """Make a reader that is not started yet."""
        self._handle = handle
        self._on_line = on_line
        self._on_end = on_end
        self._over = threading.Event()
        self._rest = b""

    def start(self) -> None:
        """Start the thread; a daemon, since an answer may wait for a server."""
        threading.Thread(target=self._run, name="epwatch-typed", daemon=True).start()

    def stop(self) -> None:
        """Read nothing more; from any thread."""
        self._over.set()

    def _run(self) -> None:
        while not self._over.is_set():
            readable, _, _ = select.select([self._handle], [], [], _LOOK)
            if readable and not self._read():
                self._on_end()
                return

    def _read(self) -> bool:
        """Read what is there; False at the end."""
        try:
            data = os.read(self._handle, _CHUNK)
        except OSError:
            return False
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            if not self._over.is_set():
                self._on_line(line.decode(errors="replace"))
        return bool(data)
