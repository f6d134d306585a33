"""Simulated time: actions in order of their due time, run by hand in tests or paced by the wall clock."""

from __future__ import annotations

import datetime as dt
import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

Action = Callable[[], None]


@dataclass(order=True, slots=True)
class Timer:
    """One action to come. `cancel` is enough to call it off."""

    due: float
    order: int
    action: Action | None = field(compare=False)

    def cancel(self) -> None:
        """Never run the action."""
        self.action = None


class Timeline:
    """The cluster's clock, in seconds since its start, and its queue of actions.

    Args:
        epoch: the wall time that objects show at second 0.
    """

    def __init__(self, epoch: dt.datetime) -> None:
        self._now = 0.0
        self._timers: list[Timer] = []
        self._order = itertools.count()
        self._source: Callable[[], float] | None = None
        self._acting = False
        self._wall = epoch
        self._wall_at = 0.0
        self._speed = 1.0
        self.woken: Action = lambda: None
        """Called whenever an earlier action than all others was added."""

    @property
    def now(self) -> float:
        """Seconds since the start. To an action it is the time it was due, so that a late one changes no story."""
        return self._now if self._source is None or self._acting else max(self._now, self._source())

    def wall(self, offset: float = 0.0) -> dt.datetime:
        """The wall time `offset` simulated seconds from now."""
        return self._wall + dt.timedelta(seconds=(self.now + offset - self._wall_at) / self._speed)

    def rebase(self, wall: dt.datetime) -> None:
        """Say that it is `wall` now; what was written before keeps its older times."""
        self._wall, self._wall_at = wall, self.now

    def pace(self, source: Callable[[], float], speed: float, wall: dt.datetime) -> None:
        """From now on `source` tells the time, in simulated seconds that pass `speed` times as fast as the wall's."""
        self.rebase(wall)
        self._speed = speed
        self._source = source

    def freeze(self) -> None:
        """Stop the clock where it is; `pace` or `advance` move it again."""
        self._now, self._source = self.now, None

    def after(self, delay: float, action: Action) -> Timer:
        """Run `action` in `delay` seconds, after everything that was due before."""
        timer = Timer(self.now + delay, next(self._order), action)
        first = not self._timers or timer < self._timers[0]
        heapq.heappush(self._timers, timer)
        if first:
            self.woken()
        return timer

    def next_due(self) -> float | None:
        """When the next action is due, or None."""
        while self._timers and self._timers[0].action is None:
            heapq.heappop(self._timers)
        return self._timers[0].due if self._timers else None

    def run_next(self, until: float) -> bool:
        """Run the next action due at or before `until`; False when there is none."""
        due = self.next_due()
        if due is None or due > until:
            return False
        timer = heapq.heappop(self._timers)
        self._now = max(self._now, timer.due)
        self._acting = True
        try:
            if timer.action is not None:
                timer.action()
        finally:
            self._acting = False
        return True

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass at once (tests and start-up; a paced timeline advances by itself)."""
        until = self._now + seconds
        while self.run_next(until):
            pass
        self._now = max(self._now, until)
