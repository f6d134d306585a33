"""The clock of a recording that is played: it shows recorded time; on a screen it runs on between two lines."""

import threading

from epwatch.clock import Clock


class PlayClock:
    """Set by each line; a :class:`epwatch.clock.Clock`. From any thread.

    Args:
        real: the machine's clocks; None stands still between lines.
        speed: how fast it runs, 1 as it was.
    """

    def __init__(self, real: Clock | None = None, speed: float = 1.0) -> None:
        self._real = real
        self._speed = speed
        self._runs = True
        self._at = (0.0, 0.0, 0.0)
        self._lock = threading.Lock()
        self.offset = 0.0

    @property
    def speed(self) -> float:
        """Return how fast it runs."""
        return self._speed

    def set(self, wall: float) -> None:
        """Show this wall time; the monotonic one lies the recorded offset before it."""
        with self._lock:
            self._at = (wall, wall - self.offset, self._now())

    def run(self, *, runs: bool, speed: float) -> None:
        """Stand still or run, and how fast, from what it shows now on."""
        with self._lock:
            passed = self._passed(self._at[2])
            self._at = (self._at[0] + passed, self._at[1] + passed, self._now())
            self._runs, self._speed = runs, speed

    def until(self, wall: float) -> float:
        """Return the real seconds until this clock shows a wall time, if it runs."""
        return (wall - self.wall()) / self._speed

    def wall(self) -> float:
        """Return seconds since the epoch."""
        with self._lock:
            wall, _monotonic, since = self._at
            return wall + self._passed(since)

    def monotonic(self) -> float:
        """Return seconds that never go back but where the recorded ones do."""
        with self._lock:
            _wall, monotonic, since = self._at
            return monotonic + self._passed(since)

    def _now(self) -> float:
        return 0.0 if self._real is None else self._real.monotonic()

    def _passed(self, since: float) -> float:
        return (self._now() - since) * self._speed if self._runs else 0.0
