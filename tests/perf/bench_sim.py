"""The demo's cluster: how soon it answers, what 50,000 pods weigh, how many events a second it serves.

`python -m tests.perf.bench_sim`; beside each figure the CPU time of the same run, since others may use the cores too.
2,000 events a second are 500 µs for one.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp

from epwatch.sim import SimCluster, SimServer
from tests.perf.figures import Figure, table
from tests.perf.process import cpu_seconds

if TYPE_CHECKING:
    from collections.abc import Iterator

EVENTS = 20_000
STARTS = 5


def figures() -> list[Figure]:
    """Return the seconds of the start, the megabytes of the crowd, and microseconds an event."""
    wall, cpu = (min(column) for column in zip(*(start() for _ in range(STARTS)), strict=True))
    ready, used, resident = crowd()
    seconds, each = asyncio.run(one_event())
    return [
        Figure("demo cluster: start until it accepts", wall, "s", 0.3, f"CPU {cpu:.2f} s, best of {STARTS}"),
        Figure(
            "demo cluster: MB with 50,000 pods listed once",
            resident,
            "MB",
            600,
            f"ready in {ready:.1f} s, CPU {used:.1f} s",
        ),
        Figure(
            "demo cluster: an event from the write to one reader",
            seconds * 1e6,
            "µs",
            500,
            f"CPU of both ends {each * 1e6:.0f} µs",
        ),
    ]


@contextmanager
def started(*arguments: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """A cluster as a process: its pid, and its ready line."""
    command = [sys.executable, "-m", "epwatch.sim", *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield process.pid, json.loads(process.stdout.readline())


def start() -> tuple[float, float]:
    """Seconds, and CPU seconds, from the start of the process until its address is known and accepts."""
    begin = time.perf_counter()
    with started() as (pid, _):
        return time.perf_counter() - begin, cpu_seconds(pid)


def crowd() -> tuple[float, float, int]:
    """Seconds until the crowd is there, CPU seconds, and megabytes resident after everything was listed once."""
    begin = time.perf_counter()
    with started("--scenario", "crowd") as (pid, ready):
        wall = time.perf_counter() - begin
        cpu = cpu_seconds(pid)
        asyncio.run(_list_all(ready))
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return wall, cpu, pages * os.sysconf("SC_PAGE_SIZE") // 2**20


async def _list_all(ready: dict[str, Any]) -> None:
    headers = {"Authorization": f"Bearer {ready['token']}"}
    async with aiohttp.ClientSession(headers=headers, timeout=aiohttp.ClientTimeout(total=None)) as session:
        query = {"limit": "500"}
        while True:
            async with session.get(f"{ready['server']}/api/v1/pods", params=query) as answer:
                token = (await answer.json())["metadata"].get("continue")
            if not token:
                return
            query["continue"] = token


async def one_event() -> tuple[float, float]:
    """Seconds, and CPU seconds, for each event of a watch that is read as fast as it is written."""
    cluster = SimCluster()
    pod = {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "a"}, "spec": {}, "status": {"phase": "Running"}}
    cluster.create(pod)
    async with SimServer(cluster, speed=None) as server, aiohttp.ClientSession() as session:
        headers = {"Authorization": f"Bearer {server.token}"}
        query = {"watch": "1", "resourceVersion": cluster.resource_version}
        async with session.get(f"{server.url}/api/v1/pods", params=query, headers=headers) as answer:
            begin, cpu = time.perf_counter(), time.process_time()
            writing = asyncio.create_task(_write(cluster, pod))
            seen = 0
            async for _ in answer.content:
                seen += 1
                if seen == EVENTS:
                    break
            await writing
            return (time.perf_counter() - begin) / EVENTS, (time.process_time() - cpu) / EVENTS


async def _write(cluster: SimCluster, pod: dict[str, Any]) -> None:
    for number in range(EVENTS):
        cluster.update(pod | {"metadata": {"name": "a", "labels": {"number": str(number)}}})
        if number % 100 == 0:
            await asyncio.sleep(0)


if __name__ == "__main__":
    print(table(figures()))
