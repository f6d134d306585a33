"""A quota lets no more pods be made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim.scenarios import tutorial
from epwatch.sim.scenarios.acts import FIRST_ACT, at, patch
from epwatch.sim.scenarios.base import Scenario

if TYPE_CHECKING:
    from epwatch.sim.cluster import SimCluster

RAISED_AFTER = 40.0


def build(cluster: SimCluster) -> None:
    """The tutorial's cluster, whose namespace may have four pods."""
    tutorial.build(cluster)
    hard = {"hard": {"pods": "4"}}
    cluster.submit({"kind": "ResourceQuota", "apiVersion": "v1", "metadata": {"name": "team"}, "spec": hard})
    cluster.advance(tutorial.SETTLE_SECONDS)


def play(cluster: SimCluster) -> None:
    """Frontend wants six; later the quota is raised."""
    at(cluster, FIRST_ACT, cluster.scale, "frontend", 6)
    raised = {"spec": {"hard": {"pods": "8"}}}
    at(cluster, FIRST_ACT + RAISED_AFTER, patch, cluster, "resourcequota", "team", raised)


QUOTA = Scenario(
    name="quota",
    title="a quota lets no more pods be made",
    look=(
        "In a few seconds frontend is scaled to six, but its namespace may have four pods: one comes, two are "
        "never made, and no pod says so. 40 seconds later the quota is raised, and they come."
    ),
    learn="Pods that are missing and nowhere to be seen: ask the ReplicaSet (FailedCreate), not the pods.",
    build=build,
    play=play,
)
