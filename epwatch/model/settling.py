"""Lets differences settle: two controllers and two streams are never at the same point, and soon are again.

Times are monotonic seconds.
"""

import heapq
from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING, Final

from epwatch.model.snapshot import Drift

if TYPE_CHECKING:
    from epwatch.model.join import Join

SETTLE_SECONDS: Final = 5.0
"""How long a difference must last to be told (EP-16): controllers follow within a second or two."""


class Settling:
    """Remembers since when each service's differences are there, and when one of them is to be told."""

    __slots__ = ("_due", "_number")

    def __init__(self) -> None:
        self._due: list[tuple[float, int, Join]] = []
        self._number = count()

    def observe(self, join: "Join", found: frozenset[Drift], now: float) -> tuple[tuple[Drift, ...], bool]:
        """Take a service's differences; return those that lasted, and whether others are still to settle."""
        if not found:
            join.drift = {}
            return (), False
        before = join.drift
        join.drift = {each: before.get(each, now) for each in found}
        young = [since for since in join.drift.values() if since + SETTLE_SECONDS > now]
        if young:
            heapq.heappush(self._due, (min(young) + SETTLE_SECONDS, next(self._number), join))
        lasting = [each for each, since in join.drift.items() if since + SETTLE_SECONDS <= now]
        return tuple(sorted(lasting)), bool(young)

    def due(self, now: float) -> "Iterator[Join]":
        """Yield the services to look at again by now."""
        while self._due and self._due[0][0] <= now:
            join = heapq.heappop(self._due)[2]
            if join.drift:
                yield join

    def deadline(self) -> float | None:
        """Return when the next service is to be looked at, None for never."""
        return self._due[0][0] if self._due else None
