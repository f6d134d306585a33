"""What the soak measures of the process that watches: the lag of the feed's loop, and the memory it keeps."""

import asyncio
import os
import statistics
import time
from array import array
from pathlib import Path
from typing import Final

from epwatch.watch_thread import WatchThread

_BEAT: Final = 0.02
_REMEMBERED: Final = 60.0
"""Seconds until pods that went are forgotten again: before that, memory grows by what is remembered."""
_MIB: Final = 1024 * 1024


def resident() -> float:
    """Return the resident memory of this process, MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / _MIB


class Lag:
    """How late the feed's loop comes to what is due: a beat every 20 ms, on that loop itself."""

    def __init__(self) -> None:
        self._late = array("d")
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
        return 1000 * max(self._late)

    @property
    def p99(self) -> float:
        """Return the delay that one beat of a hundred exceeds, milliseconds."""
        return 1000 * statistics.quantiles(self._late, n=100)[-1]

    def _arm(self) -> None:
        assert self._loop is not None
        self._due = self._loop.time() + _BEAT
        self._loop.call_at(self._due, self._beat)

    def _beat(self) -> None:
        assert self._loop is not None
        self._late.append(self._loop.time() - self._due)
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
