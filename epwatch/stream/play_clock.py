"""The clock of a recording that is played: it shows recorded time; on a screen it runs on between two lines."""

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
        self._at = (0.0, 0.0, 0.0)
        self.offset = 0.0

    def set(self, wall: float) -> None:
        """Show this wall time; the monotonic one lies the recorded offset before it."""
        self._at = (wall, wall - self.offset, 0.0 if self._real is None else self._real.monotonic())

    def until(self, wall: float) -> float:
        """Return the real seconds until this clock shows a wall time."""
        return (wall - self.wall()) / self._speed

    def wall(self) -> float:
        """Return seconds since the epoch."""
        wall, _monotonic, since = self._at
        return wall + self._passed(since)

    def monotonic(self) -> float:
        """Return seconds that never go back but where the recorded ones do."""
        _wall, monotonic, since = self._at
        return monotonic + self._passed(since)

    def _passed(self, since: float) -> float:
        return 0.0 if self._real is None else (self._real.monotonic() - since) * self._speed
