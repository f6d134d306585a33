"""By what a service's rows can be grouped: slice, zone, node, owner, revision, or a label of their pods; pure."""

from collections.abc import Callable, Iterable
from typing import Final

from msgspec import Struct

from epwatch.model.backends import Readiness, group_rows, lives
from epwatch.model.snapshot import AbsentPod, EndpointSnapshot, ServiceSnapshot, State

Member = EndpointSnapshot | AbsentPod
"""A row of a service: an endpoint, or a pod without one."""

_LABEL: Final = "label="
_LEAVING: Final = frozenset({State.DRAINING, State.TERMINATING, State.PUBLISHED_DRAINING})
"""Rows that count in no total."""


class Grouping(Struct, frozen=True, gc=False):
    """One way to group: its name as ``:group`` takes it, and what it finds in a row, "" where there is nothing."""

    name: str
    of: Callable[[Member], str]

    def title(self, value: str) -> str:
        """Return how the group of a value is headed."""
        what = self.name.removeprefix(_LABEL)
        return f"{what} {value}" if value else f"no {what}"


class GroupCounts(Struct, frozen=True, gc=False):
    """What a group's row tells: its title, and of its backends how many are ready."""

    title: str
    ready: int
    total: int


def _slices(member: Member) -> str:
    return ", ".join(member.slices) if isinstance(member, EndpointSnapshot) else ""


def _zone(member: Member) -> str:
    return (member.zone or "") if isinstance(member, EndpointSnapshot) else ""


def _node(member: Member) -> str:
    return (member.node if isinstance(member, EndpointSnapshot) else member.pod.node) or ""


def _owner(member: Member) -> str:
    return "" if member.owner is None else f"{member.owner.kind}/{member.owner.name}"


def _revision(member: Member) -> str:
    return member.revision or ""


BY: Final = {
    grouping.name: grouping
    for grouping in (
        Grouping("slice", _slices),
        Grouping("zone", _zone),
        Grouping("node", _node),
        Grouping("owner", _owner),
        Grouping("revision", _revision),
    )
}
"""The ways that have a name, in the order in which `o` goes through them."""
CLUSTER: Final = Grouping("cluster", lambda _member: "")
"""Where there are several contexts: one row for a service of all of them, instead of groups within each."""


def grouping(name: str) -> Grouping | None:
    """Return the way to group that has this name, or ``label=KEY``; None where there is none."""
    if name == CLUSTER.name:
        return CLUSTER
    key = name.removeprefix(_LABEL)
    if key == name or not key:
        return BY.get(name)
    return Grouping(name, lambda member: dict(member.pod.labels).get(key, "") if member.pod is not None else "")


def label_names(snapshots: Iterable[ServiceSnapshot]) -> list[str]:
    """Return ``label=KEY`` for every label of these services' pods, by the alphabet."""
    pods = [row.pod for each in snapshots for row in each.endpoints if row.pod is not None]
    keys = {key for pod in pods for key, _value in pod.labels}
    return [f"{_LABEL}{key}" for key in sorted(keys)]


def counts(snapshot: ServiceSnapshot, title: str, members: Iterable[Member]) -> GroupCounts:
    """Return what a group's row tells; ready and total are in backends, as the service's own are (interface.md)."""
    readiness = Readiness(snapshot.service)
    held = list(members)
    backends = group_rows(member for member in held if isinstance(member, EndpointSnapshot))
    ready = total = 0
    for rows in backends.values():
        ready += readiness.backend(rows).ready
        total += any(lives(row) and row.state not in _LEAVING for row in rows)
    return GroupCounts(title, ready, total + sum(isinstance(member, AbsentPod) for member in held))
