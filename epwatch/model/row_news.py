"""The news of one row: its mark, the mark that is held back, its ghost; and when each of them is over."""

from msgspec.structs import replace

from epwatch.model.marks import Durations, Ghost, Mark, MarkKind
from epwatch.model.snapshot import EndpointSnapshot, ServiceKey


class RowNews:
    """A small state machine over one row; times are monotonic seconds.

    ``scheduled`` is kept for its owner: when it will be looked at next, None for not yet known.
    """

    __slots__ = ("_durations", "_held", "current", "ghost", "scheduled")

    def __init__(self, durations: Durations) -> None:
        self._durations = durations
        self._held: tuple[MarkKind, str, bool] | None = None
        self.current: Mark | None = None
        self.ghost: Ghost | None = None
        self.scheduled: float | None = None

    def mark(self, kind: MarkKind, text: str, now: float, *, unseen: bool = False) -> None:
        """Mark the row; within the calm time of the former mark this one is held back until that is over."""
        former = self.current
        if former is None or now >= former.since + self._durations.calm:
            self._begin(kind, text, now, unseen=unseen)
        elif (former.kind, kind) != (MarkKind.CAME, MarkKind.ENTERED):
            # A row that came in rotation at once has not entered it a second time.
            self._held = (kind, text, unseen)

    def _begin(self, kind: MarkKind, text: str, now: float, *, unseen: bool) -> None:
        self._held = None
        self.current = Mark(kind, text, now, now + self._durations.highlight, unseen)

    def went(self, service: ServiceKey, row: EndpointSnapshot, text: str, now: float, *, unseen: bool = False) -> None:
        """The row is gone; for a moment it may only have moved."""
        until = now + self._durations.ghost
        self.ghost = Ghost(service=service, row=row, text=text, since=now, until=until, settling=True, unseen=unseen)

    def returned(self) -> EndpointSnapshot | None:
        """The row is there again; return what it was if it had only moved, None if it had gone for good."""
        ghost, self.ghost = self.ghost, None
        return ghost.row if ghost is not None and ghost.settling else None

    def settle(self, now: float) -> Ghost | None:
        """Return the ghost, once, when the row did not come back in time; ``since`` is then when that was sure."""
        ghost = self.ghost
        if ghost is None or not ghost.settling or now < ghost.since + self._durations.settle:
            return None
        self.current = self._held = None
        self.ghost = replace(ghost, settling=False)
        return replace(ghost, settling=False, since=ghost.since + self._durations.settle)

    def expire(self, now: float) -> bool:
        """Let time pass; return whether the row looks different."""
        changed = False
        if self.ghost is not None and now >= self.ghost.until:
            self.ghost, changed = None, True
        if self.current is None:
            return changed
        if self._held is not None and now >= self.current.since + self._durations.calm:
            kind, text, unseen = self._held
            self._begin(kind, text, self.current.since + self._durations.calm, unseen=unseen)
            changed = True
        if now >= self.current.until:
            self.current, changed = None, True
        return changed

    def deadline(self) -> float | None:
        """Return when the next thing is over, None when nothing is left to tell."""
        times = []
        if self.ghost is not None:
            times.append(self.ghost.since + self._durations.settle if self.ghost.settling else self.ghost.until)
        if self.current is not None:
            times.append(self.current.since + self._durations.calm if self._held is not None else self.current.until)
        return min(times, default=None)
