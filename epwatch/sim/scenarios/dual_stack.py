"""A Service becomes dual stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim.scenarios import tutorial
from epwatch.sim.scenarios.acts import FIRST_ACT, at, patch
from epwatch.sim.scenarios.base import Scenario

if TYPE_CHECKING:
    from epwatch.sim.cluster import SimCluster


def play(cluster: SimCluster) -> None:
    """web-service gets a second family."""
    both = {"spec": {"ipFamilyPolicy": "PreferDualStack"}}
    at(cluster, FIRST_ACT, patch, cluster, "service", "web-service", both)


DUAL_STACK = Scenario(
    name="dual-stack",
    title="a Service gets a second IP family",
    look=(
        "In a few seconds web-service becomes PreferDualStack: a second slice appears, of IPv6, and each pod has "
        "two addresses. The number of backends stays three."
    ),
    learn="A family is a slice of its own with the same pods: count pods, not addresses.",
    build=tutorial.build,
    play=play,
)
