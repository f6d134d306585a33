"""A headless Service before a StatefulSet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim.scenarios import manifests as make
from epwatch.sim.scenarios import tutorial
from epwatch.sim.scenarios.acts import FIRST_ACT, at
from epwatch.sim.scenarios.base import Scenario

if TYPE_CHECKING:
    from epwatch.sim.cluster import SimCluster


def build(cluster: SimCluster) -> None:
    """The tutorial's cluster, and postgres: three pods with names of their own, published before they are ready."""
    tutorial.build(cluster)
    pod = make.container("postgres", "registry.example/postgres:17.2", 5432, "postgres", args=["--ready-after=4"])
    ports = [make.port(5432, "postgres", "postgres")]
    cluster.submit(make.service("postgres", ports, clusterIP="None", publishNotReadyAddresses=True))
    cluster.submit(make.stateful_set("postgres", pod, replicas=3))
    cluster.advance(2 * tutorial.SETTLE_SECONDS)


def play(cluster: SimCluster) -> None:
    """Two more, later two fewer."""
    at(cluster, FIRST_ACT, cluster.scale, "postgres", 5, kind="statefulsets")
    at(cluster, FIRST_ACT + 40, cluster.scale, "postgres", 3, kind="statefulsets")


HEADLESS = Scenario(
    name="headless",
    title="a headless Service before a StatefulSet",
    look=(
        "In a few seconds postgres grows from three to five: postgres-3, and only when it is ready postgres-4. "
        "Both are published before they are ready, as its Service asks. 40 seconds later they go in the reverse "
        "order."
    ),
    learn=(
        "A headless Service hands out the pods themselves: its slices are DNS answers, not a load balancer's targets."
    ),
    build=build,
    play=play,
)
