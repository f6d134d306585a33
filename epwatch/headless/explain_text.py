"""`explain` as text, for a terminal or a ticket: findings with their evidence, every pod with its word, a pod's gates.

Pure: an explanation in, text out.
"""

from collections.abc import Iterator, Sequence

from epwatch.headless.explanation import Explanation, row_of
from epwatch.headless.plain import Signs, age
from epwatch.kube.evidence import Evidence
from epwatch.kube.objects import Pod
from epwatch.model.absence import absent_verdict
from epwatch.model.case import Case
from epwatch.model.endpoint_verdict import endpoint_verdict
from epwatch.model.evidence_text import sentences, unread
from epwatch.model.finding import Finding, says
from epwatch.model.findings import lagging
from epwatch.model.gates import Passed, walk
from epwatch.model.snapshot import ServiceSnapshot, Verdict
from epwatch.model.words import of_code

_MARKS = {Passed.YES: "ok", Passed.NO: "NO", Passed.UNREAD: "?", Passed.BEYOND: "-"}


def explain(explanation: Explanation, signs: Signs) -> str:
    """Return the whole text, each line with its newline."""
    return "".join(f"{line}\n" for line in _lines(explanation, signs))


def _lines(explanation: Explanation, signs: Signs) -> Iterator[str]:
    now, pod = explanation.picture.time, explanation.pod
    if pod is not None:
        yield f"pod {pod.namespace}/{pod.name}"
    lag = lagging(explanation.picture.services)
    for finding in (*explanation.loose, *(() if lag is None else (lag,))):
        yield from _finding(finding, explanation.picture.context, now)
    for snapshot in explanation.picture.services:
        told = list(explanation.told(snapshot))
        yield from _service(snapshot, told)
        for finding in told:
            yield from _finding(finding, snapshot.key.context, now)
        yield from _pods(snapshot, signs) if pod is None else _gates(snapshot, pod, explanation.evidence)
    yield from _evidence(explanation.evidence, now)


def _service(snapshot: ServiceSnapshot, told: Sequence[Finding]) -> Iterator[str]:
    verdict = snapshot.verdict
    # A finding that says the same stands right below, with what it was found in.
    word = of_code(verdict.code) if says(told, verdict) else _word(verdict)
    yield f"{snapshot.key.namespace}/{snapshot.key.name}  {word}"
    ports = snapshot.service.ports if snapshot.service is not None else ()
    for port, verdict in zip(ports, snapshot.ports, strict=True) if len(ports) > 1 else ():
        yield f"  port {port.name or port.port}/{port.protocol}  {_word(verdict)}"


def _word(verdict: Verdict) -> str:
    unread = f" (not read: {', '.join(verdict.unchecked)})" if verdict.unchecked else ""
    return f"{of_code(verdict.code)}: {verdict.message}{unread}"


def _finding(finding: Finding, context: str | None, now: float) -> Iterator[str]:
    since = "" if finding.since is None else f"  for {age(now - finding.since)}"
    wanted = f", wanted {finding.wanted}" if finding.wanted else ""
    yield f"  {finding.severity.value:<7}  {finding.id:<3}  {finding.told}{since}"
    yield f"                {finding.field}: found {finding.found}{wanted}"
    yield f"                next: {finding.mends(context)}"


def _pods(snapshot: ServiceSnapshot, signs: Signs) -> Iterator[str]:
    for row in snapshot.endpoints:
        sign = signs.stale if row.stale else signs.ready if row.in_rotation else signs.absent
        name = row.target.name if row.target is not None else signs.dash
        yield f"    {sign} {name}  {row.key.address}  {_word(endpoint_verdict(row, snapshot.service))}"
    for absent in snapshot.absent:
        yield f"    {signs.absent} {absent.pod.name}  {signs.dash}  {_word(absent_verdict(absent))}"


def _evidence(evidence: Evidence, now: float) -> Iterator[str]:
    """Yield what was read, and what could not be."""
    told = [*(text for _, text in sentences(evidence, now, age)), *unread(evidence)]
    if told:
        yield "read on demand"
    yield from (f"  {text}" for text in told)


def _gates(snapshot: ServiceSnapshot, pod: Pod, evidence: Evidence) -> Iterator[str]:
    if snapshot.service is None:
        return
    row = row_of(snapshot, pod)
    known = "endpointslices" not in snapshot.unread
    node = evidence.nodes.get(pod.node or "")
    for step in walk(Case(service=snapshot.service, pod=pod, row=row, rows_known=known, node_exists=node)):
        told = f": {step.evidence}" if step.evidence else ""
        yield f"    {_MARKS[step.passed]:<3} {step.name}{told}"
