"""The stories that the demo can tell; each is a cluster, and what happens in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim.scenarios.scale import SCALE

if TYPE_CHECKING:
    from epwatch.sim.scenarios.base import Scenario

SCENARIOS: tuple[Scenario, ...] = (SCALE,)


def find(name: str) -> Scenario:
    """The scenario of that name. Raises: KeyError."""
    return {scenario.name: scenario for scenario in SCENARIOS}[name]
