"""Hooks by which tests make the server misbehave, and ready-made answers for the usual faults."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from aiohttp import web

from epwatch.sim.objects import encode

if TYPE_CHECKING:
    from epwatch.sim.errors import ApiError

RequestHook: TypeAlias = Callable[[web.Request], "Awaitable[web.StreamResponse | None] | web.StreamResponse | None"]
"""Sees every request first. What it returns is the answer; None lets the server answer. It may be a coroutine."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Write `data` (half a document, say), then end the stream: close cleanly (EOF) or abort (RST)."""

    data: bytes
    how: Literal["close", "abort"]


@dataclass(slots=True)
class Watch:
    """One open watch, as the event hook sees it."""

    resource: str
    namespace: str
    query: dict[str, str]
    sent: int = 0
    """Documents written so far, bookmarks included."""
    request: web.Request | None = field(default=None, repr=False)


EventAction: TypeAlias = Literal["write", "drop", "close", "abort"] | bytes | Cut
EventHook: TypeAlias = Callable[[Watch, bytes], EventAction]
"""Sees every document (with its newline) before it is written: event, bookmark or ERROR.

"write" writes it, "drop" swallows it, "close" ends the stream cleanly without it, "abort" resets the connection, bytes
are written instead, a Cut is written and ends the stream.
"""


def status(error: ApiError, *, pretty: bool = False, headers: dict[str, str] | None = None) -> web.Response:
    """An error as the HTTP answer of a Status; `pretty` spreads it over lines, as some proxies do."""
    body = json.dumps(error.status(), indent=2).encode() if pretty else encode(error.status())
    return web.Response(status=error.code, body=body, content_type="application/json", headers=headers)


def text(code: int, body: str, content_type: str = "text/plain", headers: dict[str, str] | None = None) -> web.Response:
    """An answer that is no Status: throttling in text/plain, a proxy's HTML page."""
    return web.Response(status=code, text=body, content_type=content_type, headers=headers)


def error_event(error: ApiError) -> bytes:
    """An ERROR event with its newline, to be returned by an event hook or written into a raw stream."""
    return encode({"type": "ERROR", "object": error.status()}) + b"\n"


def only(
    answer: Callable[[], web.StreamResponse],
    *,
    path_ends: str = "",
    watch: bool | None = None,
    times: int | None = None,
) -> RequestHook:
    """A request hook: `answer` for requests that match, so many times (None: always), everything else is served.

    Args:
        answer: makes a fresh response for each.
        path_ends: the end of the URL's path, "/pods" say.
        watch: only watches (True), only other requests (False), both (None).
        times: how often.
    """
    left = [times]

    def hook(request: web.Request) -> web.StreamResponse | None:
        is_watch = request.query.get("watch", "") in ("1", "true")
        if not request.path.endswith(path_ends) or (watch is not None and watch is not is_watch) or left[0] == 0:
            return None
        if left[0] is not None:
            left[0] -= 1
        return answer()

    return hook
