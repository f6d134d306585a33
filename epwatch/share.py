"""A share of the time for work that could also be done later, in fewer steps: what is left of it, and what was used."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

_PART: Final = 0.01
"""Of each second, some forty events' worth: 200 a second, each by itself, cost two fifths of all that is done."""
_RESERVE: Final = 0.005
"""The same of the reserve: some twenty events a second, where one would hide another."""
_MOST: Final = 0.1
"""Seconds that can be saved up: a burst of some three hundred events, each by itself."""
_DEBT: Final = 0.01
"""Seconds that can be owed: one long piece, a list of thousands say, is no reason to be without for long."""


class Pot:
    """Grows as time passes, and shrinks by what is used; of several users, on threads of their own, by what each uses.

    Args:
        seconds: a clock that never goes back.
        part: so much of each second it grows.
    """

    def __init__(self, seconds: Callable[[], float], part: float) -> None:
        self._seconds = seconds
        self._part = part
        self._since = seconds()
        self._left = _MOST
        self._lock = threading.Lock()

    @property
    def left(self) -> bool:
        """Return whether there is time."""
        with self._lock:
            self._grow()
            return self._left > 0

    @contextmanager
    def used(self) -> Iterator[None]:
        """Take off what the block takes."""
        begin = self._seconds()
        try:
            yield
        finally:
            with self._lock:
                self._grow()
                self._left = max(self._left - (self._seconds() - begin), -_DEBT)

    def _grow(self) -> None:
        now = self._seconds()
        self._left = min(self._left + (now - self._since) * self._part, _MOST)
        self._since = now


class Share(Pot):
    """The share itself, and a ``reserve`` for what would be lost in a common step."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        super().__init__(seconds, _PART)
        self.reserve = Pot(seconds, _RESERVE)
