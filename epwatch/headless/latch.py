"""The end of a headless command: whoever notices it first, on any thread, tells it here; the main thread waits."""

import threading
import time
from enum import Enum
from typing import Final

from msgspec import Struct

from epwatch.headless.contexts import ByContext


class End(Enum):
    """Why a headless command is over."""

    DONE = "all that was asked for is done"
    TIME = "the time is over"
    HOPELESS = "nothing can be read before the first picture"
    FAILED = "the feed cannot go on"
    CLOSED = "the reader closed its end"
    OVERRUN = "the reader is too slow"
    UNWRITABLE = "the output cannot be written"


class Outcome(Struct, frozen=True):
    """How it ended: for FAILED the feed's message and exit code, for HOPELESS each context's streams as they stand."""

    end: End
    message: str = ""
    code: int = 0
    streams: ByContext = {}


_TIME: Final = Outcome(End.TIME)
_LOOKS: Final = 0.25
"""Seconds between two looks: the system may hand a signal to another thread (it does after SIGCONT), and Python's
handlers run in the main one, which nothing wakes then."""


class Latch:
    """Holds the first outcome; later ones are dropped."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._outcome: Outcome | None = None
        self._deadline: float | None = None

    def settle(self, outcome: Outcome) -> None:
        """End it with this outcome unless it has ended; from any thread."""
        with self._changed:
            if self._outcome is None:
                self._outcome = outcome
                self._changed.notify_all()

    def expire_in(self, seconds: float) -> None:
        """End it with TIME in so many seconds unless it ends before; from any thread."""
        with self._changed:
            self._deadline = time.monotonic() + seconds
            self._changed.notify_all()

    def wait(self) -> Outcome:
        """Wait for the outcome; signals are seen meanwhile."""
        with self._changed:
            while self._outcome is None:
                left = _LOOKS if self._deadline is None else self._deadline - time.monotonic()
                if left <= 0:
                    self._outcome = _TIME
                else:
                    self._changed.wait(min(left, _LOOKS))
            return self._outcome
