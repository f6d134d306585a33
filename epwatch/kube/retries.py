"""When the next try of a stream comes: prompt where that is polite, else ever later (R-4, R-7, TH-1, I-6)."""

from collections.abc import Callable

from epwatch.clock import Clock
from epwatch.kube.backoff import Backoff
from epwatch.kube.reactions import Reaction, Wait
from epwatch.kube.timing import Timing


class RetryPolicy:
    """Turns reactions into delays, and forgets failures only after a stretch of good health.

    Args:
        timing: the durations.
        clock: tells how long a stretch was.
        random: gives numbers in [0, 1).
    """

    __slots__ = ("_backoff", "_clock", "_prompt_at", "_random", "_relisted", "_timing")

    def __init__(self, timing: Timing, clock: Clock, random: Callable[[], float]) -> None:
        self._timing = timing
        self._clock = clock
        self._random = random
        self._backoff = Backoff(timing.backoff_first, timing.backoff_cap, random)
        self._prompt_at: float | None = None
        self._relisted = False

    @property
    def failing(self) -> bool:
        """Return whether there were failures that are not forgotten yet."""
        return self._backoff.failures > 0

    def lived(self, seconds: float) -> None:
        """Take note of how long a watch was open."""
        if seconds >= self._timing.healthy:
            self._backoff.reset()
            self._prompt_at = None
            self._relisted = False

    def delay(self, reaction: Reaction) -> float:
        """Return the seconds until the next try."""
        return max(self._own_delay(reaction), min(reaction.retry_after or 0.0, self._timing.retry_after_cap))

    def _own_delay(self, reaction: Reaction) -> float:
        match reaction.wait:
            case Wait.NONE:
                return 0.0
            case Wait.SLOW:
                # Less than a minute at the longest: a right that was given back is seen within it.
                return self._timing.denied_retry * (1.0 - 0.1 * self._random())
            case Wait.PROMPT if self._may_be_prompt(relist=reaction.relist):
                return 0.0
            case _:
                return self._backoff.next()

    def _may_be_prompt(self, *, relist: bool) -> bool:
        """Grant one try without delay per stretch: a stream that breaks once resumes unseen, one that flaps waits.

        After an outage the first answer is often 410: that ends the outage, so one list may follow it without a further
        wait, or both waits together would exceed I-1's time.
        """
        now = self._clock.monotonic()
        if relist and not self._relisted:
            # It is that stretch's prompt try too: a list that fails again waits, and its cause is told.
            self._relisted, self._prompt_at = True, now
            return True
        if self.failing or (self._prompt_at is not None and now - self._prompt_at < self._timing.healthy):
            return False
        self._prompt_at = now
        return True
