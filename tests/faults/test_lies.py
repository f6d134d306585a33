"""Rows of the fault matrix in which all looks well and is not: swallowed events, a lagging server, clocks that jump."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from msgspec.structs import replace

from epwatch.clock import SystemClock
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from epwatch.kube.timing import PRODUCTION
from epwatch.sim import SimServer
from epwatch.sim.faults import EventAction, Watch
from tests.faults.harness import CANARY, scaled, watched
from tests.faults.hooks import is_watch
from tests.faults.watched import Watched

ONE_LIST_EACH = dict.fromkeys(Kind, 1)


@pytest.mark.parametrize("swallowed", ["DELETED", "MODIFIED"])
async def test_f30_a_stream_that_swallows_events(swallowed: str) -> None:
    """Bookmarks go on, so that nothing but a fresh list tells; uids alone would miss a MODIFIED."""

    def swallow(watch: Watch, document: bytes) -> EventAction:
        return "drop" if watch.resource == "pods" and f'"{swallowed}"'.encode() in document else "write"

    async with watched(timing=replace(scaled(), audit=1.0)) as it:
        it.server.on_event = swallow
        if swallowed == "DELETED":
            it.world.remove("pod-1")
        else:
            it.world.touch("pod-1", "unseen")
        await it.until(lambda: any("audit: 1 differ" in one.cause for one in it.history.of(Kind.PODS)))
        await it.until_live()
        assert it.lists(Kind.PODS) == 2
        assert [it.lists(kind) for kind in Kind if kind is not Kind.PODS] == [1, 1, 1]
        (gap,) = it.history.gaps
        assert gap.kind is Kind.PODS
        audits = [one for one in it.server.request_log if "PartialObjectMetadataList" in one.headers["Accept"]]
        assert {one.resource for one in audits} >= {"pods"}


@asynccontextmanager
async def lagging(it: Watched) -> AsyncIterator[SimServer]:
    """Run a second server of the same cluster that is told nothing from now on; its lists are consistent reads."""
    async with aiohttp.ClientSession() as session:

        async def consistent(request: web.Request) -> web.StreamResponse | None:
            if is_watch(request):
                return None
            headers = {"Authorization": request.headers["Authorization"], "Accept": request.headers["Accept"]}
            async with session.get(f"{it.server.url}{request.path_qs}", headers=headers) as answer:
                return web.Response(body=await answer.read(), content_type="application/json")

        async with SimServer(it.world.cluster.clone(), token=CANARY, speed=None) as server:
            server.on_request = consistent
            yield server


@pytest.mark.parametrize("answer", ["504", "silent"])
async def test_f31_a_stale_server_behind_the_balancer(answer: str) -> None:
    async with watched(relay=True) as it, lagging(it) as behind:
        behind.future_as_status = answer == "504"
        it.world.remove("pod-1")
        it.world.add("late")
        await it.until(it.in_step)
        upstream = it.relay.upstream
        it.relay.upstream = ("127.0.0.1", behind.port)
        it.relay.reset_peers()
        await it.until(lambda: len(behind.request_log.of("watch", "pods")) == 1)
        if answer == "504":
            told = await it.until_phase(Kind.PODS, Phase.RETRYING)
            assert "Too large resource version" in told.cause
            await it.until(lambda: len(behind.request_log.of("list", "pods")) >= 1)
        assert it.in_step(), "never an older state"
        it.relay.upstream = upstream
        it.relay.reset_peers()
        it.world.add("later")
        await it.until(it.in_step)
        check_no_step_back(it)
        if answer == "silent":
            assert {kind: it.lists(kind) for kind in Kind} == ONE_LIST_EACH


def check_no_step_back(it: Watched) -> None:
    latest: dict[str, int] = {}
    for delta in it.history.deltas:
        if delta.new is not None:
            assert int(delta.new.resource_version) > latest.get(delta.new.uid, 0), delta
            latest[delta.new.uid] = int(delta.new.resource_version)


class JumpingClock(SystemClock):
    """The machine's clocks, set forward or back by hand."""

    __slots__ = ("monotonic_ahead", "wall_ahead")

    def __init__(self) -> None:
        self.wall_ahead = 0.0
        self.monotonic_ahead = 0.0

    def wall(self) -> float:
        return super().wall() + self.wall_ahead

    def monotonic(self) -> float:
        return super().monotonic() + self.monotonic_ahead


@pytest.mark.parametrize(
    ("wall", "monotonic"),
    [(3600.0, 0.0), (-3600.0, 0.0), (60.0, 60.0)],
    ids=["set forward, or suspended", "set back", "stopped"],
)
async def test_f43_clock_jumps(wall: float, monotonic: float) -> None:
    """A suspended machine's monotonic clock stands still, a stopped process's goes on; both leave dead connections."""
    clock = JumpingClock()
    # A server ends no watch meanwhile: what connects anew does so for the jump.
    timing = replace(scaled(), jump=PRODUCTION.jump / 2, watch_shortest=300.0, watch_longest=600.0)
    async with watched(clock=clock, timing=timing) as it:
        before = {kind: it.watches(kind) for kind in Kind}
        clock.wall_ahead += wall
        clock.monotonic_ahead += monotonic
        await it.until(lambda: all(it.watches(kind) > before[kind] for kind in Kind))
        await it.until_live()
        assert {kind: it.lists(kind) for kind in Kind} == ONE_LIST_EACH, "resumed, not listed anew"
        it.server.kill()
        it.world.remove("pod-1")
        it.world.cluster.compact()
        await it.until(it.in_step)
        await it.until_live()
        assert all(gap.begin <= gap.end for gap in it.history.gaps), "no gap ends before it begins"


async def test_f43_a_gap_over_a_clock_that_was_set_back() -> None:
    clock = JumpingClock()
    async with watched(clock=clock, timing=replace(scaled(), ticker=3600.0)) as it:
        # As an HTTP status, so that no byte of a watch comes after the jump.
        it.server.expired_as_status = True
        await it.server.stop()
        await it.until_phase(Kind.PODS, Phase.RETRYING)
        clock.wall_ahead -= 3600.0
        it.world.remove("pod-1")
        it.world.cluster.compact()
        await it.server.start()
        await it.until(it.in_step)
        await it.until_live()
        assert len(it.history.gaps) == len(Kind)
        assert all(gap.begin <= gap.end for gap in it.history.gaps)
