"""Rows of the fault matrix in which a connection or a watch ends: resumed from the last version, never relisted."""

import json
from itertools import pairwise
from typing import Literal

import pytest
from aiohttp import web

from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from epwatch.sim import SimServer, errors
from epwatch.sim.faults import Cut, EventAction, Watch, status
from tests.faults.harness import SCALE, watched
from tests.faults.hooks import each, stream
from tests.faults.watched import Watched

ONE_LIST_EACH = dict.fromkeys(Kind, 1)
BACKOFF = 0.8 * SCALE


def lists(it: Watched) -> dict[Kind, int]:
    return {kind: it.lists(kind) for kind in Kind}


def asked_from(it: Watched, kind: Kind) -> list[str]:
    return [one.query["resourceVersion"] for one in it.asked("watch", kind)]


def pauses(it: Watched, kind: Kind) -> list[float]:
    times = [one.time for one in it.asked("watch", kind)]
    return [later - former for former, later in pairwise(times)]


async def test_f01_reset_on_all_streams() -> None:
    async with watched() as it:
        it.world.touch("pod-1", "before")
        await it.until(lambda: bool(it.history.deltas) and it.history.deltas[-1].old is not None)
        latest = it.history.deltas[-1].new
        assert latest is not None
        it.server.kill()
        it.world.add("late")
        await it.until(lambda: it.shows("late"))
        await it.until(lambda: all(it.watches(kind) == 2 for kind in Kind))
        assert asked_from(it, Kind.PODS)[1] == latest.resource_version
        assert lists(it) == ONE_LIST_EACH
        assert it.history.gaps == []


async def test_f02_reset_within_a_document() -> None:
    await a_fragment_is_no_event("abort")


async def test_f03_clean_end_within_a_document() -> None:
    await a_fragment_is_no_event("close")


async def a_fragment_is_no_event(how: Literal["abort", "close"]) -> None:
    cut: list[Watch] = []

    def halve(watch: Watch, document: bytes) -> EventAction:
        if watch.resource != "pods" or b'"BOOKMARK"' in document or len(cut) == 3:
            return "write"
        cut.append(watch)
        return Cut(document[: len(document) // 2], how)

    async with watched() as it:
        before = len(it.history.deltas)
        it.server.on_event = halve
        it.world.touch("pod-1", "whole")
        await it.until(lambda: len(it.history.deltas) == before + 1)
        assert len(cut) == 3
        first, *later = asked_from(it, Kind.PODS)[:4]
        assert [int(version) >= int(first) for version in later] == [True] * 3, "the fragment must not move it back"
        assert len(set(later)) == 1, "nor forward"
        assert lists(it) == ONE_LIST_EACH


async def test_f04_clean_end_between_events() -> None:
    async with watched() as it:
        # A watch that lived for a second at least: one that ends sooner is a failure of its own, F-05.
        for kind in Kind:
            await it.until_aged(kind, 2 * SCALE)
        told = len(it.history.statuses)
        it.server.end_watches()
        await it.until(lambda: all(it.watches(kind) >= 2 for kind in Kind))
        it.world.add("late")
        await it.until(lambda: it.shows("late"))
        # Five scaled seconds without a word are STALE on a machine that has no time for us: no news of this end.
        news = {one.phase for one in it.history.statuses[told:]}
        assert news <= {Phase.STALE, Phase.LIVE}, "a clean end is no news"
        assert lists(it) == ONE_LIST_EACH


@pytest.mark.parametrize("body", ["empty", "one event"])
async def test_f05_an_end_at_once_again_and_again(body: str) -> None:
    """The second variant kills M-8: a first byte is no sign of health."""
    async with watched() as it:
        pod = it.world.cluster.get("pods", "pod-1")
        event = json.dumps({"type": "MODIFIED", "object": pod}).encode() + b"\n" if body == "one event" else b""
        it.server.on_request = each(lambda: stream(event), watch=True, times=None, kind=Kind.PODS)
        it.server.kill()
        await it.until(lambda: it.watches(Kind.PODS) >= 8)
        waits = pauses(it, Kind.PODS)[2:7]
        assert all(wait >= BACKOFF * 2**failures for failures, wait in enumerate(waits[:4])), waits
        status = it.status(Kind.PODS)
        assert status.phase is Phase.RETRYING
        words = "ends each watch at once" if body == "empty" else "ended the watch"
        assert words in status.cause
        assert lists(it) == ONE_LIST_EACH
        it.heal()
        await it.until_live()


async def test_f15_shutting_down_with_connection_close() -> None:
    ports: list[int] = []
    turned_away = [False]

    def shutting_down(request: web.Request) -> web.StreamResponse | None:
        if "watch" in request.query or not request.path.endswith("/pods"):
            return None
        assert request.transport is not None
        ports.append(request.transport.get_extra_info("peername")[1])
        if turned_away[0]:
            return None
        turned_away[0] = True
        error = errors.ApiError(503, "ServiceUnavailable", "apiserver is shutting down")
        answer = status(error, headers={"Retry-After": "1"})
        answer.force_close()
        return answer

    def prepare(server: SimServer) -> None:
        server.on_request = shutting_down

    async with watched(prepare=prepare, live=False) as it:
        told = await it.until_phase(Kind.PODS, Phase.RETRYING)
        assert "503 ServiceUnavailable: apiserver is shutting down" in told.cause
        await it.until_live()
        first, second = it.asked("list", Kind.PODS)
        assert second.time - first.time >= 1.0
        assert ports[0] != ports[1], "the connection must be a new one"


@pytest.mark.parametrize("exact", [True, False], ids=["change by change", "as to a screen"])
async def test_f16_restart_of_the_server(exact: bool) -> None:
    async with watched(exact=exact) as it:
        await it.server.stop()
        for kind in Kind:
            told = await it.until_phase(kind, Phase.RETRYING)
            assert "Connection refused" in told.cause
            assert told.next_try is not None
        assert it.in_step(), "the tree is kept"
        assert it.dims(), "and dimmed"
        it.world.remove("pod-1")
        it.world.add("late")
        await it.server.start()
        await it.until(it.in_step)
        await it.until_live()
        assert not it.dims()
        assert lists(it) == ONE_LIST_EACH
        assert it.history.gaps == []
