"""Fixtures: a bare cluster, a cluster with the tutorial's objects, each behind a real socket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp
import pytest

from epwatch.sim import SimCluster, SimServer
from epwatch.sim.scenarios import tutorial
from tests.sim.kubectl import environment, kubectl
from tests.sim.support import Client

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


__all__ = ["environment", "kubectl"]


@pytest.fixture
def cluster() -> SimCluster:
    """A bare object store."""
    return SimCluster(seed=1)


@pytest.fixture
async def server(cluster: SimCluster) -> AsyncIterator[SimServer]:
    """The bare cluster on a socket."""
    async with SimServer(cluster) as server:
        yield server


@pytest.fixture
async def client(server: SimServer) -> AsyncIterator[Client]:
    """A client of the bare cluster."""
    async with aiohttp.ClientSession() as session:
        yield Client(server, session)


@pytest.fixture
def story() -> SimCluster:
    """The tutorial's cluster with controllers, settled; its time passes by hand."""
    cluster = SimCluster(seed=1, controllers=True)
    tutorial.build(cluster)
    return cluster


@pytest.fixture
async def story_client(story: SimCluster) -> AsyncIterator[Client]:
    """A client of the tutorial's cluster, whose clock stays in the test's hands."""
    async with SimServer(story, speed=None) as server, aiohttp.ClientSession() as session:
        yield Client(server, session)
