"""The clock of the screen: the machine's, or standing at the moment of the past that is looked at."""

from epwatch.clock import Clock


class ScreenClock:
    """A :class:`epwatch.clock.Clock`; ``live`` is the one that runs on."""

    def __init__(self, live: Clock) -> None:
        self.live = live
        self._stands: tuple[float, float] | None = None

    def stand(self, wall: float, monotonic: float) -> None:
        """Show this moment until :meth:`run`."""
        self._stands = (wall, monotonic)

    def run(self) -> None:
        """Show what the live one shows."""
        self._stands = None

    def wall(self) -> float:
        """Return seconds since the epoch."""
        return self.live.wall() if self._stands is None else self._stands[0]

    def monotonic(self) -> float:
        """Return seconds that never go back but where somebody looks back."""
        return self.live.monotonic() if self._stands is None else self._stands[1]
