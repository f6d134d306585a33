"""What a gate asks for, and how one service stands towards it; pure values and counting."""

from enum import StrEnum

from msgspec import Struct

from epwatch.model.backends import Readiness, group_rows
from epwatch.model.snapshot import ServiceKey, ServiceSnapshot

NEW = "new"
"""The revision that was not there at SYNCED."""


class Quorum(Struct, frozen=True):
    """How many have to be ready: a number, or a percentage of the total at SYNCED, rounded up."""

    number: int
    percent: bool = False

    def of(self, total: int | None) -> int | None:
        """Return the number for this total; None where it is a percentage of a total that nobody knows."""
        if not self.percent:
            return self.number
        return None if total is None else -(-total * self.number // 100)


ALL = Quorum(100, percent=True)


class Terms(Struct, frozen=True, kw_only=True):
    """The terms of one gate; durations in seconds.

    ``names``: the services, each of which has to hold. ``never_below`` None: dips only restart the clock. ``revision``
    None: all pods count; else NEW or a hash. ``old_gone``: no backend of another revision may be in any slice.
    """

    names: tuple[str, ...]
    min_ready: Quorum = ALL
    never_below: int | None = None
    hold: float = 30.0
    timeout: float = 300.0
    revision: str | None = None
    old_gone: bool = False


class Result(StrEnum):
    """The answer of a gate, by the interface's words."""

    OK = "ok"
    FAILED = "failed"
    VIOLATED = "violated"
    TIMEOUT = "timeout"
    UNKNOWN = "unknown"


class LowWater(Struct, frozen=True):
    """The fewest that were ready from SYNCED on, and since when (wall seconds)."""

    ready: int
    time: float


class Watched:
    """One service under a gate, from its first appearance on."""

    __slots__ = ("_baseline", "_seen", "_terms", "key", "low", "needed", "snapshot", "total")

    def __init__(self, terms: Terms, first: ServiceSnapshot, *, at_synced: bool) -> None:
        """Take its first picture; the revisions of that one are the old ones only if it was there at SYNCED."""
        self._terms = terms
        self.key: ServiceKey = first.key
        self.snapshot: ServiceSnapshot | None = first
        self.total = first.counts.total
        self.needed = terms.min_ready.of(self.total)
        self.low: LowWater | None = None
        self._seen: set[str] = set()
        self._baseline = frozenset(_revisions(first)) if at_synced else frozenset[str]()

    def see(self, snapshot: ServiceSnapshot | None, time: float) -> None:
        """Take its picture at a time (wall seconds), None where it is gone."""
        self.snapshot = snapshot
        if snapshot is not None:
            self._seen |= _revisions(snapshot)
        ready = self.ready
        if ready is not None and (self.low is None or ready < self.low.ready):
            self.low = LowWater(ready, time)

    @property
    def ready(self) -> int | None:
        """Return how many are ready, of any revision; none of a service that is gone; None where nobody knows."""
        return 0 if self.snapshot is None else self.snapshot.counts.ready

    @property
    def revisions(self) -> frozenset[str]:
        """Return the revisions that count, none while a new one is still to come."""
        if self._terms.revision == NEW:
            return frozenset(self._seen - self._baseline)
        return frozenset(() if self._terms.revision is None else (self._terms.revision,))

    @property
    def counted(self) -> int | None:
        """Return how many are ready and count."""
        if self.snapshot is None or self._terms.revision is None or self.ready is None:
            return self.ready
        wanted = self.revisions
        rows = group_rows(row for row in self.snapshot.endpoints if row.revision in wanted)
        readiness = Readiness(self.snapshot.service)
        return sum(readiness.backend(held).ready for held in rows.values())

    @property
    def old(self) -> int:
        """Return how many rows, in whatever state, are of another revision than those that count."""
        rows = () if self.snapshot is None else self.snapshot.endpoints
        return sum(row.revision not in self.revisions for row in rows)

    @property
    def holds(self) -> bool:
        """Return whether it stands as the terms want it."""
        counted = self.counted
        if self.snapshot is None or self.needed is None or counted is None or counted < self.needed:
            return False
        if self._terms.revision is not None and not self.revisions:
            return False
        return not (self._terms.old_gone and self.old)

    @property
    def unknowable(self) -> str:
        """Return what cannot be known of it and would have to be, "" for nothing."""
        if self.snapshot is None:
            return ""
        if self.ready is None:
            return f"{self.key.name} has no endpoints that can be read"
        selected = self.snapshot.selector is not None
        pods_unread = self.snapshot.counts.total is None and selected
        if self.needed is None or (pods_unread and self._terms.revision is not None):
            return f"the pods of {self.key.name} cannot be read"
        return ""


def _revisions(snapshot: ServiceSnapshot) -> set[str]:
    rows = {row.revision for row in snapshot.endpoints} | {pod.revision for pod in snapshot.absent}
    return {revision for revision in rows if revision is not None}
