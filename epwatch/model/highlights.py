"""Recent news per row and service, with their expiry: marks, ghosts, what entered and left; pure, time is an argument.

For the screen alone: streams, journal and recording are told at once and know no settle time.
"""

import heapq
from collections.abc import Iterable

from msgspec.structs import replace

from epwatch.model.backends import Backend, backend_of
from epwatch.model.change import Change, ChangeType
from epwatch.model.marks import Departed, Durations, Ghost, Mark, MarkKind, Recent
from epwatch.model.row_news import RowNews
from epwatch.model.snapshot import EndpointSnapshot, RowKey, ServiceKey, Standing

_QUIET = Recent()


class _ServiceNews:
    """The news of one service: of its rows, and when which backend entered (True) or left (False)."""

    __slots__ = ("moves", "rows")

    def __init__(self) -> None:
        self.rows: dict[RowKey, RowNews] = {}
        self.moves: dict[tuple[bool, Backend], float] = {}


class Highlights:
    """Takes changes as they come and answers what to paint; each call costs what it touches.

    Times are monotonic seconds and never go back from call to call.
    """

    def __init__(self, durations: Durations | None = None) -> None:
        """Take how long things are told; the interface's values unless given."""
        self._durations = durations if durations is not None else Durations()
        self._services: dict[ServiceKey, _ServiceNews] = {}
        self._departed: dict[ServiceKey, Departed] = {}
        # (deadline, service, row or None for the service itself); outdated entries find nothing to do.
        self._deadlines: list[tuple[float, int, ServiceKey, RowKey | None]] = []
        self._pushed = 0

    def take(self, changes: Iterable[Change], now: float) -> frozenset[ServiceKey]:
        """Take changes in their order; return the services that look different now.

        The first picture is no news: its changes are left out.
        """
        touched = set()
        for change in changes:
            if not change.initial and self._take(change, now):
                touched.add(change.service)
        return frozenset(touched)

    def _take(self, change: Change, now: float) -> bool:
        match change.type:
            case ChangeType.ADDED | ChangeType.CHANGED | ChangeType.REMOVED if change.endpoint is not None:
                return self._take_row(change, change.endpoint, now)
            case ChangeType.SERVICE_REMOVED:
                self._service_went(change, now)
                return True
            case ChangeType.SERVICE_ADDED:
                return self._departed.pop(change.service, None) is not None
            case _:
                return False

    def _service_went(self, change: Change, now: float) -> None:
        """Tell of a service that went; not of the slices that it left behind for a moment, which have its ghost."""
        key = change.service
        if key.kind is Standing.ORPHAN and replace(key, kind=Standing.SERVICE) in self._departed:
            self._services.pop(key, None)
            return
        until = now + self._durations.ghost
        self._departed[key] = Departed(change.after, now, until)
        self._push(until, key, None)

    def _take_row(self, change: Change, row: EndpointSnapshot, now: float) -> bool:
        service = self._services.setdefault(change.service, _ServiceNews())
        news = service.rows.setdefault(row.key, RowNews(self._durations))
        match change.type:
            case ChangeType.REMOVED:
                news.went(change.service, row, change.message, now, unseen=change.during_gap)
            case ChangeType.ADDED:
                self._added(change, row, service, news, now)
            case _:
                self._changed(change, row, service, news, now)
        self._schedule(change.service, row.key, service, news)
        return True

    def _added(self, change: Change, row: EndpointSnapshot, service: _ServiceNews, news: RowNews, now: float) -> None:
        before = news.returned()
        if before is None:
            news.mark(MarkKind.CAME, change.message, now, unseen=change.during_gap)
            self._move(change.service, service, row, now, was=False)
        else:
            self._turn(change, row, service, news, now, was=before.in_rotation, other="moved to another slice")

    def _changed(self, change: Change, row: EndpointSnapshot, service: _ServiceNews, news: RowNews, now: float) -> None:
        was = change.was
        told = was is not None and matters(was, row)
        self._turn(
            change,
            row,
            service,
            news,
            now,
            was=was is not None and was.in_rotation,
            other=change.message if told else None,
        )

    def _turn(
        self,
        change: Change,
        row: EndpointSnapshot,
        service: _ServiceNews,
        news: RowNews,
        now: float,
        *,
        was: bool,
        other: str | None,
    ) -> None:
        """Mark a row that entered or left rotation; else, with ``other``, that it changed."""
        if was != row.in_rotation:
            kind = MarkKind.ENTERED if row.in_rotation else MarkKind.LEFT
            news.mark(kind, change.message, now, unseen=change.during_gap)
            self._move(change.service, service, row, now, was=was)
        elif other is not None:
            news.mark(MarkKind.CHANGED, other, now, unseen=change.during_gap)

    def _move(self, key: ServiceKey, service: _ServiceNews, row: EndpointSnapshot, now: float, *, was: bool) -> None:
        if row.in_rotation != was:
            until = now + self._durations.highlight
            service.moves[row.in_rotation, backend_of(row)] = until
            self._push(until, key, None)

    def mark(self, service: ServiceKey, row: RowKey) -> Mark | None:
        """Return what to tell of a row that is there."""
        news = self._services.get(service)
        entry = news.rows.get(row) if news is not None else None
        return entry.current if entry is not None else None

    def ghosts(self, service: ServiceKey) -> tuple[Ghost, ...]:
        """Return the rows that went, those still settling too, longest gone first."""
        news = self._services.get(service)
        if news is None:
            return ()
        found = [entry.ghost for entry in news.rows.values() if entry.ghost is not None]
        return tuple(sorted(found, key=lambda ghost: ghost.since))

    def departed(self) -> tuple[Departed, ...]:
        """Return the services that went, longest gone first."""
        return tuple(self._departed.values())

    def recent(self, service: ServiceKey) -> Recent:
        """Return how many backends entered and left rotation lately."""
        news = self._services.get(service)
        if news is None or not news.moves:
            return _QUIET
        entered = sum(entering for entering, _ in news.moves)
        return Recent(entered, len(news.moves) - entered)

    def next_deadline(self) -> float | None:
        """Return when :meth:`expire` will next have something to do, None for never."""
        return self._deadlines[0][0] if self._deadlines else None

    def expire(self, now: float) -> frozenset[ServiceKey]:
        """Let time pass; return the services that look different now."""
        touched = set()
        while self._deadlines and self._deadlines[0][0] <= now:
            due, _, key, row = heapq.heappop(self._deadlines)
            if self._expire_service(key, now) if row is None else self._expire_row(key, row, due, now):
                touched.add(key)
        return frozenset(touched)

    def _expire_service(self, key: ServiceKey, now: float) -> bool:
        departed = self._departed.get(key)
        over = departed is not None and departed.until <= now
        if over:
            del self._departed[key]
        service = self._services.get(key)
        if service is None:
            return over
        ended = [move for move, until in service.moves.items() if until <= now]
        for move in ended:
            del service.moves[move]
        self._forget(key, service)
        return over or bool(ended)

    def _expire_row(self, key: ServiceKey, row: RowKey, due: float, now: float) -> bool:
        service = self._services.get(key)
        news = service.rows.get(row) if service is not None else None
        if service is None or news is None or news.scheduled != due:
            return False
        news.scheduled = None
        settled = news.settle(now)
        if settled is not None and settled.row.in_rotation:
            until = settled.since + self._durations.highlight
            service.moves[False, backend_of(settled.row)] = until
            self._push(until, key, None)
        changed = news.expire(now) or settled is not None
        self._schedule(key, row, service, news)
        return changed

    def _schedule(self, key: ServiceKey, row: RowKey, service: _ServiceNews, news: RowNews) -> None:
        deadline = news.deadline()
        if deadline is None:
            del service.rows[row]
            self._forget(key, service)
        elif news.scheduled is None or deadline < news.scheduled:
            # One entry a row: else each change of a row that flaps would leave one that lives as long as its news.
            news.scheduled = deadline
            self._push(deadline, key, row)

    def _forget(self, key: ServiceKey, service: _ServiceNews) -> None:
        if not service.rows and not service.moves:
            self._services.pop(key, None)

    def _push(self, deadline: float, key: ServiceKey, row: RowKey | None) -> None:
        # The number keeps equal deadlines in order, and keys, whose context may be None, from being compared.
        self._pushed += 1
        heapq.heappush(self._deadlines, (deadline, self._pushed, key, row))


def matters(was: EndpointSnapshot, row: EndpointSnapshot) -> bool:
    """Return whether a change deserves a mark: one to the row itself.

    That its pod's record came to be known, or that the older Endpoints follow, is no news of the row.
    """
    return (was.state, was.ports, was.stale, was.node, was.zone, was.hints, was.slices, was.target) != (
        row.state,
        row.ports,
        row.stale,
        row.node,
        row.zone,
        row.hints,
        row.slices,
        row.target,
    )
