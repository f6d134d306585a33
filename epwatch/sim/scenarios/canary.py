"""Two Deployments behind one selector."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim.scenarios import manifests as make
from epwatch.sim.scenarios import tutorial
from epwatch.sim.scenarios.acts import FIRST_ACT, at
from epwatch.sim.scenarios.base import Scenario

if TYPE_CHECKING:
    from epwatch.sim.cluster import SimCluster

STEP_SECONDS = 12.0


def build(cluster: SimCluster) -> None:
    """The tutorial's cluster, with a second Deployment whose pods web-service selects too."""
    tutorial.build(cluster)
    pod = make.container("web", "registry.example/frontend:2.0.0-rc1", 8080, pre_stop=3)
    canary = make.deployment("frontend-canary", pod, replicas=1, app="frontend")
    for labels in (canary["spec"]["selector"]["matchLabels"], canary["spec"]["template"]["metadata"]["labels"]):
        labels["track"] = "canary"
    cluster.submit(canary)
    cluster.advance(tutorial.SETTLE_SECONDS)


def play(cluster: SimCluster) -> None:
    """Step by step the canary takes over."""
    for step, (canary, stable) in enumerate(((2, 3), (2, 2), (3, 2), (3, 1))):
        at(cluster, FIRST_ACT + step * STEP_SECONDS, cluster.scale, "frontend-canary", canary)
        at(cluster, FIRST_ACT + step * STEP_SECONDS, cluster.scale, "frontend", stable)


CANARY = Scenario(
    name="canary",
    title="two Deployments behind one selector",
    look=(
        "web-service selects app=frontend, which the pods of frontend and of frontend-canary carry. Watch the "
        "shares of the two owners move from 3 and 1 to 1 and 3 in four steps."
    ),
    learn=(
        "A Service knows labels, not Deployments: traffic is split by the number of ready pods, and by nothing else."
    ),
    build=build,
    play=play,
)
