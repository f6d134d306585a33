"""Pods that go in and out of rotation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim.scenarios import manifests as make
from epwatch.sim.scenarios import tutorial
from epwatch.sim.scenarios.base import Scenario

if TYPE_CHECKING:
    from epwatch.sim.cluster import SimCluster

SECONDS = 4


def build(cluster: SimCluster) -> None:
    """The tutorial's cluster, and search, two of whose pods' probes pass and fail in turn."""
    tutorial.build(cluster)
    flapping = make.container("search", "registry.example/search:0.9.5", 8080, args=[f"--flap={SECONDS}"])
    steady = make.container("search", "registry.example/search:0.9.4", 8080)
    cluster.submit(make.service("search", [make.port(80, 8080)]))
    cluster.submit(make.deployment("search", steady, replicas=1))
    unsteady = make.deployment("search-next", flapping, replicas=2, app="search")
    for labels in (unsteady["spec"]["selector"]["matchLabels"], unsteady["spec"]["template"]["metadata"]["labels"]):
        labels["track"] = "next"
    cluster.submit(unsteady)
    cluster.advance(tutorial.SETTLE_SECONDS)


FLAPPING = Scenario(
    name="flapping",
    title="pods that go in and out of rotation",
    look=(
        "Two of search's three pods fail and pass their readiness probe every four seconds. Each change is a row "
        "that leaves or enters rotation; the pods themselves say Running all the time, without one restart."
    ),
    learn=(
        "Status and restarts look fine while a third of the requests goes nowhere: only readiness over time shows it."
    ),
    build=build,
)
