"""Rows of the fault matrix in which the server answers with an error that passes: waited out, nothing listed anew."""

import time
from collections.abc import Callable
from email.utils import formatdate

import pytest
from aiohttp import web
from msgspec.structs import replace

from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.sim import SimServer, errors
from epwatch.sim.faults import EventAction, Watch, error_event, text
from epwatch.tui.around.footer_text import countdown
from tests.faults.harness import SCALE, scaled, watched
from tests.faults.hooks import both, each, error_stream

ONE_LIST_EACH = dict.fromkeys(Kind, 1)
BUSY = "Too many requests, please try again later.\n"
CAP = 1.2
"""Seconds; a server cannot send us away for longer (TH-1)."""


def in_seconds(seconds: float) -> str:
    return formatdate(time.time() + seconds, usegmt=True)


@pytest.mark.parametrize(
    ("retry_after", "least"),
    [(lambda: "1", 1.0), (lambda: "30", CAP), (lambda: in_seconds(2), 1.0), (lambda: in_seconds(-9), 0.0), (None, 0.0)],
    ids=["1 s", "30 s", "date", "past date", "absent"],
)
async def test_f11_429_in_plain_text(retry_after: Callable[[], str] | None, least: float) -> None:
    """On a list of services and on a watch of pods at once; a Retry-After counts in real seconds."""

    def busy() -> web.Response:
        return text(429, BUSY, headers={"Retry-After": retry_after()} if retry_after else {})

    def prepare(server: SimServer) -> None:
        server.on_request = both(
            each(busy, watch=False, kind=Kind.SERVICES), each(busy, watch=True, kind=Kind.PODS, times=1)
        )

    async with watched(prepare=prepare, timing=replace(scaled(), retry_after_cap=CAP)) as it:
        for verb, kind in (("list", Kind.SERVICES), ("watch", Kind.PODS)):
            refused, served = it.asked(verb, kind)
            assert served.time - refused.time >= least
            told = next(one for one in it.history.of(kind) if one.phase is Phase.RETRYING)
            assert "429 Too Many Requests: Too many requests, please try again later." in told.cause
            check_countdown(told, least)
        assert it.lists(Kind.PODS) == 1, "a 429 on the watch lists nothing"


async def test_f11_reconnect_now_skips_the_wait() -> None:
    """ctrl-r: the server asked for half a minute, the user asks now."""
    async with watched() as it:
        busy = each(lambda: text(429, BUSY, headers={"Retry-After": "30"}), watch=True, times=1)
        it.server.on_request = busy
        it.server.kill()
        for kind in Kind:
            await it.until_phase(kind, Phase.RETRYING)
        it.feed.reconnect()
        await it.until_live()
        refused, served = it.asked("watch", Kind.PODS)[-2:]
        assert served.time - refused.time < 120 * SCALE, "sooner than the longest wait that a server can ask for"
        assert {kind: it.lists(kind) for kind in Kind} == ONE_LIST_EACH


def check_countdown(told: StreamStatus, least: float) -> None:
    assert told.next_try is not None
    # The two clock readings are some microseconds apart.
    assert told.next_try - told.since >= least - 0.01
    assert countdown(told, told.since).startswith("next try in ")


async def test_f12_429_as_an_error_event() -> None:
    async with watched() as it:
        error = errors.too_many_requests("storage is (re)initializing", 1)
        it.server.on_request = each(lambda: error_stream(error), watch=True)
        it.server.kill()
        it.world.add("late")
        for kind in Kind:
            told = await it.until_phase(kind, Phase.RETRYING)
            assert "429 TooManyRequests: storage is (re)initializing" in told.cause
        await it.until(it.in_step)
        await it.until_live()
        assert {kind: it.lists(kind) for kind in Kind} == ONE_LIST_EACH
        _opened, refused, served = it.asked("watch", Kind.PODS)
        assert served.time - refused.time >= 1.0


async def test_f13_500_as_an_error_event() -> None:
    async with watched() as it:
        error = errors.ApiError(500, "InternalError", "etcdserver: no leader")
        it.server.on_request = each(lambda: error_stream(error), watch=True, times=3)
        it.server.kill()
        it.world.add("late")
        for kind in Kind:
            told = await it.until_phase(kind, Phase.RETRYING)
            assert "500 InternalError: etcdserver: no leader" in told.cause
        await it.until(it.in_step)
        assert {kind: it.lists(kind) for kind in Kind} == ONE_LIST_EACH


async def test_f13_an_object_that_storage_lost_goes() -> None:
    """An unsafe delete of a corrupt object tells no DELETED: only the list shows that it is gone."""
    corrupt = errors.ApiError(500, "StorageReadError", "corrupt object has been deleted")

    def lose(watch: Watch, document: bytes) -> EventAction:
        return error_event(corrupt) if watch.resource == "pods" and b'"DELETED"' in document else "write"

    async with watched() as it:
        it.server.on_event = lose
        it.world.remove("pod-1")
        await it.until(lambda: it.lists(Kind.PODS) == 2)
        await it.until_live()
        assert not [one for one in it.screen.rows if one[1].address == "10.0.0.1"]
        gone = [one.old.name for one in it.history.deltas if one.kind is Kind.PODS and one.new is None and one.old]
        assert gone == ["pod-1"]
        assert it.lists(Kind.SERVICES) == 1


@pytest.mark.parametrize("code", [500, 502, 503])
async def test_f14_html_of_a_proxy(code: int) -> None:
    page = f"<html>\n<head><title>{code} \nBad luck</title></head>\n<body>\n{{}}\n</body>\n</html>\n"

    def prepare(server: SimServer) -> None:
        html = each(lambda: text(code, page, "text/html"), watch=False, times=2)
        server.on_request = both(html, each(lambda: text(code, page, "text/html"), watch=True, times=2))

    async with watched(prepare=prepare) as it:
        for kind in Kind:
            causes = {one.cause for one in it.history.of(kind) if one.phase is Phase.RETRYING}
            assert len(causes) == 1
            assert f"an HTML page: {code} Bad luck" in causes.pop()
            assert (it.lists(kind), it.watches(kind)) == (3, 3), "the watch's pages are waited out without a list"
