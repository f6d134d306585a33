"""Fixtures: the tutorial's cluster on a socket, and the program that reaches it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from epwatch.sim import SimCluster, SimServer
from epwatch.sim.scenarios import tutorial
from tests.integration.cli.program import Program

# The tutorial's story takes seconds; nothing here is about how long.
SPEED = 20.0


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program without any kubeconfig."""
    return Program(tmp_path)


@pytest.fixture
async def server(program: Program) -> AsyncIterator[SimServer]:
    """web-service with its three pods; the program's kubeconfig leads there."""
    cluster = SimCluster(seed=1, controllers=True)
    tutorial.build(cluster)
    async with SimServer(cluster, speed=SPEED) as server:
        program.reach(server.url, server.token)
        yield server
