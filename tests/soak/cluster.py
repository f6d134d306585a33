"""The cluster of the soak, in a process of its own so that its memory is not the feed's: worlds and faults."""

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import AsyncExitStack
from multiprocessing.connection import Connection
from typing import Final, Literal

from msgspec import Struct

from epwatch.kube.objects import Kind
from epwatch.options import Options
from epwatch.sim import SimCluster, SimServer
from tests.faults import kinds
from tests.faults.fresh import fresh_screen
from tests.faults.relay import Relay
from tests.faults.screen import RowName
from tests.faults.watched import resolved_for
from tests.faults.world import World

TOKEN: Final = "soak"
OPTIONS: Final = Options(all_namespaces=True)
SERVICES: Final = 50
PODS: Final = 40
"""Of each service: 2,000 in all."""
_PAUSE: Final = 0.05
"""Seconds between two changes; each is one event of pods, slices and Endpoints."""

Order = tuple[Literal["fault", "heal", "rest", "go", "truth", "counts", "end"], str]


class Counts(Struct, frozen=True):
    """What was asked so far, of all streams: the first lists and watches are among it."""

    changes: int
    watches: int
    lists: int
    audits: int
    heartbeats: int


class Truth(Struct, frozen=True):
    """What a fresh list paints: the names of the rows, and the lines."""

    rows: set[RowName]
    lines: list[str]


class Place:
    """The worlds, one a namespace, and the servers: one that faults are done to, and one that tells the truth."""

    def __init__(self, server: SimServer, truth: SimServer, relay: Relay, worlds: list[World]) -> None:
        self.server = server
        self._truth = truth
        self.relay = relay
        self._worlds = worlds
        self._choice = random.Random(1)  # noqa: S311 - a story that can be told again, no secret
        self._moving = asyncio.Event()
        self._changes = 0
        self._names = {world.namespace: [f"pod-{number}" for number in range(1, PODS + 1)] for world in worlds}

    async def move(self) -> None:
        """Change something every now and then, unless the cluster is to rest."""
        while True:
            await self._moving.wait()
            self._change(self._choice.choice(self._worlds))
            self._changes += 1
            await asyncio.sleep(_PAUSE)

    async def obey(self, order: Order) -> Counts | Truth | None:
        """Do what the soak says; return what it asked for."""
        match order:
            case ("fault", kind):
                self._strike(kind)
            case ("heal", _):
                kinds.heal(self.server, self.relay)
            case ("rest", _):
                self._moving.clear()
            case ("go", _):
                self._moving.set()
            case ("truth", _):
                fresh = await fresh_screen(resolved_for(self._truth.url, TOKEN, OPTIONS), OPTIONS, ())
                return Truth(fresh.rows, fresh.settled_lines())
            case _:
                return self._count()
        return None

    def _strike(self, kind: str) -> None:
        if self._choice.random() < 0.5:
            self.relay.reset_peers()
        if self._choice.random() < 0.3:
            self._worlds[0].cluster.compact()
        kinds.begin(self.server, self.relay, kind)

    def _change(self, world: World) -> None:
        names = self._names[world.namespace]
        name = self._choice.choice(names)
        ways: list[Callable[[], None]] = [
            lambda: world.ready(name, ready=self._choice.random() < 0.7),
            lambda: world.touch(name, str(self._changes)),
            lambda: world.recreate(name),
            lambda: self._replace(world, name),
        ]
        self._choice.choice(ways)()

    def _replace(self, world: World, name: str) -> None:
        names = self._names[world.namespace]
        names[names.index(name)] = follower = f"pod-{self._changes}-next"
        world.remove(name)
        world.add(follower)

    def _count(self) -> Counts:
        asked = [one for one in self.server.request_log if one.resource in set(Kind)]
        lists = [one for one in asked if one.verb == "list" and "continue" not in one.query]
        audits = [one for one in lists if "PartialObjectMetadata" in one.headers.get("Accept", "")]
        heartbeats = [one for one in lists if one.query.get("limit") == "1"]
        return Counts(
            changes=self._changes,
            watches=sum(one.verb == "watch" for one in asked),
            lists=len(lists) - len(audits) - len(heartbeats),
            audits=len(audits),
            heartbeats=len(heartbeats),
        )


def serve(soak: Connection) -> None:
    """Run the cluster; tell the relay's port first, then obey until "end"."""
    # Each fresh list is a session of its own, and the server warns of v1 Endpoints in each.
    logging.getLogger("epwatch").addHandler(logging.NullHandler())
    asyncio.run(_serve(soak))


async def _serve(soak: Connection) -> None:
    cluster = SimCluster(seed=1)
    worlds = [World(PODS, namespace=f"ns-{number}", cluster=cluster) for number in range(SERVICES)]
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(SimServer(cluster, token=TOKEN))
        truth = await stack.enter_async_context(SimServer(cluster, token=TOKEN, speed=None))
        relay = await stack.enter_async_context(Relay(("127.0.0.1", server.port)))
        place = Place(server, truth, relay, worlds)
        soak.send(relay.port)
        moving = asyncio.create_task(place.move())
        while (order := await asyncio.to_thread(soak.recv))[0] != "end":
            answer = await place.obey(order)
            if answer is not None:
                soak.send(answer)
        moving.cancel()
        await asyncio.gather(moving, return_exceptions=True)
