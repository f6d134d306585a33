"""A pseudo-terminal that notes when bytes came, and interprets them only when somebody looks at the screen.

Interpreting a screen costs more than painting it: done while a benchmark runs, it would be what is measured.
"""

import re
import time
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Final

from tests.pty.driver import Terminal

_DEADLINE: Final = 120.0
CURSOR: Final = "▌".encode()


class TimedTerminal(Terminal):
    """A :class:`tests.pty.driver.Terminal` whose ``begun`` is the moment of the start (perf_counter)."""

    def __init__(
        self, argv: Sequence[str], *, columns: int = 140, lines: int = 40, environ: Mapping[str, str] | None = None
    ) -> None:
        self._ends: list[int] = []
        self._moments: list[float] = []
        self._interpreted = 0
        self.begun = time.perf_counter()
        super().__init__(argv, columns=columns, lines=lines, environ=environ)

    @property
    def text(self) -> str:
        """Return what the screen shows now."""
        self._stream.feed(self.received[self._interpreted :])
        self._interpreted = len(self.received)
        return super().text

    @property
    def last(self) -> float:
        """Return the moment at which the last bytes came."""
        return self._moments[-1]

    @staticmethod
    def now() -> float:
        """Return this moment, on the clock of the others."""
        return time.perf_counter()

    def when(self, pattern: bytes, after: int = 0, deadline: float = _DEADLINE) -> float:
        """Return the moment at which bytes came that match, behind the first ``after``; reads until they do.

        Raises:
            AssertionError: they did not come in time.
        """
        wanted = re.compile(pattern, re.DOTALL)
        end = time.perf_counter() + deadline
        looked = after
        while (found := wanted.search(self.received, looked)) is None:
            # A match may begin in what was read before.
            looked = max(after, len(self.received) - 400)
            if time.perf_counter() > end or (not self._read(0.2) and self._ended()):
                msg = f"{pattern!r} did not come in time:\n{self.text}"
                raise AssertionError(msg)
        return self._moments[bisect_left(self._ends, found.end())]

    def shows(self, pattern: str) -> float:
        """Return the moment at which the screen came to show what matches; reads until it does.

        Of a line that changes only the cells that differ are sent: no bytes need match. Each piece is interpreted as it
        comes, once its moment is noted.

        Raises:
            AssertionError: it did not in time.
        """
        wanted = re.compile(pattern)
        end = time.perf_counter() + _DEADLINE
        while wanted.search(self.text) is None:
            if time.perf_counter() > end or (not self._read(0.2) and self._ended()):
                msg = f"{pattern!r} did not come in time:\n{self.text}"
                raise AssertionError(msg)
        return self.last

    def pressed(self, key: str, pattern: bytes) -> float:
        """Press a key; return the seconds until bytes came that match."""
        before = len(self.received)
        begin = time.perf_counter()
        self.type(key)
        return self.when(pattern, before) - begin

    def wait_for(self, seconds: float) -> int:
        """Read for so many seconds; return how many bytes came."""
        return len(self.quiet_bytes(seconds))

    def _take(self, data: bytes) -> None:
        self.received += data
        self._ends.append(len(self.received))
        self._moments.append(time.perf_counter())


def cursor_on(line: int) -> bytes:
    """Return the pattern of a cursor that is painted on a line, counted from 1."""
    return rb"\x1b\[%d;\d+H(?:\x1b\[[0-9;]*m)*" % line + CURSOR
