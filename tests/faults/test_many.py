"""The row of the fault matrix with many namespaces: no stream waits for another one's connection."""

from epwatch.kube.objects import Kind
from epwatch.options import Options
from epwatch.sim import SimCluster
from tests.faults.harness import watched
from tests.faults.world import World

NAMESPACES = [f"team-{number}" for number in range(60)]


async def test_f47_sixty_namespaces() -> None:
    """240 watches at once, where a pool of 100 (finding 4) would let the last ones wait for ever."""
    cluster = SimCluster(seed=1, namespaces=("default", *NAMESPACES))
    worlds = [World(2, namespace=namespace, cluster=cluster) for namespace in NAMESPACES]
    async with watched(worlds[0], options=Options(namespaces=tuple(NAMESPACES)), scale=1 / 10) as it:
        await it.until(lambda: it.server.open_watches == 60 * len(Kind))
        assert len(it.history.now) == 60 * len(Kind)
        assert len(it.server.request_log.of("list")) == 60 * len(Kind)
        assert all("/namespaces/team-" in one.path for one in it.server.request_log)
        for world in worlds:
            world.add("late")
        it.server.kill()
        for world in worlds:
            world.remove("pod-1")
        await it.until(lambda: len(it.screen.rows) == 60 * 2)
        await it.until(lambda: it.server.open_watches == 60 * len(Kind))
        assert len(it.server.request_log.of("list")) == 60 * len(Kind), "all resumed, nothing listed anew"
