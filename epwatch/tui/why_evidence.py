"""What is read when somebody opens why, and how it is told; pure: who reads it is the feed's matter."""

from collections.abc import Iterator
from textwrap import wrap
from typing import Final

from epwatch.kube.evidence import EventFact, Evidence, Wanted
from epwatch.model.snapshot import AbsentPod, EndpointSnapshot, ServiceSnapshot
from epwatch.model.with_evidence import PODLESS, nodes_in_question, troubled
from epwatch.tui.ages import age
from epwatch.tui.roles import Line, Role
from epwatch.tui.row_ids import AbsentId, DetailId, EndpointId, RowId

NOTHING: Final = Evidence()
"""What is known where nothing was read."""
_READS: Final = 10
"""Nodes and pods that are asked after at most: a panel is for a reader, and costs the server."""
_LEAST: Final = 20
"""Cells for a line at least, however narrow the screen."""


def wanted_by(snapshot: ServiceSnapshot, row: RowId) -> Wanted | None:
    """Return what would tell more of a row: of a pod its Node and Events, of a service those of its pods in trouble.

    None where there is nothing to ask.
    """
    found = pod_row(snapshot, row)
    if found is not None:
        pods = [] if found.pod is None else [found.pod]
        nodes = {pod.node for pod in pods if pod.node}
    else:
        pods, nodes = list(troubled(snapshot)), set(nodes_in_question(snapshot))
    podless = found is None and snapshot.verdict.code in PODLESS
    events = tuple(dict.fromkeys((pod.namespace, "Pod", pod.name) for pod in pods))[:_READS]
    if not (nodes or events or podless):
        return None
    workloads = (snapshot.key.namespace,) if podless else ()
    return Wanted(nodes=tuple(sorted(nodes)[:_READS]), events=events, workloads=workloads)


def pod_row(snapshot: ServiceSnapshot, row: RowId) -> EndpointSnapshot | AbsentPod | None:
    """Return the pod of a row, or of a line below one; None where it is none, or went."""
    row = row.parent if isinstance(row, DetailId) else row
    if isinstance(row, EndpointId):
        return next((each for each in snapshot.endpoints if each.key == row.row), None)
    if isinstance(row, AbsentId):
        return next((each for each in snapshot.absent if each.pod.uid == row.uid), None)
    return None


def evidence_lines(read: Evidence | None, now: float, room: int) -> Iterator[Line]:
    """Yield what was read and what could not be, in ``room`` cells; None is still being read. ``now``: wall seconds."""
    if read is None:
        yield (("  reading\N{HORIZONTAL ELLIPSIS}", Role.MUTED),)
        return
    for name, exists in read.nodes.items():
        yield ((f"  node {name}: {'it exists' if exists else 'no such node'}", Role.PLAIN if exists else Role.ERROR),)
    for event in read.events:
        yield from _wrapped(_event(event, now), Role.WARNING if event.type == "Warning" else Role.PLAIN, room)
    for workload in read.workloads:
        yield ((f"  {workload.kind} {workload.name} wants {workload.replicas}", Role.PLAIN),)
    for line in read.unread:
        yield from _wrapped(f"not read: {line}", Role.MUTED, room)


def _event(event: EventFact, now: float) -> str:
    ago = "" if event.last is None else f", {age(now - event.last)} ago"
    times = f" x{event.count}" if event.count > 1 else ""
    return f"event of {event.kind.lower()} {event.name}: {event.reason}{times}{ago}: {event.message}"


def _wrapped(text: str, role: Role, room: int) -> Iterator[Line]:
    for piece in wrap(text, max(room - 2, _LEAST)):
        yield ((f"  {piece}", role),)
