"""How many pods each ReplicaSet of a Deployment may have in the next step; pure arithmetic.

The rules are those of pkg/controller/deployment (rolling.go, util/deployment_util.go).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Size:
    """One ReplicaSet: how many pods it wants, and how many are available."""

    wanted: int
    available: int


@dataclass(frozen=True, slots=True)
class Limits:
    """A Deployment's replicas, and how many pods may be above or missing during an update."""

    replicas: int
    surge: int
    unavailable: int


def limits(replicas: int, max_surge: int | str, max_unavailable: int | str) -> Limits:
    """Percentages resolved: surge rounds up, unavailable down; both 0 would stand still, so one may be missing."""
    surge = math.ceil(_share(max_surge, replicas))
    unavailable = math.floor(_share(max_unavailable, replicas))
    return Limits(replicas, surge, 1 if surge == unavailable == 0 else unavailable)


def _share(value: int | str, replicas: int) -> float:
    return value if isinstance(value, int) else int(value.rstrip("%")) * replicas / 100


def next_new(limit: Limits, new: Size, old: Sequence[Size]) -> int:
    """How many pods the new ReplicaSet wants next."""
    if new.wanted >= limit.replicas:
        return limit.replicas
    room = limit.replicas + limit.surge - new.wanted - sum(size.wanted for size in old)
    return new.wanted + max(0, min(room, limit.replicas - new.wanted))


def next_old(limit: Limits, new: Size, old: Sequence[Size]) -> list[int]:
    """How many pods each old ReplicaSet, oldest first, wants next: broken pods go first, then healthy ones."""
    floor = limit.replicas - limit.unavailable
    total = new.wanted + sum(size.wanted for size in old)
    spare = total - floor - (new.wanted - new.available)
    if spare <= 0:
        return [size.wanted for size in old]
    cleaned: list[Size] = []
    for size in old:
        broken = min(max(0, size.wanted - size.available), spare)
        spare -= broken
        cleaned.append(replace(size, wanted=size.wanted - broken))
    surplus = max(0, new.available + sum(size.available for size in old) - floor)
    result: list[int] = []
    for size in cleaned:
        gone = min(size.wanted, surplus)
        surplus -= gone
        result.append(size.wanted - gone)
    return result
