"""What the soak measures of the process that watches: the lag of the feed's loop, and the memory it keeps."""

import asyncio
import gc
import os
import statistics
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Final

from epwatch.watch_thread import WatchThread
from tests.soak import tables

_BEAT: Final = 0.02
_TENTHS: Final = 10
"""Of a millisecond: as fine as lags are told."""
_REMEMBERED: Final = 60.0
"""Seconds until pods that went are forgotten again: before that, memory grows by what is remembered."""
_MIB: Final = 1024 * 1024


def resident() -> float:
    """Return the resident memory of this process, MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / _MIB


def live_blocks() -> int:
    """Return how many blocks of memory are in use, the decoder's tables emptied and garbage collected before.

    The tables fill up to their bounds, and resident memory does not fall when a block is freed: what a run leaves
    behind is what this grows by.
    """
    tables.empty()
    gc.collect()
    return sys.getallocatedblocks()


class Lag:
    """How late the feed's loop comes to what is due: a beat every 20 ms, on that loop itself."""

    def __init__(self) -> None:
        # Counted by tenths of a millisecond: a list of all beats would grow by 1.4 MiB an hour itself.
        self._late: Counter[int] = Counter()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._due = 0.0

    def watch(self, feed: WatchThread) -> None:
        """Begin, once the feed is running."""
        assert feed._loop is not None
        self._loop = feed._loop
        self._loop.call_soon_threadsafe(self._arm)

    @property
    def worst(self) -> float:
        """Return the longest delay, milliseconds."""
        return max(self._late) / _TENTHS

    @property
    def p99(self) -> float:
        """Return the delay that one beat of a hundred exceeds, milliseconds."""
        left = self._late.total() / 100
        for tenths in sorted(self._late, reverse=True):
            left -= self._late[tenths]
            if left <= 0:
                return tenths / _TENTHS
        return 0.0

    def _arm(self) -> None:
        assert self._loop is not None
        self._due = self._loop.time() + _BEAT
        self._loop.call_at(self._due, self._beat)

    def _beat(self) -> None:
        assert self._loop is not None
        self._late[round(1000 * _TENTHS * (self._loop.time() - self._due))] += 1
        self._arm()


class Memory:
    """Resident memory over time; its slope is that of the straight line that fits best."""

    def __init__(self) -> None:
        self._begin = time.monotonic()
        self._samples: list[tuple[float, float]] = []

    async def watch(self) -> None:
        """Take a sample every second."""
        while True:
            self._samples.append((time.monotonic() - self._begin, resident()))
            await asyncio.sleep(1.0)

    @property
    def last(self) -> float:
        """Return the latest sample, MiB."""
        return self._samples[-1][1]

    @property
    def slope(self) -> float:
        """Return the growth, MiB an hour, over the second half: by then caches and pools are full."""
        begin = max(_REMEMBERED, self._samples[-1][0] / 2)
        late = [one for one in self._samples if one[0] >= begin]
        times, sizes = zip(*(late if len(late) > _REMEMBERED else self._samples), strict=True)
        return 3600 * statistics.linear_regression(times, sizes).slope
