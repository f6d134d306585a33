"""A service's picture with what was read on demand: nodes that are gone, workloads that want none, or cannot; pure."""

from collections.abc import Sequence

from msgspec.structs import replace

from epwatch.kube.evidence import EventFact, Evidence, ObjectName, WorkloadFact
from epwatch.model.absence import why_absent
from epwatch.model.case import Case
from epwatch.model.codes import Code, Severity
from epwatch.model.evidence_wanted import PODLESS
from epwatch.model.join import selects
from epwatch.model.snapshot import AbsentPod, ServiceSnapshot, Verdict


def with_evidence(snapshot: ServiceSnapshot, evidence: Evidence) -> ServiceSnapshot:
    """Return the snapshot with verdicts that rest on the evidence too."""
    found = replace(_nodes(snapshot, evidence), nodes=evidence.every_node)
    if found.verdict.code in PODLESS:
        return _workloads(found, evidence)
    return replace(found, short=_short(found, evidence))


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


def _workloads(snapshot: ServiceSnapshot, evidence: Evidence) -> ServiceSnapshot:
    """ScaledToZero rests on replicas 0 that was read; where some are wanted and none is made, that is an error."""
    behind = _behind(snapshot, evidence)
    if not behind:
        return snapshot
    wanted = [each for each in behind if each.replicas]
    if not wanted:
        named = ", ".join(_titled(each.name) for each in behind)
        return _judged(snapshot, Code.SCALED_TO_ZERO, Severity.INFO, f"{named} wants 0 replicas")
    first = _uppermost(wanted)
    message = f"{_titled(first.name)} wants {first.replicas}, and no pod is made: {_why_none(wanted, evidence)}"
    return _judged(snapshot, Code.OUTAGE, Severity.ERROR, message)


def _behind(snapshot: ServiceSnapshot, evidence: Evidence) -> list[WorkloadFact]:
    selector, namespace = snapshot.selector, snapshot.key.namespace
    if selector is None:
        return []
    return [each for each in evidence.workloads if each.name.namespace == namespace and selects(selector, each.labels)]


def _short(snapshot: ServiceSnapshot, evidence: Evidence) -> str:
    """Return what is said where some of the pods that are wanted are refused: no stream knows of those."""
    lacking = [each for each in _behind(snapshot, evidence) if each.made is not None and each.made < each.replicas]
    if not _refused(lacking, evidence):
        return ""
    first = _uppermost(lacking)
    return f"{_titled(first.name)} wants {first.replicas} and has {first.made}: {_why_none(lacking, evidence)}"


def _titled(name: ObjectName) -> str:
    return f"{name.kind} {name.name}"


def _uppermost(wanted: Sequence[WorkloadFact]) -> WorkloadFact:
    """Return the one that a user scales: the Deployment, not its ReplicaSet."""
    names = {each.name for each in wanted}
    return next((each for each in wanted if each.owner not in names), wanted[0])


def _why_none(wanted: Sequence[WorkloadFact], evidence: Evidence) -> str:
    """Return the last refusal: replica_set.go, stateful_pod_control.go, job_controller.go write FailedCreate."""
    refused = _refused(wanted, evidence)
    if not refused:
        return "look at its Events (FailedCreate)"
    last = max(refused, key=lambda each: each.last or 0.0)
    return f"FailedCreate: {last.message}"


def _refused(wanted: Sequence[WorkloadFact], evidence: Evidence) -> list[EventFact]:
    names = {each.name for each in wanted}
    return [each for each in evidence.events if each.about in names and each.reason == "FailedCreate"]


def _judged(snapshot: ServiceSnapshot, code: Code, severity: Severity, message: str) -> ServiceSnapshot:
    verdict = Verdict(code=code.value, severity=severity.value, message=message)
    return replace(snapshot, verdict=verdict, ports=(verdict,) * len(snapshot.ports))
