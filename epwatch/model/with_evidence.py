"""A service's picture with what was read on demand: nodes that are gone, workloads that want none, or cannot; pure."""

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec.structs import replace

from epwatch.kube.evidence import Evidence, WorkloadFact
from epwatch.kube.objects import Pod
from epwatch.model.absence import why_absent
from epwatch.model.case import Case
from epwatch.model.codes import Code, Severity
from epwatch.model.join import selects
from epwatch.model.snapshot import AbsentPod, ServiceSnapshot, State, Verdict

PODLESS: Final = (Code.NO_MATCHING_PODS, Code.SCALED_TO_ZERO)
"""Verdicts of a service that has no pods: what its workloads want then tells more."""


def with_evidence(snapshot: ServiceSnapshot, evidence: Evidence) -> ServiceSnapshot:
    """Return the snapshot with verdicts that rest on the evidence too."""
    found = _nodes(snapshot, evidence)
    return _workloads(found, evidence.workloads) if found.verdict.code in PODLESS else found


def nodes_in_question(snapshot: ServiceSnapshot) -> Iterable[str]:
    """Return the nodes whose existence would explain why pods stand in no slice (gate 5)."""
    return {each.pod.node for each in snapshot.absent if each.code == Code.NOT_YET_IN_SLICE and each.pod.node}


def troubled(snapshot: ServiceSnapshot) -> Iterator[Pod]:
    """Yield the pods whose Events would tell more: those that are not ready, and those without an endpoint."""
    rows = (row for row in snapshot.endpoints if row.state is State.NOT_READY)
    yield from (row.pod for row in rows if row.pod is not None and not row.stale)
    yield from (absent.pod for absent in snapshot.absent if not absent.pod.finished)


def _nodes(snapshot: ServiceSnapshot, evidence: Evidence) -> ServiceSnapshot:
    """Gate 5: the controller is not behind where it skips a pod for its node's sake."""
    absent = tuple(_absent(each, snapshot, evidence) for each in snapshot.absent)
    gone = {each.pod.name for each in absent if each.code == Code.NODE_GONE}
    drift = tuple(each for each in snapshot.drift if each.subject not in gone)
    return replace(snapshot, absent=absent, drift=drift)


def _absent(absent: AbsentPod, snapshot: ServiceSnapshot, evidence: Evidence) -> AbsentPod:
    known = evidence.nodes.get(absent.pod.node or "")
    if absent.code != Code.NOT_YET_IN_SLICE or known is None or snapshot.service is None:
        return absent
    told = why_absent(Case(service=snapshot.service, pod=absent.pod, node_exists=known))
    return replace(absent, code=told.code, reason=told.message, unchecked=() if known else told.unchecked)


def _workloads(snapshot: ServiceSnapshot, workloads: Iterable[WorkloadFact]) -> ServiceSnapshot:
    """ScaledToZero rests on replicas 0 that was read; where some are wanted and none is made, that is an error."""
    selector = snapshot.selector
    if selector is None:
        return snapshot
    behind = [each for each in workloads if each.namespace == snapshot.key.namespace and selects(selector, each.labels)]
    wanted = [each for each in behind if each.replicas]
    if not behind:
        return snapshot
    if not wanted:
        named = ", ".join(f"{each.kind} {each.name}" for each in behind)
        return _judged(snapshot, Code.SCALED_TO_ZERO, Severity.INFO, f"scaled to zero: {named} wants 0 replicas")
    first = wanted[0]
    message = f"{first.kind} {first.name} wants {first.replicas}, and no pod is made: look at its Events (FailedCreate)"
    return _judged(snapshot, Code.OUTAGE, Severity.ERROR, message)


def _judged(snapshot: ServiceSnapshot, code: Code, severity: Severity, message: str) -> ServiceSnapshot:
    verdict = Verdict(code=code.value, severity=severity.value, message=message)
    return replace(snapshot, verdict=verdict, ports=(verdict,) * len(snapshot.ports))
