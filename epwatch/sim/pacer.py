"""Runs a timeline on the event loop, as fast as the wall clock times a speed."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from epwatch.sim.timeline import Timeline

# Between two slices requests are served: long enough to be cheap, short enough that nobody notices.
SLICE = 0.01
_LOG = logging.getLogger(__name__)


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
        # A whole second: times in objects have no fractions, and the same story is to round them the same way.
        wall = dt.datetime.now(dt.UTC).replace(microsecond=0)
        self._timeline.pace(lambda: base + (loop.time() - began) * self._speed, self._speed, wall)
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
            while self._run_next() and loop.time() < end:
                pass
            await self._sleep()

    def _run_next(self) -> bool:
        try:
            return self._timeline.run_next(self._timeline.now)
        except Exception:  # noqa: BLE001 - the outermost caller of every action
            # One broken action must not stop the clock for all others.
            _LOG.exception("an action of the cluster failed")
            return True

    async def _sleep(self) -> None:
        due = self._timeline.next_due()
        delay = None if due is None else max(0.0, (due - self._timeline.now) / self._speed)
        # Not wait_for: before Python 3.12 it may swallow a cancellation that meets the end of its wait.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(delay):
                await self._wake.wait()
