"""One Service with 2,500 endpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim.scenarios.acts import FIRST_ACT, at
from epwatch.sim.scenarios.base import Scenario
from epwatch.sim.scenarios.ready_made import App, put

if TYPE_CHECKING:
    from epwatch.sim.cluster import SimCluster

ENDPOINTS = 2_500


def build(cluster: SimCluster) -> None:
    """web-service in front of 2,500 pods."""
    put(cluster, [App("web-service", "default", ENDPOINTS)])


def play(cluster: SimCluster) -> None:
    """A third of it goes, and comes back."""
    at(cluster, FIRST_ACT, cluster.scale, "web-service", ENDPOINTS - 300)
    at(cluster, FIRST_ACT + 40, cluster.scale, "web-service", ENDPOINTS)


SLICES = Scenario(
    name="slices",
    title="one Service with 2,500 endpoints in 25 slices",
    look=(
        "web-service has 2,500 pods, a hundred in a slice. In a few seconds 300 of them go, and 40 seconds later "
        "as many come back: they fill the gaps, since slices are never put together again. Its Endpoints object "
        "shows a thousand of them and calls itself truncated."
    ),
    learn=(
        "Slices keep a change small: one pod rewrites a hundred endpoints, not 2,500. Endpoints cannot tell the truth."
    ),
    build=build,
    play=play,
    ready_made=True,
)
