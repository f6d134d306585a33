"""What is recent about each service: marks and ghosts from a batch's changes, gone again when their time is over."""

from epwatch.model.change import Change, ChangeType
from epwatch.model.snapshot import EndpointSnapshot, RowKey, ServiceKey
from epwatch.tui import words
from epwatch.tui.glyphs import Glyph
from epwatch.tui.marks import QUIET, Ghost, Mark, Marks


class _Service:
    __slots__ = ("came", "ghosts", "rows", "went")

    def __init__(self) -> None:
        self.rows: dict[RowKey, Mark] = {}
        self.ghosts: dict[RowKey, Ghost] = {}
        self.came: dict[RowKey, float] = {}
        self.went: dict[RowKey, float] = {}


class Recent:
    """Marks per service; ``highlight`` and ``ghosts`` are how long they stay, in seconds."""

    def __init__(self, highlight: float, ghosts: float) -> None:
        self._highlight = highlight
        self._ghost_time = ghosts
        self._services: dict[ServiceKey, _Service] = {}

    def take(self, changes: tuple[Change, ...], now: float) -> set[ServiceKey]:
        """Take in the changes of a batch of wall time ``now``; return the services whose marks changed."""
        touched = set()
        for change in changes:
            if change.initial or change.endpoint is None:
                continue
            self._note(change, change.endpoint, now)
            touched.add(change.service)
        return touched

    def expire(self, now: float) -> set[ServiceKey]:
        """Forget what is over at ``now``; return the services whose marks changed."""
        touched = {key for key, service in self._services.items() if self._expired(service, now)}
        for key in touched:
            service = self._services[key]
            if not (service.rows or service.ghosts or service.came or service.went):
                del self._services[key]
        return touched

    def due(self) -> float | None:
        """Return the wall second at which the next mark or ghost is over."""
        moments = (moment for service in self._services.values() for moment in self._moments(service))
        return min(moments, default=None)

    def marks(self, key: ServiceKey) -> Marks:
        """Return what is recent about a service."""
        service = self._services.get(key)
        if service is None:
            return QUIET
        return Marks(
            rows=dict(service.rows),
            ghosts=tuple(service.ghosts.values()),
            came=len(service.came),
            went=len(service.went),
            until=min((*service.came.values(), *service.went.values()), default=None),
        )

    def _note(self, change: Change, endpoint: EndpointSnapshot, now: float) -> None:
        service = self._services.setdefault(change.service, _Service())
        key, until = endpoint.key, now + self._highlight
        if change.type is ChangeType.REMOVED:
            service.rows.pop(key, None)
            service.came.pop(key, None)
            service.ghosts[key] = Ghost(endpoint, words.of_reason(change.reason, during_gap=change.during_gap), now)
            service.went[key] = until
            return
        service.ghosts.pop(key, None)
        service.rows[key] = Mark(_glyph(change, endpoint), until)
        if change.type is ChangeType.ADDED:
            service.went.pop(key, None)
            service.came[key] = until

    def _expired(self, service: _Service, now: float) -> bool:
        before = len(service.rows) + len(service.ghosts) + len(service.came) + len(service.went)
        service.rows = {key: mark for key, mark in service.rows.items() if mark.until > now}
        service.ghosts = {k: g for k, g in service.ghosts.items() if g.since + self._ghost_time > now}
        service.came = {key: until for key, until in service.came.items() if until > now}
        service.went = {key: until for key, until in service.went.items() if until > now}
        return before != len(service.rows) + len(service.ghosts) + len(service.came) + len(service.went)

    def _moments(self, service: _Service) -> list[float]:
        marks = [mark.until for mark in service.rows.values()]
        ghosts = [ghost.since + self._ghost_time for ghost in service.ghosts.values()]
        return [*marks, *ghosts, *service.came.values(), *service.went.values()]


def _glyph(change: Change, endpoint: EndpointSnapshot) -> Glyph:
    if change.type is ChangeType.ADDED:
        return Glyph.CAME
    was = change.was.in_rotation if change.was is not None else endpoint.in_rotation
    if endpoint.in_rotation == was:
        return Glyph.CHANGED
    return Glyph.ENTERED if endpoint.in_rotation else Glyph.LEFT
