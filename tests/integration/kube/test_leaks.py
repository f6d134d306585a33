"""A thousand reconnects, and hundreds of relists, leave nothing behind: no socket, file, task or object (I-7)."""

import asyncio
import gc
from collections import Counter
from pathlib import Path
from typing import Final

import pytest
from msgspec.structs import replace

from epwatch.kube.phase import Phase
from tests.integration.kube.rig import FAST, Rig, make_pod, rig

_TIMES: Final = 1000
_RELISTS: Final = 300
_ON_THEIR_WAY: Final = 100
"""asyncio keeps up to a hundred cancelled timers before it sweeps them; a leak of one each time is more."""
_EAGER: Final = replace(FAST, nudge=0.0, backoff_first=0.001, backoff_cap=0.001, healthy=0.001)


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def live_objects() -> Counter[str]:
    """Count the objects of our client's types, and of what it is made with; the server's log grows, and is not ours."""
    gc.collect()
    names = (f"{type(one).__module__}.{type(one).__qualname__}" for one in gc.get_objects())
    ours = ("epwatch.kube.", "aiohttp.client", "aiohttp.connector", "aiohttp.streams", "asyncio.", "_asyncio.")
    return Counter(name for name in names if name.startswith(ours))


def grown(before: Counter[str]) -> dict[str, int]:
    """Return of which types there are more than before."""
    return {name: more for name, more in (live_objects() - before).items() if more > _ON_THEIR_WAY}


async def reconnect(run: Rig) -> None:
    """Drop the watch and wait for the next one."""
    assert run.reflector is not None
    begun = len(run.server.request_log.of("watch"))
    run.reflector.reconnect_now()
    while len(run.server.request_log.of("watch")) == begun or run.server.open_watches != 1:  # noqa: ASYNC110 - no event tells
        await asyncio.sleep(0)


async def relist(run: Rig) -> None:
    """Expire the version of the watch, drop it, and wait for the list and the next watch."""
    begun = len(run.server.request_log.of("list"))
    # Of another resource, so that the watch of pods stays at its version.
    run.cluster.create({**make_pod("moved"), "kind": "Service", "spec": {}})
    run.cluster.compact()
    await reconnect(run)
    while len(run.server.request_log.of("list")) == begun or run.server.open_watches != 1:  # noqa: ASYNC110 - no event tells
        await asyncio.sleep(0)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="there is no /proc to count open files in")
async def test_i7_a_thousand_reconnects_leave_nothing_open() -> None:
    async with rig("a", timing=replace(FAST, nudge=0.0)) as run:
        await run.until(lambda: run.sink.phases[-1] is Phase.LIVE)
        await reconnect(run)
        files, tasks, objects = open_files(), len(asyncio.all_tasks()), live_objects()
        for _ in range(_TIMES):
            await reconnect(run)
        assert len(run.server.request_log.of("watch")) >= _TIMES
        assert len(run.server.request_log.of("list")) == 1
        # The one that was left last may still be on its way out, at either end.
        assert open_files() <= files + 2
        assert len(asyncio.all_tasks()) <= tasks + 2
        assert grown(objects) == {}


async def test_i7_three_hundred_relists_leave_no_object() -> None:
    async with rig("a", timing=_EAGER) as run:
        await run.until(lambda: run.sink.phases[-1] is Phase.LIVE)
        await relist(run)
        objects = live_objects()
        for _ in range(_RELISTS):
            await relist(run)
        assert len(run.server.request_log.of("list")) >= _RELISTS
        assert grown(objects) == {}
