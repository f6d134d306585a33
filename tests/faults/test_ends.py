"""Rows of the fault matrix in which connections and watches end."""

from epwatch.kube.objects import Kind
from tests.faults.harness import watched


async def test_f01_reset_on_all_streams() -> None:
    async with watched() as it:
        it.server.kill()
        it.world.add("late")
        await it.until(lambda: it.shows("late"))
        assert {kind: it.lists(kind) for kind in Kind} == dict.fromkeys(Kind, 1)
