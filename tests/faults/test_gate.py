"""A gate on links that lie, die or stall: never a yes that the cluster does not bear out."""

import asyncio
from collections.abc import Callable

import pytest
from aiohttp import web

from epwatch.clock import SystemClock
from epwatch.headless.gate_run import GateRun
from epwatch.model.gate import Gate, Stage
from epwatch.model.gate_terms import Quorum, Result, Terms
from epwatch.options import Options
from epwatch.sim import SimCluster, SimServer
from epwatch.sim.scenarios import tutorial
from epwatch.watch_thread import WatchThread
from tests.faults.hooks import is_watch
from tests.faults.watched import resolved_for
from tests.integration.kube.rig import FAST
from tests.watch_ending import end

_HOLD = 0.3

Fault = Callable[[SimServer], None]
"""What happens once the gate holds."""


class Held:
    """A gate on web-service whose three pods are ready, over the embedded server; durations are a fiftieth."""

    def __init__(self, server: SimServer, hold: float, least: int | None) -> None:
        self.server = server
        terms = Terms(names=("web-service",), min_ready=Quorum(3), hold=hold, timeout=60.0, never_below=least)
        clock = SystemClock()
        options = Options(namespaces=("default",), services=("web-service",))
        resolved = resolved_for(server.url, server.token, options)
        self.feed = WatchThread(options, resolved, exact=True, clock=clock, timing=FAST)
        self.gate = Gate(terms, command=False, now=clock.monotonic())
        self._holding = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._run = GateRun(self.gate, self.feed, clock, None, self._look)

    def _look(self) -> None:
        if self.gate.stage in (Stage.HOLDING, Stage.CHECKING) and self.gate.services:
            self._loop.call_soon_threadsafe(self._holding.set)

    async def result(self, fault: Fault | None) -> Result | None:
        async with asyncio.timeout(60):
            running = asyncio.create_task(asyncio.to_thread(self._run.run))
            try:
                await self._holding.wait()
                if fault is not None:
                    fault(self.server)
                await running
            finally:
                await asyncio.to_thread(end, self.feed)
        return self.gate.result


def tutorial_cluster() -> SimCluster:
    cluster = SimCluster(seed=1, controllers=True)
    tutorial.build(cluster)
    return cluster


async def judge(fault: Fault | None, hold: float = _HOLD, least: int | None = None) -> Held:
    async with SimServer(tutorial_cluster(), speed=20.0) as server:
        held = Held(server, hold, least)
        await held.result(fault)
    return held


async def test_a_healthy_link_is_a_yes() -> None:
    assert (await judge(None)).gate.result is Result.OK


async def test_a_server_that_fell_silent_is_never_a_yes() -> None:
    held = await judge(SimServer.silence)
    assert (held.gate.result, held.gate.why) == (Result.UNKNOWN, "no fresh list of the slices could be had")


def swallow_and_scale(server: SimServer) -> None:
    server.on_event = lambda _watch, _document: "drop"
    server.cluster.scale("frontend", 1)


async def test_a_watch_that_died_while_lists_still_work_is_never_a_yes() -> None:
    held = await judge(swallow_and_scale, hold=1.0)
    assert held.gate.result is Result.UNKNOWN
    assert held.gate.why == "the watch does not deliver what a fresh list of the slices shows"


async def test_a_reset_that_is_resumed_is_still_a_yes() -> None:
    assert (await judge(SimServer.kill, hold=1.0, least=3)).gate.result is Result.OK


def compact_and_kill(server: SimServer) -> None:
    server.cluster.create({"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "other", "namespace": "default"}})
    server.cluster.compact()
    server.kill()


@pytest.mark.parametrize(("least", "result"), [(None, Result.OK), (3, Result.UNKNOWN)])
async def test_a_gap_restarts_the_clock_or_with_never_below_is_unknown(least: int | None, result: Result) -> None:
    held = await judge(compact_and_kill, hold=2.0, least=least)
    assert held.gate.result is result, held.gate.why


async def test_dips_during_the_check_count() -> None:
    def slow_lists_and_a_dip(server: SimServer) -> None:
        async def dip(request: web.Request) -> None:
            if not is_watch(request):
                server.cluster.scale("frontend", 2)
                await asyncio.sleep(0.1)

        server.on_request = dip

    held = await judge(slow_lists_and_a_dip, least=3)
    assert held.gate.result is Result.VIOLATED
