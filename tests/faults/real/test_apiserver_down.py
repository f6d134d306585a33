"""The API server dies, comes back and has forgotten, under load: the picture is that of kubectl each time.

Where the server of 1.34 differs from the fault matrix: F-16 expects a restarted server to resume a watch whose version
is still valid. Its watch cache begins anew at the start, so each stream whose version is not the very latest of the
whole cluster gets 410 (an ERROR event within 200) and lists again, though etcd has all of the history.
"""

import asyncio

import pytest

from epwatch.kube.objects import Kind
from tests.conformance.kubectl import Kubectl
from tests.control_plane.control_plane import ControlPlane
from tests.faults.real.scene import Scene, scene
from tests.faults.relay import Relay, Toxics

# A server that comes back may take a minute until its caches serve, and others run beside it.
pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]


def check_relisted(it: Scene) -> None:
    """Services never change here, so that their version was not the latest: they were listed, and the gap was told."""
    told = [one.cause for one in it.view.history.of(Kind.SERVICES)]
    assert any("410 Expired: too old resource version" in cause for cause in told)
    assert not any("history is shorter" in cause for cause in told), "one restart says nothing of the kind"
    assert Kind.SERVICES in {gap.kind for gap in it.view.history.gaps}


async def test_killed_and_restarted_under_load(control_plane: ControlPlane, kubectl: Kubectl) -> None:
    async with scene(kubectl, control_plane) as it:
        with it.load:
            for _ in range(2):
                await it.writes(10)
                await asyncio.to_thread(control_plane.kill_apiserver)
                await it.until_told(Kind.PODS, "Connection refused")
                await asyncio.to_thread(control_plane.start_apiserver)
                await it.view.until_live()
            await it.writes(10)
        await it.agree()
        check_relisted(it)


async def test_stopped_and_restarted_under_load(control_plane: ControlPlane, kubectl: Kubectl) -> None:
    """SIGTERM: watches end cleanly first, which is no fault; then the port is closed, which is one."""
    async with scene(kubectl, control_plane) as it:
        with it.load:
            await it.writes(10)
            await asyncio.to_thread(control_plane.stop_apiserver)
            await it.until_told(Kind.PODS, "Connection refused")
            await asyncio.to_thread(control_plane.start_apiserver)
            await it.writes(10)
        await it.agree()
        check_relisted(it)


async def test_etcd_compacted_while_the_server_was_down_and_we_were_cut_off(
    control_plane: ControlPlane, kubectl: Kubectl
) -> None:
    """What the load does while nothing reaches us is told after one gap a stream, and marked as not seen."""
    upstream = ("127.0.0.1", control_plane.port)
    async with (
        Relay(upstream) as line,
        scene(kubectl, control_plane, server=f"https://127.0.0.1:{line.port}") as it,
    ):
        line.toxics = Toxics(black_hole=True)
        line.reset_peers()
        with it.load:
            await it.writes(20)
            await it.loses_a_pod()
        await asyncio.to_thread(control_plane.stop_apiserver)
        await asyncio.to_thread(control_plane.compact_etcd)
        await asyncio.to_thread(control_plane.start_apiserver)
        line.toxics = Toxics()
        line.reset_peers()
        await it.agree()
        check_relisted(it)
        assert {gap.kind for gap in it.view.history.gaps} == set(Kind)
        told = [change for change in it.view.history.changes if change.endpoint is not None and not change.initial]
        assert any(change.during_gap for change in told)
