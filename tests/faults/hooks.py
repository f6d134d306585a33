"""Request hooks for the embedded server: how a test says whom a fault meets, and how often."""

import asyncio
from collections import Counter
from collections.abc import Callable

from aiohttp import web

from epwatch.kube.objects import Kind
from epwatch.sim.errors import ApiError
from epwatch.sim.faults import RequestHook, error_event

Answer = Callable[[], web.StreamResponse]


def is_watch(request: web.Request) -> bool:
    """Return whether a watch is asked for."""
    return "watch" in request.query


def each(answer: Answer, *, watch: bool, times: int | None = 1, kind: Kind | None = None) -> RequestHook:
    """Return a hook that answers the first watches (or lists) of each stream.

    Args:
        answer: makes a fresh answer.
        watch: watches, else lists.
        times: of each stream; None: always.
        kind: of this resource alone.
    """
    met: Counter[str] = Counter()

    def hook(request: web.Request) -> web.StreamResponse | None:
        others = kind is not None and not request.path.endswith(f"/{kind.value}")
        if is_watch(request) is not watch or others or met[request.path] == times:
            return None
        met[request.path] += 1
        return answer()

    return hook


def both(first: RequestHook, second: RequestHook) -> RequestHook:
    """Return a hook that lets the second answer what the first does not."""

    def hook(request: web.Request) -> web.StreamResponse | None:
        for one in (first, second):
            answer = one(request)
            assert answer is None or isinstance(answer, web.StreamResponse)
            if answer is not None:
                return answer
        return None

    return hook


def dripping(*, times: int, kind: Kind) -> RequestHook:
    """Return a hook that answers the first lists of a resource with blanks, one every now and then, and no end."""
    left = [times]

    async def hook(request: web.Request) -> web.StreamResponse | None:
        if is_watch(request) or not request.path.endswith(f"/{kind.value}") or left[0] == 0:
            return None
        left[0] -= 1
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        while True:
            await response.write(b" ")
            await asyncio.sleep(0.05)

    return hook


def hanging(*, watch: bool, times: int, kind: Kind) -> RequestHook:
    """Return a hook that never answers the first watches (or lists) of a resource."""
    left = [times]

    async def hook(request: web.Request) -> web.StreamResponse | None:
        if is_watch(request) is not watch or not request.path.endswith(f"/{kind.value}") or left[0] == 0:
            return None
        left[0] -= 1
        await asyncio.Event().wait()
        return None

    return hook


def stream(body: bytes) -> web.Response:
    """Return a watch that sends these bytes and ends."""
    return web.Response(body=body, content_type="application/json")


def error_stream(error: ApiError) -> web.Response:
    """Return a watch that sends one ERROR event and ends."""
    return stream(error_event(error))
