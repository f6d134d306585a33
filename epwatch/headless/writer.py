"""Lines to a file descriptor by a thread of their own: a slow reader never holds up whoever makes the lines.

Up to 64 MiB wait for the reader; more is OVERRUN. A reader that closes its end is noticed also while there is nothing
to write.
"""

import os
import select
import threading
from collections import deque
from collections.abc import Callable
from enum import Enum
from typing import Final

LIMIT: Final = 64 * 1024 * 1024
"""Bytes that may wait for a slow reader: the interface's promise."""
_CHUNK: Final = 65536
"""Bytes of one write: a pipe's whole buffer on Linux; more would only be copied for nothing."""
_LOOK: Final = 0.5
"""Seconds between two looks for a reader that went while there is nothing to write."""


class WriterEnd(Enum):
    """Why nothing more is written."""

    CLOSED = "the reader closed its end"
    OVERRUN = "too much waits for a slow reader"
    FAILED = "the file cannot be written"


class Writer:
    """Writes what :meth:`put` takes, in order, to an open file descriptor that stays the caller's.

    ``on_end`` is called once if it must stop early, on whichever thread notices. After that nothing is written.
    """

    def __init__(self, handle: int, on_end: Callable[[WriterEnd], None], limit: int = LIMIT) -> None:
        """Make a writer that is not started yet; limit in bytes."""
        self._handle = handle
        self._on_end = on_end
        self._limit = limit
        self._waiting: deque[bytes] = deque()
        self._size = 0
        self._changed = threading.Condition()
        self._ended: WriterEnd | None = None

    def start(self) -> None:
        """Start the thread; a daemon, since a write that nobody reads cannot be called back."""
        threading.Thread(target=self._run, name="epwatch-writer", daemon=True).start()

    def put(self, data: bytes) -> None:
        """Queue data, from any thread; returns at once. Dropped once the writer has ended."""
        with self._changed:
            fits = self._size + len(data) <= self._limit
            if fits and self._ended is None:
                self._waiting.append(data)
                self._size += len(data)
                self._changed.notify_all()
        if not fits:
            self._end(WriterEnd.OVERRUN)

    def drain(self) -> WriterEnd | None:
        """Return when everything is written, or why the writer has ended."""
        with self._changed:
            self._changed.wait_for(lambda: self._size == 0 or self._ended is not None)
            return self._ended

    def _run(self) -> None:
        while (data := self._next()) is not None:
            try:
                self._write(data)
            except BrokenPipeError:
                self._end(WriterEnd.CLOSED)
            except OSError:
                self._end(WriterEnd.FAILED)
            else:
                self._written(len(data))

    def _next(self) -> bytes | None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._ended is not None, _LOOK)
                if self._ended is not None:
                    return None
                if self._waiting:
                    return self._gather()
            if self._reader_left():
                self._end(WriterEnd.CLOSED)

    def _gather(self) -> bytes:
        parts = [self._waiting.popleft()]
        size = len(parts[0])
        while self._waiting and size + len(self._waiting[0]) <= _CHUNK:
            parts.append(self._waiting.popleft())
            size += len(parts[-1])
        return b"".join(parts)

    def _write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[os.write(self._handle, rest[:_CHUNK]) :]
            except BlockingIOError:
                # Somebody who shares this terminal or pipe made it non-blocking.
                self._poll(select.POLLOUT, None)

    def _reader_left(self) -> bool:
        return bool(self._poll(0, 0) & (select.POLLERR | select.POLLHUP))

    def _poll(self, events: int, timeout: int | None) -> int:
        poller = select.poll()
        poller.register(self._handle, events)
        return next((found for _, found in poller.poll(timeout)), 0)

    def _written(self, size: int) -> None:
        with self._changed:
            self._size -= size
            if self._size == 0:
                self._changed.notify_all()

    def _end(self, why: WriterEnd) -> None:
        with self._changed:
            first = self._ended is None
            self._ended = self._ended or why
            self._waiting.clear()
            self._changed.notify_all()
        if first:
            self._on_end(why)
