"""Evidence as sentences, the same on the screen and in `explain`; pure."""

from collections.abc import Callable, Iterator

from epwatch.kube.evidence import EventFact, Evidence, SelectorFact, WorkloadFact
from epwatch.model.codes import Severity

Age = Callable[[float], str]
"""Tells seconds in words, as the front end tells every other age."""

Told = tuple[Severity, str]
"""One sentence, and how bad it is."""


def sentences(read: Evidence, now: float, age: Age) -> Iterator[Told]:
    """Yield what was read: nodes, who wrote selectors, what workloads want, Events; ``now`` in wall seconds."""
    for name, exists in read.nodes.items():
        yield (Severity.INFO, f"node {name}: it exists") if exists else (Severity.ERROR, f"node {name}: no such node")
    for selector in read.selectors:
        yield Severity.INFO, _selector(selector, now, age)
    for workload in read.workloads:
        yield _workload(workload)
    for event in read.events:
        yield Severity.WARNING if event.type == "Warning" else Severity.INFO, _event(event, now, age)


def unread(read: Evidence) -> Iterator[str]:
    """Yield what could not be read, and then what still is being read."""
    yield from (f"not read: {line}" for line in read.unread)
    yield from (f"reading {line}" for line in read.reading)


def _selector(selector: SelectorFact, now: float, age: Age) -> str:
    ago = "" if selector.time is None else f", {age(now - selector.time)} ago"
    return f"selector of {selector.service} last written by {selector.manager} ({selector.operation}){ago}"


def _workload(workload: WorkloadFact) -> Told:
    told = f"{workload.name} wants {workload.replicas}"
    if workload.made is None or workload.made == workload.replicas:
        return Severity.INFO, told
    return Severity.WARNING, f"{told}, has {workload.made}"


def _event(event: EventFact, now: float, age: Age) -> str:
    ago = "" if event.last is None else f", {age(now - event.last)} ago"
    times = f" x{event.count}" if event.count > 1 else ""
    return f"event of {event.about}: {event.reason}{times}{ago}: {event.message}"
