"""`F`: the cursor goes to the latest change, now and then, until the user moves it; pure."""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Final

from epwatch.model.change import Change, ChangeType
from epwatch.tui.shown.row_ids import EndpointId, RowId, ServiceId

EVERY: Final = 2.0
"""Seconds between two moves at least (interface.md): a cursor that jumps faster cannot be read."""
_KEPT: Final = 256
"""Changes of two seconds among which the latest is sought that is in view; in a flood the last ones."""


class Following:
    """What changed since the last move; times in wall seconds."""

    __slots__ = ("_moved", "_news", "on")

    def __init__(self) -> None:
        self.on = False
        self._news: deque[Change] = deque(maxlen=_KEPT)
        self._moved = 0.0

    def turn(self, *, on: bool) -> None:
        """Begin to follow, or end it."""
        self.on = on
        self._moved = 0.0
        self._news.clear()

    def take(self, changes: Iterable[Change]) -> None:
        """Take what changed."""
        if self.on:
            self._news.extend(change for change in changes if not change.initial)

    def due(self) -> float | None:
        """Return when the next move may be made, None while there is none to make."""
        return self._moved + EVERY if self._news else None

    def rows(self, now: float) -> Iterator[RowId]:
        """Yield where to go, the best first, if it is time; whoever goes somewhere says so by :meth:`went`.

        A service's own row comes behind the rows that changed: with each of them its counts change too.
        """
        due = self.due()
        if due is None or now < due:
            return
        news = [change for change in reversed(self._news) if change.type is not ChangeType.VERDICT_CHANGED]
        self._news.clear()
        for change in news:
            if change.endpoint is not None:
                yield EndpointId(change.service, change.endpoint.key)
                yield ServiceId(change.service)
        yield from (ServiceId(change.service) for change in news)

    def went(self, now: float) -> None:
        """Take note that the cursor was moved."""
        self._moved = now
