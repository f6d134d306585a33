"""Puts endpoints into slices with as few writes as possible (staging/src/k8s.io/endpointslice/reconciler.go)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from epwatch.sim.objects import labels_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from epwatch.sim.objects import Obj

# The controller's --max-endpoints-per-slice.
MOST_ENDPOINTS = 100


@dataclass(slots=True)
class Plan:
    """What to write: contents for new slices, (slice, contents) for old ones, slices to delete."""

    create: list[list[Obj]] = field(default_factory=list)
    update: list[tuple[Obj, list[Obj]]] = field(default_factory=list)
    delete: list[Obj] = field(default_factory=list)
    keep: list[Obj] = field(default_factory=list)


def identity(endpoint: Obj) -> tuple[str, str]:
    """Which endpoint this is, whatever its conditions: its address and its pod."""
    return endpoint["addresses"][0], (endpoint.get("targetRef") or {}).get("uid", "")


def pack(existing: Sequence[Obj], wanted: Sequence[Obj], labels: dict[str, str], most: int = MOST_ENDPOINTS) -> Plan:
    """Spread `wanted` endpoints over slices of one port set and address type.

    An endpoint stays in its slice. New ones first fill slices that are written anyway, then the fullest slice that has
    room for all that are left, then new slices. Slices are not rebalanced.
    """
    left = {identity(endpoint): endpoint for endpoint in wanted}
    changed: list[tuple[Obj, list[Obj]]] = []
    unchanged: list[tuple[Obj, list[Obj]]] = []
    plan = Plan()
    for piece in existing:
        old = piece.get("endpoints") or []
        kept = [left.pop(identity(endpoint)) for endpoint in old if identity(endpoint) in left]
        if kept != old or labels_of(piece) != labels:
            changed.append((piece, kept))
        else:
            unchanged.append((piece, kept))
    rest = list(left.values())
    for _, kept in sorted(changed, key=lambda pair: -len(pair[1])):
        room = most - len(kept)
        kept.extend(rest[:room])
        del rest[:room]
    if rest:
        rest = _fill_one(unchanged, changed, rest, most)
    plan.create = [rest[start : start + most] for start in range(0, len(rest), most)]
    plan.update = [(piece, kept) for piece, kept in changed if kept]
    plan.delete = [piece for piece, kept in (*changed, *unchanged) if not kept]
    plan.keep = [piece for piece, kept in unchanged if kept]
    return plan


def _fill_one(
    unchanged: list[tuple[Obj, list[Obj]]], changed: list[tuple[Obj, list[Obj]]], rest: list[Obj], most: int
) -> list[Obj]:
    """Full slices' worth goes to new slices; what remains goes to the fullest slice with room for all of it."""
    whole, part = rest[: len(rest) // most * most], rest[len(rest) // most * most :]
    fitting = [pair for pair in unchanged if pair[1] and len(pair[1]) + len(part) <= most]
    if not part or not fitting:
        return rest
    chosen = max(fitting, key=lambda pair: len(pair[1]))
    unchanged.remove(chosen)
    changed.append((chosen[0], [*chosen[1], *part]))
    return whole
