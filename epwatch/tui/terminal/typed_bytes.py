"""The terminal's bytes by way of a pipe, so that something can look at them before Textual does."""

import errno
import os
import select
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from types import TracebackType
from typing import Final, Self

_PACKET: Final = 65536
"""Bytes of one read: more than a terminal hands out at once."""


_HANGUP: Final = 5.0
"""Seconds that a terminal which went has for its SIGHUP, which ends the program with a code of its own."""


class TypedBytes:
    """A context manager that reads ``terminal`` by a thread of its own meanwhile; read from ``reads`` in its place.

    Args:
        terminal: the descriptor; stays the caller's.
        passed: is given each packet and returns what goes on of it.
        lost: is called once if the terminal cannot be read any more; the end of the context raises why.
    """

    def __init__(self, terminal: int, passed: Callable[[bytes], bytes], lost: Callable[[], None]) -> None:
        self._terminal = terminal
        self._passed = passed
        self._lost = lost
        self._error: OSError | None = None
        self.reads, self._writes = os.pipe()
        self._hears, self._tells = os.pipe()
        self._thread = Thread(target=self._run, name="epwatch-typed", daemon=True)

    def __enter__(self) -> Self:
        """Begin to read."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Read no more.

        Raises:
            OSError: the terminal cannot be read.
        """
        # A write that nobody takes any more fails, where it would wait for ever.
        os.close(self.reads)
        os.write(self._tells, b".")
        self._thread.join()
        for handle in (self._writes, self._hears, self._tells):
            os.close(handle)
        if self._error is not None and error is None:
            raise self._error

    def _run(self) -> None:
        try:
            while self._terminal in select.select([self._terminal, self._hears], [], [])[0]:
                data = self._read()
                with suppress(BrokenPipeError):
                    self._write(self._passed(data))
        except OSError as error:
            if not select.select([self._hears], [], [], _HANGUP)[0]:
                self._error = error
                self._lost()

    def _read(self) -> bytes:
        if data := os.read(self._terminal, _PACKET):
            return data
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    def _write(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._writes, data) :]
