"""A rolling update whose new pods never become ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim.scenarios import tutorial
from epwatch.sim.scenarios.acts import FIRST_ACT, at, patch, roll_out
from epwatch.sim.scenarios.base import Scenario

if TYPE_CHECKING:
    from epwatch.sim.cluster import SimCluster

# Kubernetes' default is ten minutes; a viewer waits one.
DEADLINE_SECONDS = 60


def play(cluster: SimCluster) -> None:
    """Frontend gets a version that does not pass its readiness probe."""
    patch(cluster, "deployment", "frontend", {"spec": {"progressDeadlineSeconds": DEADLINE_SECONDS}})
    broken = {"name": "web", "image": "registry.example/frontend:1.5.0-rc1", "args": ["--never-ready"]}
    at(cluster, FIRST_ACT, roll_out, cluster, "frontend", broken)


BAD_ROLLOUT = Scenario(
    name="bad-rollout",
    title="a rolling update whose new pod never becomes ready",
    look=(
        "In a few seconds frontend gets a version whose readiness probe never passes. Below web-service stands "
        "the one new pod, not in rotation, with its reason; the three old ones stay. After a minute the "
        "Deployment gives up: ProgressDeadlineExceeded."
    ),
    learn=("A readiness probe is what keeps a bad version out of rotation: the rollout stops, the service does not."),
    build=tutorial.build,
    play=play,
)
