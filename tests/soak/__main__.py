"""Command line: `python -m tests.soak --minutes N` runs the soak and prints its figures; 1 if a picture was wrong.

Production durations, but for the audit, which is the only way out of a swallowed event: every 30 s.
"""

import argparse
import asyncio
import logging
import multiprocessing
import random
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing.connection import Connection
from typing import Final

from msgspec.structs import replace

from epwatch.clock import SystemClock
from epwatch.kube.timing import PRODUCTION
from epwatch.model.batch import Batch
from epwatch.watch_thread import WatchThread
from tests.faults import kinds
from tests.faults.front_end import FrontEnd
from tests.faults.history import History
from tests.faults.watched import resolved_for
from tests.soak.cluster import OPTIONS, TOKEN, Counts, Truth, serve
from tests.soak.gauges import Lag, Memory, live_blocks

_SHORTEST, _LONGEST = 5.0, 20.0
_PATIENCE: Final = 22.0 + 70.0 + 60.0 + 10.0
"""Seconds from a heal to a right picture (I-1): twice the backoff, a silence, a lifted 403, the list."""


class Latest(History):
    """What was told last: a soak cannot keep all of it."""

    changes_told = 0

    def take(self, batch: Batch) -> None:
        """Take a batch."""
        self.changes_told += len(batch.changes)
        if batch.streams is not None:
            self.statuses = list(batch.streams)


class Soak:
    """One run: the feed, its picture, and the cluster at the other end of the pipe."""

    def __init__(self, cluster: Connection, relay: int) -> None:
        self._cluster = cluster
        timing = replace(PRODUCTION, audit=30.0)
        resolved = resolved_for(f"http://127.0.0.1:{relay}", TOKEN, OPTIONS)
        self.feed = WatchThread(OPTIONS, resolved, exact=False, clock=SystemClock(), timing=timing)
        self.view = FrontEnd(self.feed)
        self.view.history = self.told = Latest()
        self.convergences: list[tuple[float, str]] = []
        self.differences = 0

    async def run(self, seconds: float) -> None:
        """Let faults come and go for so long."""
        choice = random.Random(2)  # noqa: S311 - a story that can be told again, no secret
        end = time.monotonic() + seconds
        bag: list[str] = []
        while time.monotonic() < end:
            bag = bag or choice.sample(kinds.KINDS, len(kinds.KINDS))
            await self._suffer(bag.pop(), choice.uniform(_SHORTEST, _LONGEST))

    async def _suffer(self, kind: str, seconds: float) -> None:
        self._cluster.send(("go", ""))
        self._cluster.send(("fault", kind))
        await asyncio.sleep(seconds)
        self._cluster.send(("heal", ""))
        self._cluster.send(("rest", ""))
        healed = time.monotonic()
        while not await self._is_right():
            assert not self.told.failures, self.told.failures
            if time.monotonic() - healed > _PATIENCE:
                self.differences += 1
                print(f"still wrong {_PATIENCE:.0f} s after: {kind}", self.view.describe(), flush=True)
                break
            await asyncio.sleep(0.2)
        self.convergences.append((time.monotonic() - healed, kind))

    async def _is_right(self) -> bool:
        truth = await self._ask("truth")
        assert isinstance(truth, Truth)
        return self.view.screen.rows == truth.rows and self.view.screen.settled_lines() == truth.lines

    async def counts(self) -> Counts:
        """Ask the cluster for its counts."""
        counts = await self._ask("counts")
        assert isinstance(counts, Counts)
        return counts

    async def _ask(self, what: str) -> object:
        self._cluster.send((what, ""))
        return await asyncio.to_thread(self._cluster.recv)


@asynccontextmanager
async def soaking() -> AsyncIterator[Soak]:
    """Start the cluster and the feed, and wait for the first whole picture."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=serve, args=(theirs,), daemon=True)
    child.start()
    soak = Soak(ours, await asyncio.to_thread(ours.recv))
    soak.feed.start(soak.view)
    try:
        await soak.view.until_live()
        yield soak
    finally:
        await asyncio.to_thread(soak.feed.stop)
        ours.send(("end", ""))
        await asyncio.to_thread(child.join, 10.0)


async def main(minutes: float) -> int:
    """Run the soak, print the figures."""
    # The server warns of v1 Endpoints, which belongs into no figures.
    logging.getLogger("epwatch").addHandler(logging.NullHandler())
    async with soaking() as soak:
        lag, memory = Lag(), Memory()
        lag.watch(soak.feed)
        sampling = asyncio.create_task(memory.watch())
        await soak.run(30 * minutes)
        # With it the tables begin anew: in the second half they take no more memory than they had.
        blocks = live_blocks()
        await soak.run(30 * minutes)
        counts = await soak.counts()
        sampling.cancel()
        slowest, kind = max(soak.convergences)
        print(
            f"faults {len(soak.convergences)}, changes of the cluster {counts.changes}, told {soak.told.changes_told}"
        )
        print(f"lag of the feed's loop: worst {lag.worst:.0f} ms, p99 {lag.p99:.1f} ms")
        print(f"memory {memory.last:.0f} MiB, slope over the second half {memory.slope:+.1f} MiB/h")
        print(f"live blocks of memory without the decoder's tables: {blocks} at half-time, {live_blocks()} in the end")
        print(f"reconnects {counts.watches - 4}, relists {counts.lists - 4}")
        print(f"audits {counts.audits}, heartbeats {counts.heartbeats}")
        print(f"slowest convergence after a heal {slowest:.1f} s ({kind})")
        print(f"differences {soak.differences}")
        return 1 if soak.differences else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0, help="how long (default: 60)")
    sys.exit(asyncio.run(main(parser.parse_args().minutes)))
