"""Evidence beyond the four streams: nodes, Events, what workloads want; records alone, on_demand.py reads them."""

from msgspec import Struct

from epwatch.kube.objects import Labels


class EventFact(Struct, frozen=True, gc=False, kw_only=True):
    """One Event of an object; ``last`` is wall seconds."""

    kind: str
    name: str
    type: str
    reason: str
    message: str
    count: int
    last: float | None


class WorkloadFact(Struct, frozen=True, gc=False, kw_only=True):
    """What a Deployment or StatefulSet wants, and the labels that its pods get."""

    kind: str
    namespace: str
    name: str
    replicas: int
    labels: Labels


class Wanted(Struct, frozen=True, kw_only=True):
    """What to read: nodes by name; Events of (namespace, kind, name); the workloads of namespaces."""

    nodes: tuple[str, ...] = ()
    events: tuple[tuple[str, str, str], ...] = ()
    workloads: tuple[str, ...] = ()


class Evidence(Struct, frozen=True, kw_only=True):
    """What was read; ``nodes`` tells of each name whether there is such a Node; ``unread`` a line for each failure."""

    nodes: dict[str, bool] = {}
    events: tuple[EventFact, ...] = ()
    workloads: tuple[WorkloadFact, ...] = ()
    unread: tuple[str, ...] = ()
