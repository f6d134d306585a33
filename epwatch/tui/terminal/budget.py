"""How many bytes go to the terminal that nobody asked for: so many a second, the lines that were quiet longest first.

A line of 56 kbit/s carries 7 KB a second; a cluster in uproar would fill it, and keys would wait behind. What a key
brings about is never counted and never waits. Of the rest, nothing is left out: a line that waits is painted as it is
then. Pure: the time comes in.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

_SECONDS_SAVED: Final = 4.0
"""What is saved up at most: at 3,000 bytes a second a whole paint of 140x40, so that after a rest nothing waits."""
_PAID_BACK_IN: Final = 20.0
"""Seconds within which what was saved up is taken off again: so long a time never has more than the rate."""
_RESERVE: Final = 0.5
"""The part of it that is kept for lines that have been quiet for a while."""
RETRY: Final = 0.1
"""Seconds after which a line that waits for its turn is tried again at the earliest."""
_OVERHEAD: Final = 70
"""Bytes of a line beside its text: its place and some changes of colour."""


class ByteBudget:
    """Counts what is written unasked, and says which lines may be painted now.

    Args:
        rate: bytes a second, on the average of a few of them; 0 is no limit.
        monotonic: the clock.
    """

    def __init__(self, rate: float, monotonic: Callable[[], float]) -> None:
        self._rate = rate * (1 - _SECONDS_SAVED / _PAID_BACK_IN)
        self._most = rate * _SECONDS_SAVED
        self._monotonic = monotonic
        self._saved = self._most
        self._at = monotonic()
        self._expected = 0
        self._charged = False
        self.begun = False
        self.unasked_now = False

    def now(self) -> float:
        """Return the monotonic second, also while the screen looks back to another."""
        return self._monotonic()

    @contextmanager
    def unasked(self) -> Iterator[None]:
        """What is painted from here on was brought about by no key, until one is pressed."""
        self.unasked_now = self._charged = self.begun and self._rate > 0
        self._expected = 0
        try:
            yield
        finally:
            self.unasked_now = False

    def asked(self) -> None:
        """Take note of a key: what is written next answers it."""
        self._charged = False

    def wrote(self, size: int) -> None:
        """Take note of bytes that go to the terminal."""
        self._expected = 0
        if self._charged:
            self._saved = self._now_saved() - size

    def allows(self, quiet: float, cells: int, patience: float = 1.0) -> bool:
        """Return whether a line that was last painted ``quiet`` seconds ago may be painted now.

        A line that was not painted for ``patience`` seconds may use up all that is saved, one that changes all the time
        leaves half of it to others.
        """
        if self._rate <= 0 or not self.begun:
            return True
        left = self._now_saved() - self._expected
        if left <= 0 or left < self._most * _RESERVE * (1 - quiet / patience):
            return False
        self._expected += cells + _OVERHEAD
        return True

    def until(self, quiet: float, patience: float = 1.0) -> float:
        """Return the seconds until :meth:`allows` will say yes for a line that is quiet until then, 0 where it does."""
        if self._rate <= 0 or not self.begun:
            return 0.0
        kept = self._most * _RESERVE
        left = self._now_saved()
        # What is saved grows, and what is kept for others shrinks with the seconds for which the line was quiet.
        missing = kept * (1 - quiet / patience) - left
        return max(0.0, -left / self._rate, missing / (self._rate + kept / patience))

    def wait(self) -> float:
        """Return the seconds until something is saved again, 0 where there is."""
        return max(0.0, -self._now_saved() / self._rate) if self._rate > 0 else 0.0

    def _now_saved(self) -> float:
        now = self._monotonic()
        self._saved = min(self._most, self._saved + (now - self._at) * self._rate)
        self._at = now
        return self._saved
