"""Runs a timeline on the event loop, as fast as the wall clock times a speed."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from epwatch.sim.timeline import Timeline

# Between two slices requests are served: long enough to be cheap, short enough that nobody notices.
SLICE = 0.01


class Pacer:
    """Drives one timeline while its task runs; `start` and `stop` it with the server.

    Args:
        timeline: what to drive.
        speed: simulated seconds in one second.
    """

    def __init__(self, timeline: Timeline, speed: float = 1.0) -> None:
        self._timeline = timeline
        self._speed = speed
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; needs a running loop."""
        loop = asyncio.get_running_loop()
        began, base = loop.time(), self._timeline.now
        self._timeline.pace(lambda: base + (loop.time() - began) * self._speed, self._speed, dt.datetime.now(dt.UTC))
        self._timeline.woken = self._wake.set
        self._task = loop.create_task(self._run())

    async def stop(self) -> None:
        """End; the timeline stands still afterwards."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
            self._timeline.freeze()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            self._wake.clear()
            end = loop.time() + SLICE
            while self._timeline.run_next(self._timeline.now) and loop.time() < end:
                pass
            await self._sleep()

    async def _sleep(self) -> None:
        due = self._timeline.next_due()
        delay = None if due is None else max(0.0, (due - self._timeline.now) / self._speed)
        # Not wait_for: before Python 3.12 it may swallow a cancellation that meets the end of its wait.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(delay):
                await self._wake.wait()
