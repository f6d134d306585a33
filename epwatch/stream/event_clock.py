"""A clock that stands still while one event is taken in: all that depends on the time then sees the same one."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock, get_ident
from typing import Final

from epwatch.clock import Clock

_DRIFT: Final = 0.005
"""Seconds by which the clocks may move against each other before a CLOCK mark says so."""


class EventClock:
    """The clock of a recorded picture; a :class:`epwatch.clock.Clock`.

    It stands still within :meth:`event`, for the thread that is in it; another thread's event waits until that is over.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._taken = RLock()
        self._now: tuple[int, float, float] | None = None
        self.offset = self._offset()
        self.at = clock.monotonic()
        """When the last event was, by the machine's own monotonic clock: it puts events of several clocks in order."""

    @contextmanager
    def event(self) -> Iterator[bool]:
        """Stop both clocks for the block; gives whether the offset between them is another than before.

        Within such a block they stand already.
        """
        with self._taken:
            if self._now is not None:
                yield False
                return
            wall, self.at = self._clock.wall(), self._clock.monotonic()
            offset, wall = wall - self.at, round(wall, 6)
            moved = abs(offset - self.offset) > _DRIFT
            self.offset = offset if moved else self.offset
            self._now = (get_ident(), wall, wall - self.offset)
            try:
                yield moved
            finally:
                self._now = None

    def wall(self) -> float:
        """Return seconds since the epoch, whole microseconds."""
        now = self._now
        return now[1] if now is not None and now[0] == get_ident() else round(self._clock.wall(), 6)

    def monotonic(self) -> float:
        """Return the wall time less the offset: it runs with the machine's monotonic clock but for some ms."""
        now = self._now
        return now[2] if now is not None and now[0] == get_ident() else self._clock.wall() - self._offset()

    def _offset(self) -> float:
        return self._clock.wall() - self._clock.monotonic()
