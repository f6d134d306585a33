"""A thousand reconnects leave nothing behind: no socket, no file, no task (I-7)."""

import asyncio
from pathlib import Path
from typing import Final

import pytest
from msgspec.structs import replace

from epwatch.kube.phase import Phase
from tests.integration.kube.rig import FAST, Rig, rig

_TIMES: Final = 1000


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


async def reconnect(run: Rig) -> None:
    """Drop the watch and wait for the next one."""
    assert run.reflector is not None
    begun = len(run.server.request_log.of("watch"))
    run.reflector.reconnect_now()
    while len(run.server.request_log.of("watch")) == begun or run.server.open_watches != 1:  # noqa: ASYNC110 - no event tells
        await asyncio.sleep(0)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="there is no /proc to count open files in")
async def test_i7_a_thousand_reconnects_leave_nothing_open() -> None:
    async with rig("a", timing=replace(FAST, nudge=0.0)) as run:
        await run.until(lambda: run.sink.phases[-1] is Phase.LIVE)
        await reconnect(run)
        files, tasks = open_files(), len(asyncio.all_tasks())
        for _ in range(_TIMES):
            await reconnect(run)
        assert len(run.server.request_log.of("watch")) >= _TIMES
        assert len(run.server.request_log.of("list")) == 1
        # The one that was left last may still be on its way out, at either end.
        assert open_files() <= files + 2
        assert len(asyncio.all_tasks()) <= tasks + 2
