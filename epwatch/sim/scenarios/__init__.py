"""The stories that the demo can tell; each is a cluster, and what happens in it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from epwatch.sim.scenarios.base import Scenario

# In the order in which one may want to see them; each is in a module of its name.
NAMES = (
    "scale",
    "rollout",
    "bad-rollout",
    "early-exit",
    "typo",
    "named-port",
    "canary",
    "quota",
    "zone-loss",
    "flapping",
    "drain",
    "dual-stack",
    "external",
    "headless",
    "mesh",
    "slices",
    "crowd",
    "api-outage",
    "denied",
)


def find(name: str) -> Scenario:
    """The scenario of that name; loads no other. Raises: KeyError."""
    if name not in NAMES:
        raise KeyError(name)
    module = name.replace("-", "_")
    found: Scenario = getattr(import_module(f"epwatch.sim.scenarios.{module}"), module.upper())
    return found


def every() -> list[Scenario]:
    """All of them."""
    return [find(name) for name in NAMES]
