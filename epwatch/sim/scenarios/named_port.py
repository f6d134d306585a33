"""A port that new pods call by another name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim.scenarios import tutorial
from epwatch.sim.scenarios.acts import FIRST_ACT, at, patch, roll_out
from epwatch.sim.scenarios.base import Scenario

if TYPE_CHECKING:
    from epwatch.sim.cluster import SimCluster


def build(cluster: SimCluster) -> None:
    """The tutorial's cluster, where web-service names its target port."""
    tutorial.build(cluster)
    roll_out(cluster, "frontend", {"name": "web", "ports": [{"name": "http", "containerPort": 8080}]})
    patch(cluster, "service", "web-service", {"spec": {"ports": [{"port": 80, "targetPort": "http"}]}})
    cluster.advance(3 * tutorial.SETTLE_SECONDS)


def play(cluster: SimCluster) -> None:
    """The next version calls its port web."""
    renamed = [{"name": "web", "containerPort": 8080}]
    image = {"name": "web", "image": "registry.example/frontend:1.5.0", "ports": renamed}
    at(cluster, FIRST_ACT, roll_out, cluster, "frontend", image)


NAMED_PORT = Scenario(
    name="named-port",
    title="new pods call the port by another name",
    look=(
        "web-service sends to the port named http. In a few seconds frontend rolls out a version that calls it "
        "web: every new pod is ready, in a slice of its own that has no port. At the end three pods are ready and "
        "nothing listens for the service."
    ),
    learn=("A named targetPort is looked up in each pod: one that lacks the name is listed, and gets no traffic."),
    build=build,
    play=play,
)
