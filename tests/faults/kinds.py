"""The faults that a stateful test and the soak choose from at random, each switched on by name and off by the heal."""

import itertools
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from aiohttp import web

from epwatch.sim import SimServer, errors
from epwatch.sim.errors import ApiError
from epwatch.sim.faults import Cut, EventAction, EventHook, RequestHook, Watch, status, text
from tests.faults.hooks import error_stream, is_watch, stream
from tests.faults.relay import Relay, Toxics

_TOO_OLD: Final = errors.expired(1, 2)
_TOO_LARGE: Final = errors.too_large_resource_version(2, 1)


def _watches(answer: Callable[[], web.StreamResponse]) -> RequestHook:
    return lambda request: answer() if is_watch(request) else None


def _every(answer: Callable[[], web.StreamResponse]) -> RequestHook:
    return lambda _request: answer()


def _no_rights(request: web.Request) -> web.StreamResponse | None:
    """Deny pods and Services. While slices are denied, rows come from Endpoints, which may lag: they come and go."""
    denied = request.path.endswith(("/pods", "/services"))
    return status(ApiError(403, "Forbidden", "not allowed")) if denied else None


REQUESTS: Final[Mapping[str, RequestHook]] = MappingProxyType(
    {
        "410 as the answer to a watch": _watches(lambda: status(_TOO_OLD)),
        "410 as an event": _watches(lambda: error_stream(_TOO_OLD)),
        "watches that end at once": _watches(lambda: stream(b"")),
        "too large a version": _watches(lambda: status(_TOO_LARGE)),
        "an internal error as an event": _watches(lambda: error_stream(ApiError(500, "InternalError", "no leader"))),
        "too many requests": _every(lambda: text(429, "Too many requests, please try again later.\n")),
        "a page of a proxy": _every(lambda: text(503, "<html>\n<h1>503</h1>\n</html>", "text/html")),
        "a login page": _every(lambda: text(200, "<html>log in</html>", "text/html")),
        "no rights": _no_rights,
        "no such credential": _every(lambda: status(ApiError(401, "Unauthorized", "Unauthorized"))),
    }
)
"""What is answered in place of the server's own answer."""


def _cut(document: bytes) -> EventAction:
    return Cut(document[: len(document) // 2], "abort")


def _ended(document: bytes) -> EventAction:
    return Cut(document[: len(document) // 2], "close")


def _spoiled(document: bytes) -> EventAction:
    return b'{"type": "MODIFIED", "obj\n'


def _twice(document: bytes) -> EventAction:
    return document + document


def _swallowed(document: bytes) -> EventAction:
    return "write" if b'"BOOKMARK"' in document else "drop"


EVENTS: Final[Mapping[str, Callable[[bytes], EventAction]]] = MappingProxyType(
    {
        "an event cut by a reset": _cut,
        "an event cut by an end": _ended,
        "an event that is no JSON": _spoiled,
        "every event twice": _twice,
        "events swallowed": _swallowed,
    }
)
"""What becomes of an event of a watch."""


def _replaying() -> EventHook:
    """Return a hook that sends, before each event, the first one of the same watch again."""
    first: dict[int, bytes] = {}

    def hook(watch: Watch, document: bytes) -> EventAction:
        if b'"BOOKMARK"' in document:
            return "write"
        return first.setdefault(id(watch), document) + document

    return hook


def _every_third(action: Callable[[bytes], EventAction]) -> EventHook:
    """Return a hook that spares two events of three, so that something goes on."""
    count = itertools.count()
    return lambda _watch, document: action(document) if next(count) % 3 == 0 else "write"


LINES: Final[Mapping[str, Toxics]] = MappingProxyType(
    {
        "a black hole": Toxics(black_hole=True),
        "bytes one by one": Toxics(slice_bytes=7),
        "a slow line": Toxics(latency=0.01),
        "a narrow line": Toxics(bandwidth=200_000),
        "connections that end early": Toxics(limit_bytes=3000),
        "ends that come late": Toxics(slow_close=0.05),
    }
)
"""What is wrong with the line."""

SILENCE: Final = "a silent server"
REPLAY: Final = "old events again"
KINDS: Final = (*REQUESTS, *EVENTS, *LINES, SILENCE, REPLAY)


def begin(server: SimServer, relay: Relay, kind: str) -> None:
    """Let one fault begin; those before it go on, unless they use the same means."""
    if kind in REQUESTS:
        server.on_request = REQUESTS[kind]
    elif kind in EVENTS:
        server.on_event = _every_third(EVENTS[kind])
    elif kind in LINES:
        relay.toxics = LINES[kind]
    elif kind == SILENCE:
        server.silence()
    else:
        server.on_event = _replaying()


def heal(server: SimServer, relay: Relay) -> None:
    """End every fault. Bytes that a black hole took never come: those connections are dead, and end."""
    lost = relay.toxics.black_hole
    server.on_request = server.on_event = None
    server.speak()
    relay.toxics = Toxics()
    if lost:
        relay.reset_peers()
