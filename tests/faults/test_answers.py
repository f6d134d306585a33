"""Rows of the fault matrix in which another answers than an API server, or an API server in an odd way."""

import gzip
from asyncio import StreamWriter
from collections.abc import Callable

import pytest
from aiohttp import ClientSession, web
from msgspec.structs import replace

from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from epwatch.kube.timing import PRODUCTION
from epwatch.sim import SimServer
from epwatch.sim.faults import RequestHook, text
from tests.access.capture import capturing
from tests.faults.harness import CANARY, scaled, watched
from tests.faults.hooks import both, each, is_watch
from tests.faults.raw import Answer, RawRequest
from tests.faults.watched import Watched

INNER = "X-Inner"


def causes(it: Watched, kind: Kind) -> set[str]:
    return {one.cause for one in it.history.of(kind) if one.phase is Phase.RETRYING}


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
async def test_f36_a_redirect_to_another_host_is_refused_and_shown_nothing(code: int) -> None:
    async with capturing() as elsewhere:
        there = {"Location": f"{elsewhere.url}/probe?ticket={CANARY}"}

        def prepare(server: SimServer) -> None:
            moved = each(lambda: text(code, "", headers=there), watch=False, times=1)
            server.on_request = both(moved, each(lambda: text(code, "", headers=there), watch=True, times=1))

        async with watched(prepare=prepare) as it:
            for kind in Kind:
                (cause,) = causes(it, kind)
                assert f"{code} " in cause
                assert f"it redirects to 127.0.0.1:{elsewhere.port}, which is not followed" in cause
        assert elsewhere.identities == []


async def test_f37_a_login_page() -> None:
    page = "<html><title>Log in</title><body>\x1b[2J</body></html>"

    def prepare(server: SimServer) -> None:
        login = each(lambda: text(200, page, "text/html"), watch=False, times=1)
        server.on_request = both(login, each(lambda: text(200, page, "text/html"), watch=True, times=1))

    async with watched(prepare=prepare) as it:
        for kind in Kind:
            (cause,) = causes(it, kind)
            assert "not a Kubernetes API (HTML login page?): it answered text/html" in cause
            assert it.lists(kind) == 2, "the watch's page is waited out without a list"


async def whole(request: web.Request) -> bytes:
    """Ask the server itself, and return what it would have answered."""
    headers = {"Authorization": request.headers["Authorization"], INNER: "1"}
    async with ClientSession() as session, session.get(request.url, headers=headers) as response:
        return await response.read()


def only(hook: RequestHook, resource: str) -> RequestHook:
    """Return a hook that is for one resource alone."""
    return lambda request: hook(request) if request.path.endswith(f"/{resource}") else None


def packed(pack: Callable[[bytes], bytes], times: int | None) -> RequestHook:
    """Return a hook that packs the first lists of each stream."""
    met: dict[str, int] = {}

    async def hook(request: web.Request) -> web.StreamResponse | None:
        if is_watch(request) or INNER in request.headers or met.get(request.path, 0) == times:
            return None
        assert request.headers["Accept-Encoding"] == "gzip"
        met[request.path] = met.get(request.path, 0) + 1
        body = pack(await whole(request))
        return web.Response(body=body, content_type="application/json", headers={"Content-Encoding": "gzip"})

    return hook


