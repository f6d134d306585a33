"""What happened to one resource, in order of resourceVersion, as far back as compaction lets one look."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Literal, TypeAlias

from epwatch.sim.objects import encode

if TYPE_CHECKING:
    from epwatch.sim.objects import Obj

EventType: TypeAlias = Literal["ADDED", "MODIFIED", "DELETED"]

# As many changes as a busy cluster makes in the 75 s that a watch cache keeps; older ones are compacted away.
LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Item:
    """One version of one object, as a JSON value that is never to be changed."""

    obj: Obj
    revision: int

    @property
    def raw(self) -> bytes:
        """The bytes that readers get; made anew each time, in some 5 µs: to keep them would double the memory."""
        return encode(self.obj)

    def at(self, revision: int) -> Item:
        """The same state under a later revision: how an object that left a selector's view is told."""
        obj = {**self.obj, "metadata": {**self.obj["metadata"], "resourceVersion": str(revision)}}
        return Item(obj, revision)


@dataclass(frozen=True, slots=True)
class Event:
    """One change. For DELETED `item` is the last state, with the revision of the deletion."""

    type: EventType
    item: Item
    before: Item | None

    @property
    def revision(self) -> int:
        """The resourceVersion of this change."""
        return self.item.revision


class EventLog:
    """The changes of one resource.

    Args:
        oldest: no watch can start before this revision.
        longest: how many changes are kept at most.
    """

    def __init__(self, oldest: int, longest: int = LONGEST) -> None:
        self.oldest = oldest
        self._longest = longest
        self._events: deque[Event] = deque()

    def append(self, event: Event) -> None:
        """Add the newest change, dropping the oldest over the limit."""
        self._events.append(event)
        if len(self._events) > self._longest:
            self.oldest = self._events.popleft().revision

    def since(self, revision: int) -> list[Event] | None:
        """The changes after `revision`; None when some of them are compacted away."""
        if revision < self.oldest:
            return None
        start = bisect_right(self._events, revision, key=lambda event: event.revision)
        return list(islice(self._events, start, None))

    def clone(self) -> EventLog:
        """The same history."""
        twin = EventLog(self.oldest, self._longest)
        twin._events.extend(self._events)
        return twin

    def compact(self, revision: int) -> None:
        """Forget the changes up to and including `revision`."""
        while self._events and self._events[0].revision <= revision:
            self._events.popleft()
        self.oldest = max(self.oldest, revision)
