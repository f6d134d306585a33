"""What was asked, in order: tests assert requests, not only states."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from epwatch.sim.http.requestinfo import is_set

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiohttp import web

LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request; `time` in seconds of time.monotonic, `verb` is list, watch, or the method in small letters."""

    time: float
    verb: str
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]

    @property
    def resource(self) -> str:
        """The last part of the path: `pods`."""
        return self.path.rstrip("/").rpartition("/")[2]


class RequestLog:
    """The newest requests."""

    def __init__(self) -> None:
        self._entries: deque[LoggedRequest] = deque(maxlen=LONGEST)

    def note(self, request: web.Request) -> None:
        """Add one."""
        query = dict(request.query)
        verb = request.method.lower()
        if verb == "get":
            verb = "watch" if is_set(query, "watch") else "list"
        self._entries.append(
            LoggedRequest(monotonic(), verb, request.method, request.path, query, dict(request.headers))
        )

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()

    def of(self, verb: str = "", resource: str = "") -> list[LoggedRequest]:
        """Those with that verb and resource; "" is any."""
        return [r for r in self._entries if verb in ("", r.verb) and resource in ("", r.resource)]

    def __iter__(self) -> Iterator[LoggedRequest]:
        return iter(list(self._entries))

    def __len__(self) -> int:
        return len(self._entries)