def halves(data: bytes) -> bytes:
    """Return it as two members, as a server may that flushes between them."""
    return gzip.compress(data[: len(data) // 2]) + gzip.compress(data[len(data) // 2 :])


@pytest.mark.parametrize("pack", [gzip.compress, halves], ids=["one member", "two members"])
async def test_f39_a_packed_list(pack: Callable[[bytes], bytes]) -> None:
    def prepare(server: SimServer) -> None:
        server.on_request = packed(pack, None)

    async with watched(prepare=prepare) as it:
        assert it.in_step()
        assert {kind: it.lists(kind) for kind in Kind} == dict.fromkeys(Kind, 2), "the hook's own, and no third"


def truncated(data: bytes) -> bytes:
    return gzip.compress(data)[:-20]


def bomb(data: bytes) -> bytes:
    return gzip.compress(data[:-1] + b" " * (65 * 1024 * 1024) + data[-1:], compresslevel=1)


BROKEN: list[tuple[Callable[[bytes], bytes], str]] = [
    (truncated, "not what a Kubernetes API server sends"),
    (bomb, "larger than 67108864 bytes"),
    (bytes, "the connection broke off within the answer"),
]


@pytest.mark.parametrize(("pack", "said"), BROKEN, ids=["truncated", "bomb", "not packed at all"])
async def test_f39_a_list_that_does_not_unpack(pack: Callable[[bytes], bytes], said: str) -> None:
    def prepare(server: SimServer) -> None:
        server.on_request = only(packed(pack, 3), "pods")

    # Unpacking takes time of its own, which must pass neither for good health nor for a server that is slow.
    timing = replace(
        scaled(), healthy=PRODUCTION.healthy, list_read=PRODUCTION.list_read, list_total=PRODUCTION.list_total
    )
    async with watched(prepare=prepare, timing=timing) as it:
        assert it.in_step()
        assert it.lists(Kind.PODS) == 7, "each broken one, the hook's own for it, and the one that was right"
        assert said in "".join(one.cause for one in it.history.of(Kind.PODS))


async def test_f39_a_packed_watch_though_none_was_asked_for() -> None:
    """Each document a member of its own, as kube-apiserver 1.37 packs: aiohttp 3.13 lost all but the first."""

    async def pack(request: web.Request) -> web.StreamResponse | None:
        if not is_watch(request) or INNER in request.headers:
            return None
        assert request.headers["Accept-Encoding"] == "identity"
        response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Encoding": "gzip"})
        await response.prepare(request)
        headers = {"Authorization": request.headers["Authorization"], INNER: "1"}
        async with ClientSession() as session, session.get(request.url, headers=headers) as inner:
            async for line in inner.content:
                await response.write(gzip.compress(line))
        return response

    def prepare(server: SimServer) -> None:
        server.on_request = pack

    async with watched(prepare=prepare) as it:
        for name in ("first", "second", "third"):
            it.world.add(name)
            await it.until(it.in_step)
        assert not [one for one in it.history.statuses if one.phase in {Phase.RETRYING, Phase.STALE}]
        it.server.on_request = None


HUGE = "x" * 100_000
ODD = [
    ("huge", b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Huge: %s\r\n\r\n" % HUGE.encode()),
    ("many", b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % number for number in range(200_000)) + b"\r\n"),
    ("escapes", b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Odd: \x1b[2J\x9b2J\r\n\r\n"),
    ("reason", b"HTTP/1.1 503 \x1b]0;owned\x07 no\r\nContent-Length: 0\r\n\r\n"),
    ("retry", b"HTTP/1.1 429 Slow\r\nRetry-After: \x1b[2J\r\nContent-Length: 0\r\n\r\n"),
    ("type", b"HTTP/1.1 200 OK\r\nContent-Type: text/\x1b[2J\r\nContent-Length: 0\r\n\r\n"),
    ("no HTTP", b"SSH-2.0-OpenSSH_9.2\r\n\r\n"),
]


@pytest.mark.parametrize("head", [pytest.param(head, id=name) for name, head in ODD])
async def test_f51_headers_that_are_too_large_or_hostile(head: bytes) -> None:
    async def send(writer: StreamWriter) -> None:
        writer.write(head)
        await writer.drain()

    met: list[str] = []

    def odd(request: RawRequest) -> Answer | None:
        if not request.is_watch_of("pods") or len(met) == 2:
            return None
        met.append(request.path)
        return send

    async with watched(raw=odd, live=False) as it:
        await it.until(lambda: len(met) == 2)
        await it.until_live()
        assert it.watches(Kind.PODS) >= 1


async def test_f51_a_warning_is_logged_once_cleaned_and_told_with_each_stream() -> None:
    async def hook(request: web.Request) -> web.StreamResponse | None:
        if is_watch(request) or INNER in request.headers:
            return None
        headers = {"Warning": '299 - "old \u202eAPI \\"v1\\"", 199 - "no matter"'}
        return web.Response(body=await whole(request), content_type="application/json", headers=headers)

    def prepare(server: SimServer) -> None:
        server.on_request = hook

    async with watched(prepare=prepare) as it:
        told = [line for line in it.history.lines if "the server warns: old" in line]
        assert told == ['the server warns: old \ufffdAPI "v1"']
        assert {it.status(kind).warning for kind in Kind} == {'old \ufffdAPI "v1"'}
        it.server.on_request = None
