"""What belongs together, mutable: a service with its slices and groups of pods; owned by the topology alone."""

from collections.abc import Iterator

from epwatch.kube.objects import Endpoints, EndpointSlice, Labels, Pod, Service
from epwatch.model.snapshot import Drift, ServiceKey, ServiceSnapshot, Standing


class PodGroup:
    """Pods of one namespace with equal labels, and the services whose selector matches those."""

    __slots__ = ("joins", "labels", "pods")

    def __init__(self, labels: Labels) -> None:
        self.labels = labels
        self.pods: dict[str, Pod] = {}
        self.joins: list[Join] = []

    def close(self) -> None:
        """Leave the services that hold this group, now that it is empty."""
        for join in self.joins:
            join.groups.remove(self)
        self.joins.clear()


class Join:
    """One row of the picture in the making: what names a service, whether or not the Service itself is there.

    ``standing`` is what its slices make it: SERVICE by kubernetes.io/service-name, IMPORTED by the multicluster label,
    ORPHAN without any. ``foreign`` are the targets of its rows that its own groups do not tell about. ``shown`` is the
    key under which ``snapshot`` was last handed out. ``relisted`` and ``listed``: what made it dirty was, in part, a
    later or a first list. ``selected`` is the selector of before the last change, and when that came. ``drift`` holds
    since when each difference is there.
    """

    __slots__ = (
        "drift",
        "endpoints",
        "foreign",
        "groups",
        "listed",
        "name",
        "namespace",
        "relisted",
        "scaled",
        "selected",
        "service",
        "shown",
        "slices",
        "snapshot",
        "standing",
    )

    def __init__(self, namespace: str, name: str, standing: Standing) -> None:
        self.namespace = namespace
        self.name = name
        self.standing = standing
        self.service: Service | None = None
        self.endpoints: Endpoints | None = None
        self.slices: dict[str, EndpointSlice] = {}
        self.groups: list[PodGroup] = []
        self.foreign: frozenset[str] = frozenset()
        self.snapshot: ServiceSnapshot | None = None
        self.shown: ServiceKey | None = None
        self.relisted = False
        self.listed = False
        self.scaled = False
        self.selected: tuple[Labels | None, float] | None = None
        self.drift: dict[Drift, float] = {}

    @property
    def empty(self) -> bool:
        """Return whether nothing is left of it."""
        return self.service is None and self.endpoints is None and not self.slices

    def pods(self) -> Iterator[Pod]:
        """Yield the pods that the service's selector matches."""
        for group in self.groups:
            yield from group.pods.values()

    def sharing(self) -> "set[Join]":
        """Return the services, itself among them, that hold groups in common with it; none where it is alone."""
        return {other for group in self.groups if len(group.joins) > 1 for other in group.joins}

    def hold(self, group: PodGroup) -> None:
        """Let the selector hold a group: from now on its pods are the service's."""
        self.groups.append(group)
        group.joins.append(self)

    def release(self) -> None:
        """Let go of every group."""
        for group in self.groups:
            group.joins.remove(self)
        self.groups.clear()


def selects(selector: Labels, labels: Labels) -> bool:
    """Return whether every pair of the selector is among the labels; an empty one selects everything."""
    return all(pair in labels for pair in selector)
