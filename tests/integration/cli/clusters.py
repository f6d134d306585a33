"""Two real clusters on sockets, one kubeconfig with a context each, and a switch that takes one of them down."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from epwatch.sim import SimCluster, SimServer
from epwatch.sim.scenarios import tutorial
from tests.integration.cli.program import Program

SPEED = 20.0
"""As tests/integration/cli/conftest.py: nothing here is about how long a story takes."""


class Clusters:
    """The servers by context; the kubeconfig lists them in this order."""

    def __init__(self, program: Program, servers: dict[str, SimServer]) -> None:
        self._program = program
        self._servers = servers

    def __getitem__(self, context: str) -> SimServer:
        return self._servers[context]

    def write(self) -> None:
        """Write the kubeconfig."""
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": name, "cluster": {"server": server.url}} for name, server in self._servers.items()],
            "users": [{"name": name, "user": {"token": server.token}} for name, server in self._servers.items()],
            "contexts": [{"name": name, "context": {"cluster": name, "user": name}} for name in self._servers],
            "current-context": next(iter(self._servers)),
        }
        self._program.kubeconfig.write_text(json.dumps(config))
        self._program.env["KUBECONFIG"] = str(self._program.kubeconfig)

    def scale(self, context: str, replicas: int) -> None:
        """Have so many frontends wanted in one of them."""
        self._servers[context].cluster.scale("frontend", replicas)

    async def down(self, context: str) -> None:
        """Kill a server: nothing listens at its address any more."""
        await self._servers[context].stop()

    async def up(self, context: str) -> None:
        """Let it listen again, at the same address."""
        await self._servers[context].start()


@asynccontextmanager
async def two_clusters(program: Program, *names: str) -> AsyncIterator[Clusters]:
    """Serve the tutorial's cluster once for each name, each with pods of its own."""
    servers = {}
    for seed, name in enumerate(names, 1):
        cluster = SimCluster(seed=seed, controllers=True)
        tutorial.build(cluster)
        servers[name] = SimServer(cluster, speed=SPEED)
    try:
        for server in servers.values():
            await server.start()
        clusters = Clusters(program, servers)
        clusters.write()
        yield clusters
    finally:
        for server in servers.values():
            await server.stop()
