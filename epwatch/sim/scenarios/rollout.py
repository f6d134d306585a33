"""A rolling update: one new pod is ready before an old one goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim.scenarios import tutorial
from epwatch.sim.scenarios.acts import FIRST_ACT, at, roll_out
from epwatch.sim.scenarios.base import Scenario

if TYPE_CHECKING:
    from epwatch.sim.cluster import SimCluster


def play(cluster: SimCluster) -> None:
    """Frontend gets version 1.5.0."""
    image = {"name": "web", "image": "registry.example/frontend:1.5.0"}
    at(cluster, FIRST_ACT, roll_out, cluster, "frontend", image)


ROLLOUT = Scenario(
    name="rollout",
    title="a rolling update, one pod at a time",
    look=(
        "In a few seconds frontend gets version 1.5.0. Watch web-service's two revisions: a new pod enters "
        "rotation, and only then an old one leaves it and drains."
    ),
    learn="With maxUnavailable 0 and honest probes no request meets fewer than three ready pods.",
    build=tutorial.build,
    play=play,
)
