"""How long to wait after a failure: exponentially longer, never in step with other clients (R-4)."""

from collections.abc import Callable


class Backoff:
    """Delays of first, 2x first, 4x first, ... up to cap, each times a random factor in [1, 2).

    Args:
        first: seconds after the first failure.
        cap: seconds, before the random factor.
        random: gives numbers in [0, 1); injected, so that tests know them.
    """

    __slots__ = ("_cap", "_first", "_random", "failures")

    def __init__(self, first: float, cap: float, random: Callable[[], float]) -> None:
        self._first = first
        self._cap = cap
        self._random = random
        self.failures = 0

    def next(self) -> float:
        """Return the seconds to wait after one more failure."""
        # The exponent is bounded: 2.0 ** 1100 overflows, and a server may be away for days.
        delay = min(self._cap, self._first * 2.0 ** min(self.failures, 32))
        self.failures += 1
        return delay * (1.0 + self._random())

    def reset(self) -> None:
        """Forget the failures; called after a stretch of good health, never at the first byte."""
        self.failures = 0
