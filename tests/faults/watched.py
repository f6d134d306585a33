"""What a test of the matrix holds in its hands: a world, its server, the feed, and all that the feed told so far."""

import os
import time
from collections.abc import Collection

from msgspec.structs import replace

from epwatch.kube.kubeconfig import Resolved, resolve
from epwatch.kube.objects import Kind
from epwatch.options import Options
from epwatch.sim import SimServer
from epwatch.sim.http.log import LoggedRequest
from epwatch.watch_thread import WatchThread
from tests.faults.fresh import fresh_screen
from tests.faults.front_end import LOOK, PATIENCE, FrontEnd
from tests.faults.raw import RawServer
from tests.faults.relay import Relay, Toxics
from tests.faults.screen import Screen
from tests.faults.world import World

convergences: list[tuple[float, str]] = []
"""Seconds from the heal to equal rows, and the test: conftest prints the slowest."""


class Watched(FrontEnd):
    """A cluster, its server, and what a front end of it was told so far."""

    def __init__(
        self, world: World, server: SimServer, relay: Relay, raw: RawServer, options: Options, feed: WatchThread
    ) -> None:
        super().__init__(feed)
        self.world = world
        self.server = server
        self.relay = relay
        self.raw = raw
        self._options = options
        self._denied: list[tuple[str, str]] = []

    # What a test asks

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
            # The same name and address may stand for another uid, which no line shows.
            if self.screen.settled_lines() == lines and self.screen.rows == fresh.rows:
                convergences.append(
                    (time.monotonic() - begin, os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0])
                )
                return fresh
            assert time.monotonic() - begin < PATIENCE, self.describe("I-1, a fresh list: ", lines)
            await self._news_or(10 * LOOK)

    def describe(self, title: str = "", lines: Collection[str] = ()) -> str:
        """Return the situation for a failure's message."""
        requests = [f"{one.verb} {one.path} {one.query}" for one in self.server.request_log][-12:]
        return "\n".join([super().describe(title, lines), "asked:", *requests])

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
