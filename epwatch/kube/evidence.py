"""Evidence beyond the four streams: nodes, Events, what workloads want; records alone, on_demand.py reads them."""

from msgspec import Struct
from msgspec.structs import replace

from epwatch.kube.objects import Labels


class ObjectName(Struct, frozen=True, gc=False, order=True):
    """What names an object of some kind, as an Event's involvedObject does."""

    namespace: str
    kind: str
    name: str

    def __str__(self) -> str:
        """Return it as a reader names it: ``replicaset web-6d4cf``."""
        return f"{self.kind.lower()} {self.name}"


class EventFact(Struct, frozen=True, gc=False, kw_only=True):
    """One Event of an object; ``last`` is wall seconds."""

    about: ObjectName
    type: str
    reason: str
    message: str
    count: int
    last: float | None


class WorkloadFact(Struct, frozen=True, gc=False, kw_only=True):
    """What a workload wants and has, and the labels that its pods get.

    ``made`` is how many pods its controller counts, None where its status does not say. ``owner`` is what controls it:
    the Deployment above a ReplicaSet.
    """

    name: ObjectName
    replicas: int
    made: int | None = None
    labels: Labels = ()
    owner: ObjectName | None = None


class SelectorFact(Struct, frozen=True, gc=False, kw_only=True):
    """Who last wrote a Service's selector, as metadata.managedFields has it; ``time`` is wall seconds."""

    service: ObjectName
    manager: str
    operation: str
    time: float | None


class Wanted(Struct, frozen=True, kw_only=True):
    """What to read, and in which ``context``; who watches a single one does not look at that.

    ``nodes`` by name, or ``every_node``; the Events of ``events``; of ``owners`` what they and their own owners want,
    with their Events; the same of the workloads whose pods a selector matches (``workloads``: namespace, selector); who
    last wrote the selector of ``services``.
    """

    nodes: tuple[str, ...] = ()
    every_node: bool = False
    events: tuple[ObjectName, ...] = ()
    owners: tuple[ObjectName, ...] = ()
    workloads: tuple[tuple[str, Labels], ...] = ()
    services: tuple[ObjectName, ...] = ()
    context: str | None = None

    def __bool__(self) -> bool:
        """Return whether there is anything to read."""
        return self.anywhere != _NOTHING

    @property
    def anywhere(self) -> "Wanted":
        """Return it without its context."""
        return replace(self, context=None)


_NOTHING = Wanted()


class Evidence(Struct, frozen=True, kw_only=True):
    """What was read.

    ``nodes`` tells of each name whether there is such a Node; ``every_node`` are all there are, None where they were
    not read. ``unread`` has a line for each failure, ``reading`` one for each read that is still under way.
    """

    nodes: dict[str, bool] = {}
    every_node: tuple[str, ...] | None = None
    events: tuple[EventFact, ...] = ()
    workloads: tuple[WorkloadFact, ...] = ()
    selectors: tuple[SelectorFact, ...] = ()
    unread: tuple[str, ...] = ()
    reading: tuple[str, ...] = ()
