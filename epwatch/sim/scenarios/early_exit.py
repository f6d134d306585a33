"""Pods that stop before anyone has heard that they leave rotation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim.scenarios import manifests as make
from epwatch.sim.scenarios import tutorial
from epwatch.sim.scenarios.acts import FIRST_ACT, at, roll_out
from epwatch.sim.scenarios.base import Scenario

if TYPE_CHECKING:
    from epwatch.sim.cluster import SimCluster


def build(cluster: SimCluster) -> None:
    """The tutorial's cluster, frontend without its preStop hook, and api with one, for comparison."""
    tutorial.build(cluster)
    careless = {"name": "web", "args": ["--shutdown=0"], "lifecycle": None}
    roll_out(cluster, "frontend", careless)
    careful = make.container("api", "registry.example/api:3.1.0", 9090, "http", pre_stop=5)
    cluster.submit(make.service("api", [make.port(80, "http", "http")]))
    cluster.submit(make.deployment("api", careful, replicas=3))
    cluster.advance(3 * tutorial.SETTLE_SECONDS)


def play(cluster: SimCluster) -> None:
    """Both get a new version at once."""
    for name, container in (("frontend", "web"), ("api", "api")):
        image = {"name": container, "image": f"registry.example/{name}:9.0.0"}
        at(cluster, FIRST_ACT, roll_out, cluster, name, image)


EARLY_EXIT = Scenario(
    name="early-exit",
    title="the process stops before its pod has left rotation",
    look=(
        "In a few seconds frontend and api roll out. A pod of api drains for five seconds before it stops; a pod "
        "of frontend, which has no preStop hook, is over in the moment it is told to go."
    ),
    learn=(
        "Leaving rotation takes time to reach every proxy: a process that exits at once drops requests, a preStop "
        "sleep of a few seconds saves them."
    ),
    build=build,
    play=play,
)
