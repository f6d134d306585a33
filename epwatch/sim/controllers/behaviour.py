"""How a container behaves: read from its own spec, so that `kubectl describe` shows why a pod does what it does.

A real image is a black box; here everything is told by the arguments of the container:
    --never-ready          its readiness probe never passes
    --ready-after=2        seconds from start until it does
    --flap=10              readiness changes every so many seconds
    --exit-after=20        the process ends by itself after so many seconds, with --exit-code=1
    --shutdown=5           seconds from SIGTERM until the process has ended (after any preStop sleep)
    --ignore-sigterm       it stays until the grace period is over
An image of the host registry.invalid cannot be pulled (RFC 2606: that name never resolves).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from epwatch.sim.objects import meta, spec_of

if TYPE_CHECKING:
    import random

    from epwatch.sim.objects import Obj

# Making a sandbox and starting a container from a cached image takes about a second on a real node.
START_SECONDS = (0.6, 1.2)
# A process that handles SIGTERM is gone after about half a second.
SHUTDOWN_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What one pod will do; seconds throughout."""

    start: float
    ready_after: float | None
    """From start until ready; None: never."""
    pullable: bool = True
    flap: float = 0.0
    exit_after: float = 0.0
    exit_code: int = 1
    shutdown: float = SHUTDOWN_SECONDS
    """From the deletion request until the last container has ended, before the grace period cuts it."""


def behaviour_of(pod: Obj, random: random.Random) -> Behaviour:
    """The behaviour that a pod's spec tells; `random` spreads the start-up times."""
    containers = spec_of(pod).get("containers") or []
    flags = _flags(containers)
    stop = max((_pre_stop(container) for container in containers), default=0.0)
    ready_after = _number(flags, "--ready-after", max((_probe_delay(c) for c in containers), default=0.0))
    return Behaviour(
        start=round(random.uniform(*START_SECONDS), 3),
        ready_after=None if "--never-ready" in flags else ready_after,
        pullable=not any(str(c.get("image", "")).startswith("registry.invalid/") for c in containers),
        flap=_number(flags, "--flap", 0.0),
        exit_after=_number(flags, "--exit-after", 0.0),
        exit_code=int(_number(flags, "--exit-code", 1)),
        shutdown=float("inf") if "--ignore-sigterm" in flags else stop + _number(flags, "--shutdown", SHUTDOWN_SECONDS),
    )


def grace_of(pod: Obj) -> float:
    """Seconds of grace that the deletion request gave."""
    return float(meta(pod).get("deletionGracePeriodSeconds") or 0)


def _flags(containers: list[Obj]) -> dict[str, str]:
    words = [str(word) for c in containers for word in [*(c.get("command") or ()), *(c.get("args") or ())]]
    return {name: value for name, _, value in (word.partition("=") for word in words)}


def _number(flags: dict[str, str], name: str, default: float) -> float:
    try:
        return max(0.0, float(flags[name].removesuffix("s")))
    except (KeyError, ValueError):
        return default


def _pre_stop(container: Obj) -> float:
    sleep = ((container.get("lifecycle") or {}).get("preStop") or {}).get("sleep") or {}
    return float(sleep.get("seconds") or 0)


def _probe_delay(container: Obj) -> float:
    probe = container.get("readinessProbe")
    return float(probe.get("initialDelaySeconds") or 0.3) if probe else 0.0
