"""A reflector on a real socket: the embedded server, our client, and a sink that remembers; all durations scaled."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext

from msgspec.structs import replace

from epwatch.clock import SystemClock
from epwatch.kube.client import Client
from epwatch.kube.http import HttpListerWatcher
from epwatch.kube.kubeconfig import Resolved, resolve
from epwatch.kube.objects import Kind
from epwatch.kube.reflector import Reflector
from epwatch.kube.timing import PRODUCTION, Timing
from epwatch.options import Options
from epwatch.sim import SimCluster, SimServer
from tests.fakes import RecordingSink

FAST = replace(PRODUCTION.scaled(1 / 50), resume=PRODUCTION.resume)
"""60 < 70 < 75 s become 1.2 < 1.4 < 1.5 s; a loaded machine may take its second to resume."""


def resolved_for(server: SimServer, token: str | None = None) -> Resolved:
    """Return the server as --server and --token name it."""
    return resolve(Options(server=server.url, token=token or server.token, namespaces=("default",)), {"HOME": "/none"})


def make_pod(name: str, **labels: str) -> dict[str, object]:
    """Return a pod that the embedded cluster stores as it is."""
    meta = {"name": name, "namespace": "default", "labels": labels or {"app": "web"}}
    return {"kind": "Pod", "apiVersion": "v1", "metadata": meta, "status": {"phase": "Running"}}


class Rig:
    """One cluster, its server, and one reflector of pods."""

    def __init__(self, cluster: SimCluster, server: SimServer) -> None:
        self.cluster = cluster
        self.server = server
        self.sink = RecordingSink()
        self.reflector: Reflector | None = None

    @property
    def requests(self) -> list[str]:
        """Return "list" and "watch" as the server got them."""
        return [entry.verb for entry in self.server.request_log]

    async def until(self, condition: Callable[[], bool], seconds: float = 30.0) -> None:
        """Wait for news after which the condition holds."""
        async with asyncio.timeout(seconds):
            await self.sink.until(condition)

    async def until_names(self, *names: str) -> None:
        """Wait until the picture holds exactly these pods."""
        await self.until(lambda: self.sink.names == set(names))


@asynccontextmanager
async def rig(*names: str, timing: Timing = FAST, kind: Kind = Kind.PODS) -> AsyncIterator[Rig]:
    """Run a reflector on a server that has these pods; the reflector must still run at the end."""
    cluster = SimCluster(seed=1)
    for name in names:
        cluster.create(make_pod(name))
    async with SimServer(cluster) as server:
        made = Rig(cluster, server)
        async with following(made, timing, kind):
            yield made


@asynccontextmanager
async def following(
    made: Rig, timing: Timing = FAST, kind: Kind = Kind.PODS, client: Client | None = None
) -> AsyncIterator[None]:
    """Run the rig's reflector against its server, over a client of its own unless one is given."""
    clock = SystemClock()
    async with (
        nullcontext(client) if client is not None else Client(resolved_for(made.server), clock, timing) as client
    ):
        made.reflector = Reflector(
            kind,
            "default",
            HttpListerWatcher(client, kind, "default"),
            made.sink,
            clock=clock,
            random=random.random,
            where=f"127.0.0.1:{made.server.port}",
            timing=timing,
        )
        task = asyncio.create_task(made.reflector.run())
        try:
            yield
            assert not task.done(), task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
