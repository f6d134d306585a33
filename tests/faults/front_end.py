"""A front end that remembers: all that a feed told so far, the tree that it would paint, and ways to wait for both."""

import asyncio
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Final

from epwatch.feed import Feed
from epwatch.kube.objects import Kind, KubeObject
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.model.batch import Batch
from epwatch.model.snapshot import ServiceSnapshot
from tests.faults.history import History
from tests.faults.screen import Screen

PATIENCE: Final = 60.0
"""Seconds until a condition that does not come is a failure; a loaded machine needs some."""
LOOK: Final = 0.01
"""Seconds between two looks at what tells no news of its own: the server."""


class FrontEnd:
    """The reader of a feed; what the feed's thread hands over is taken in on the loop of the test."""

    def __init__(self, feed: Feed) -> None:
        self.history = History()
        self.screen = Screen()
        self.feed = feed
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()

    # The reader's side of the feed; both calls come on the feed's thread.

    def batch(self, batch: Batch) -> None:
        """Take a batch."""
        self._loop.call_soon_threadsafe(self._take, batch)
        self.feed.more()

    def failed(self, message: str, exit_code: int) -> None:
        """Take the end of the feed."""
        self._loop.call_soon_threadsafe(self.history.failures.append, (message, exit_code))

    def _take(self, batch: Batch) -> None:
        self.history.take(batch)
        self.screen.take(batch, time.monotonic())
        self._news.set()

    # What a test asks

    async def until(self, condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Wait until the condition holds; it is looked at after each batch, and now and then for the server's sake."""
        end = self._loop.time() + seconds
        while not condition():
            assert not self.history.failures, self.history.failures
            assert self._loop.time() < end, self.describe()
            await self._news_or(LOOK)

    async def until_live(self, *kinds: Kind) -> None:
        """Wait until these streams, or all, are LIVE."""
        await self.until(lambda: self._all_live(kinds or tuple(Kind)))

    async def until_phase(self, kind: Kind, *phases: Phase) -> StreamStatus:
        """Wait until a stream is told to be in one of these phases; return the status told last."""
        await self.until(lambda: bool(self.history.of(kind)) and self.status(kind).phase in phases)
        return self.status(kind)

    async def until_waiting(self, kind: Kind, phase: Phase) -> StreamStatus:
        """Wait until a stream is told to be in this phase and to wait for its next try; return that status."""
        await self.until_phase(kind, phase)
        await self.until(lambda: self.status(kind).phase is phase and self.status(kind).next_try is not None)
        return self.status(kind)

    def status(self, kind: Kind) -> StreamStatus:
        """Return how the stream of a resource stands (of its last namespace, if there are several)."""
        return self.history.of(kind)[-1]

    def dims(self) -> bool:
        """Return whether the tree is dimmed, "as of" some time."""
        return self.screen.picture.as_of is not None

    def latest(self, kind: Kind) -> KubeObject:
        """Return the object of a resource that was told last."""
        return next(one.new for one in reversed(self.history.deltas) if one.kind is kind and one.new is not None)

    def snapshots(self) -> list[ServiceSnapshot]:
        """Return the latest state of every service that is there."""
        return self.screen.snapshots

    def describe(self, title: str = "", lines: Collection[str] = ()) -> str:
        """Return the situation for a failure's message."""
        statuses = [f"{one.phase} {one.kind} {one.cause}" for one in self.history.now.values()]
        shown = ["the tree:", *self.screen.settled_lines()[:20]]
        return "\n".join(["", *statuses, *shown, title, *list(lines)[:20]])

    async def _news_or(self, seconds: float) -> None:
        self._news.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()

    def _all_live(self, kinds: Collection[Kind]) -> bool:
        now = self.history.now
        wanted = [one for one in now.values() if one.kind in kinds]
        return {one.kind for one in wanted} == set(kinds) and all(one.phase is Phase.LIVE for one in wanted)
