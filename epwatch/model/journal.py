"""What happened, entry by entry: bounded by bytes, with a floor for each service, that no busy one takes from it.

Pure. Entries go in in order and come out in order; where something was let go is told, so that nobody takes the first
entry for the first thing that happened.
"""

from collections import deque
from collections.abc import Iterator
from heapq import merge
from operator import attrgetter
from typing import Final

from msgspec import Struct

from epwatch.kube.delta import Gap
from epwatch.model.change import ChangeType
from epwatch.model.snapshot import RowKey, ServiceKey

FLOOR: Final = 8 * 1024
"""Bytes that a service keeps, whatever the others do: some twenty entries, a hand-over of a few pods."""
_ENTRY: Final = 340
"""Bytes of an entry with its place in two queues, beside its texts (measured: tests/perf/bench_history.py)."""
_SERVICE: Final = 400
"""Bytes of what is kept of a service beside its entries."""


class Entry(Struct, frozen=True, gc=False, kw_only=True):
    """One change of the joined picture, or a gap; texts are cleaned, times wall seconds.

    ``number`` is that of the event's step: entries of one event share it, and the counts before and after it.
    ``service`` and ``type`` are None for a gap, which is of ``context``. ``subject`` names the row, pod or port, "" for
    the service itself; ``row`` is the row's, ``uid`` the pod's. ``event`` says what became of it, ``cause`` why.
    ``moved``: into rotation (True) or out of it. ``unseen``: it happened during a gap. ``blurred``: the slices
    changed more than once in that step, and what lay between is not known.
    """

    number: int
    time: float
    service: ServiceKey | None = None
    type: ChangeType | None = None
    subject: str = ""
    row: RowKey | None = None
    uid: str = ""
    event: str = ""
    cause: str = ""
    severity: str = ""
    moved: bool | None = None
    ready_before: int | None = None
    total_before: int | None = None
    ready: int | None = None
    total: int | None = None
    unseen: bool = False
    blurred: bool = False
    gap: Gap | None = None
    context: str | None = None

    @property
    def lives(self) -> bool:
        """Return whether what it is about is there after it."""
        return self.type not in (ChangeType.REMOVED, ChangeType.SERVICE_REMOVED)

    @property
    def size(self) -> int:
        """Return about how many bytes it takes."""
        return _ENTRY + len(self.subject) + len(self.event) + len(self.cause)


class _Kept:
    """The entries of one service, oldest first."""

    __slots__ = ("bytes", "entries", "lost")

    def __init__(self, lost: float | None) -> None:
        """Begin; of a service all of whose entries went nothing was kept, so ``lost`` is what any service lost."""
        self.entries: deque[Entry] = deque()
        self.bytes = _SERVICE
        self.lost = lost


class Journal:
    """Entries of all services; each call costs what it touches, but for reading."""

    def __init__(self, limit: int) -> None:
        """Begin; ``limit`` in bytes holds for all of it."""
        self._limit = limit
        self._kept: dict[ServiceKey | None, _Kept] = {}
        self._order: deque[ServiceKey | None] = deque()
        self._lost: float | None = None
        self.bytes = 0
        """What it takes, about."""

    @property
    def floor(self) -> int:
        """Return how many bytes nobody takes from a service; half of the bound is for what happened last."""
        return min(FLOOR, self._limit // 2 // max(len(self._kept), 1))

    def add(self, entry: Entry) -> None:
        """Take the next entry."""
        kept = self._kept.get(entry.service)
        if kept is None:
            kept = self._kept[entry.service] = _Kept(self._lost)
            self.bytes += _SERVICE
        kept.entries.append(entry)
        kept.bytes += entry.size
        self.bytes += entry.size
        self._order.append(entry.service)
        while self.bytes > self._limit:
            self._make_room()

    def _make_room(self) -> None:
        """Let the oldest entry go of the service whose turn it is, or pass that one over, once."""
        if not self._order:
            # All that is left was passed over while there were fewer services; their floor is lower now.
            self._order.extend(entry.service for entry in self.entries())
        key = self._order.popleft()
        kept = self._kept[key]
        oldest = kept.entries[0]
        if kept.bytes <= self.floor:
            return
        kept.entries.popleft()
        kept.bytes -= oldest.size
        self.bytes -= oldest.size
        self._lost = oldest.time if self._lost is None else max(self._lost, oldest.time)
        kept.lost = oldest.time
        if not kept.entries:
            del self._kept[key]
            self.bytes -= _SERVICE

    def entries(self, service: ServiceKey | None = None) -> Iterator[Entry]:
        """Yield the entries, oldest first: of one service, with the gaps that concern it, or all."""
        if service is None:
            queues = [kept.entries for kept in self._kept.values()]
        else:
            gaps = (each for each in self._of(None) if _concerns(each, service))
            queues = [self._of(service), deque(gaps)]
        yield from merge(*queues, key=attrgetter("number"))

    def _of(self, service: ServiceKey | None) -> deque[Entry]:
        kept = self._kept.get(service)
        return deque() if kept is None else kept.entries

    def lost(self, service: ServiceKey | None = None) -> float | None:
        """Return up to when something of a service, or of any, is missing; None: nothing is. Wall seconds."""
        if service is None or service not in self._kept:
            return self._lost
        return self._kept[service].lost


def _concerns(entry: Entry, service: ServiceKey) -> bool:
    """Return whether it is a gap in which nobody looked at a service: one of its context, and of its namespace."""
    if entry.gap is None or entry.context != service.context:
        return False
    return entry.gap.namespace in (None, service.namespace)
