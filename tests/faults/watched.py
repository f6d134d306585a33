"""What a test of the matrix holds in its hands: a world, its server, the feed, and all that the feed told so far."""

import asyncio
import os
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Final

from msgspec.structs import replace

from epwatch.kube.kubeconfig import Resolved, resolve
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.model.batch import Batch
from epwatch.options import Options
from epwatch.sim import SimServer
from epwatch.sim.http.log import LoggedRequest
from epwatch.watch_thread import WatchThread
from tests.faults.fresh import fresh_screen
from tests.faults.history import History
from tests.faults.raw import RawServer
from tests.faults.relay import Relay, Toxics
from tests.faults.screen import Screen
from tests.faults.world import World

PATIENCE: Final = 30.0
"""Seconds until a condition that does not come is a failure; a loaded machine needs some."""
_LOOK: Final = 0.01

convergences: list[tuple[float, str]] = []
"""Seconds from the heal to equal rows, and the test: conftest prints the slowest."""


class Watched:
    """A cluster, its server, and what a front end of it was told so far."""

    def __init__(
        self, world: World, server: SimServer, relay: Relay, raw: RawServer, options: Options, feed: WatchThread
    ) -> None:
        self.world = world
        self.server = server
        self.relay = relay
        self.raw = raw
        self.history = History()
        self.screen = Screen()
        self.feed = feed
        self._options = options
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._denied: list[tuple[str, str]] = []

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
            await self._news_or(_LOOK)

    async def until_live(self, *kinds: Kind) -> None:
        """Wait until these streams, or all, are LIVE."""
        await self.until(lambda: self._all_live(kinds or tuple(Kind)))

    async def until_phase(self, kind: Kind, *phases: Phase) -> StreamStatus:
        """Wait until a stream is told to be in one of these phases; return the status told last."""
        await self.until(lambda: bool(self.history.of(kind)) and self.status(kind).phase in phases)
        return self.status(kind)

    def status(self, kind: Kind) -> StreamStatus:
        """Return how the stream of a resource stands (of its last namespace, if there are several)."""
        return self.history.of(kind)[-1]

    def shows(self, *names: str) -> bool:
        """Return whether the tree has a row for each of these pods of the world."""
        return {self.world.address(name) for name in names} <= self.screen.addresses

    def in_step(self) -> bool:
        """Return whether the tree has a row for each pod of the world, and no other."""
        return self.screen.addresses == self.world.addresses

    def asked(self, verb: str, kind: Kind) -> list[LoggedRequest]:
        """Return the requests of one stream: "list" (its first pages, audits and heartbeats left out) or "watch"."""
        return [one for one in self.server.request_log.of(verb, kind.value) if verb == "watch" or _begins_list(one)]

    def lists(self, kind: Kind) -> int:
        """Return how many lists were asked for."""
        return len(self.asked("list", kind))

    def watches(self, kind: Kind) -> int:
        """Return how many watches were asked for."""
        return len(self.asked("watch", kind))

    async def until_aged(self, kind: Kind, seconds: float) -> None:
        """Wait until the latest watch of a stream was asked for so many seconds ago."""
        await self.until(lambda: time.monotonic() - self.asked("watch", kind)[-1].time > seconds)

    def deny(self, kind: Kind) -> None:
        """Take the right to list and watch away; :meth:`heal` gives it back."""
        for verb in ("list", "watch"):
            self.server.access.deny(verb, kind.value)
            self._denied.append((verb, kind.value))

    def heal(self) -> None:
        """End every fault that the harness knows of."""
        self.server.on_request = self.server.on_event = None
        self.server.speak()
        self.relay.toxics = Toxics()
        self.raw.script = lambda _request: None
        while self._denied:
            self.server.access.allow(*self._denied.pop())

    async def converge(self, without: Collection[Kind]) -> Screen:
        """I-1: wait until the painted rows equal those of a fresh list; return the fresh screen."""
        begin = time.monotonic()
        while True:
            fresh = await self._fresh(without)
            lines = fresh.settled_lines()
            if self.screen.settled_lines() == lines:
                convergences.append(
                    (time.monotonic() - begin, os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0])
                )
                return fresh
            assert time.monotonic() - begin < PATIENCE, self.describe("I-1, a fresh list: ", lines)
            await self._news_or(10 * _LOOK)

    def describe(self, title: str = "", lines: Collection[str] = ()) -> str:
        """Return the situation for a failure's message."""
        statuses = [f"{one.phase} {one.kind} {one.cause}" for one in self.history.now.values()]
        requests = [f"{one.verb} {one.path} {one.query}" for one in self.server.request_log][-12:]
        shown = ["the tree:", *self.screen.settled_lines()[:20]]
        return "\n".join(["", *statuses, *shown, title, *list(lines)[:20], "asked:", *requests])

    async def _news_or(self, seconds: float) -> None:
        self._news.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()

    def _all_live(self, kinds: Collection[Kind]) -> bool:
        now = self.history.now
        wanted = [one for one in now.values() if one.kind in kinds]
        return {one.kind for one in wanted} == set(kinds) and all(one.phase is Phase.LIVE for one in wanted)

    async def _fresh(self, without: Collection[Kind]) -> Screen:
        async with SimServer(self.world.cluster, speed=None) as untouched:
            return await fresh_screen(
                resolved_for(untouched.url, untouched.token, self._options), self._options, without
            )


def _begins_list(request: LoggedRequest) -> bool:
    audit = "PartialObjectMetadata" in request.headers.get("Accept", "")
    return not audit and "continue" not in request.query and request.query.get("limit") != "1"


def resolved_for(url: str, token: str, options: Options) -> Resolved:
    """Return the server as --server and --token name it."""
    return resolve(replace(options, server=url, token=token), {"HOME": "/none"})
