"""The two clocks a program needs, behind one small interface, so that tests own time."""

import time
from typing import Protocol


class Clock(Protocol):
    """Where the time comes from; everything that needs it takes one of these as an argument."""

    def wall(self) -> float:
        """Return seconds since the epoch, UTC; may jump."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never go back; for durations and deadlines."""
        ...


class SystemClock:
    """The clocks of the machine."""

    __slots__ = ()

    def wall(self) -> float:
        """Return seconds since the epoch, UTC."""
        return time.time()

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        return time.monotonic()
