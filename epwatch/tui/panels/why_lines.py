"""Why, as lines: a pod's gates one below the other, findings with their evidence, commands to look further; pure."""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import Final

from epwatch.kube.evidence import Evidence
from epwatch.model import words
from epwatch.model.absence import absent_verdict
from epwatch.model.case import Case
from epwatch.model.endpoint_verdict import endpoint_verdict
from epwatch.model.finding import Finding
from epwatch.model.findings import findings
from epwatch.model.gates import Passed, Step, walk
from epwatch.model.pod_findings import of_absent, of_row
from epwatch.model.snapshot import AbsentPod, EndpointSnapshot, ServiceSnapshot, Verdict
from epwatch.model.with_evidence import with_evidence
from epwatch.tui.look.ages import age
from epwatch.tui.look.flow import flowed
from epwatch.tui.look.glyphs import Glyph, Signs
from epwatch.tui.look.roles import Line, Role, Span
from epwatch.tui.look.severities import ROLES
from epwatch.tui.panels.why_commands import commands, continued, of_pod, of_service
from epwatch.tui.panels.why_evidence import NOTHING, evidence_lines
from epwatch.tui.shown.row_ids import RowId
from epwatch.tui.shown.selection import pod_row
from epwatch.tui.tree import details

_GATES: Final = {
    Passed.YES: ("ok", Role.GOOD),
    Passed.NO: ("NO", Role.ERROR),
    Passed.UNREAD: ("?", Role.WARNING),
    Passed.BEYOND: ("", Role.MUTED),
}
_INDENT: Final = 10
"""Cells before what is said below a finding: its severity, and two spaces."""
_LEAST: Final = 20
"""Cells for evidence at least, however narrow the screen."""
_NO_KUBECTL: Final = "kubectl has no way to this cluster. In another terminal, for one that it reaches:"
_UNDER: Final = 6
"""Cells before the further lines of a verdict."""
_MARK: Final = 5
"""Cells for whether a gate was passed."""
_GATE: Final = 41
"""Cells for a gate's question, the longest and two spaces."""


def why_lines(
    snapshot: ServiceSnapshot,
    row: RowId,
    now: float,
    room: int,
    signs: Signs,
    read: Evidence | None = NOTHING,
    no_kubectl: str = "",
    *,
    reach: str = "",
    contexts: bool = False,
    gone: bool = False,
) -> tuple[Line, ...]:
    """Return what is to be said of the row under the cursor: of a pod where it is one, else of its service.

    Args:
        snapshot: the service as it is now.
        row: the row; one of a pod that went meanwhile is told as its service.
        now: wall seconds.
        room: cells in a line.
        signs: what the terminal can show.
        read: what was read on demand; None while nothing is read yet.
        no_kubectl: what starts a cluster like this for kubectl, where it has no way to this one; "" where it has.
        reach: what of it is reached from where the tree is seen, "" where it is seen from nowhere.
        contexts: name the service's context.
        gone: the service went, and ``snapshot`` is how it was.
    """
    known = NOTHING if read is None else read
    snapshot = with_evidence(snapshot, known)
    found = pod_row(snapshot, row)
    if found is None:
        findings_of = list(findings(snapshot, now))
        told, own = _service(snapshot, findings_of, now, room, signs), of_service(snapshot)
    else:
        findings_of = list(_findings_of(snapshot, found, now))
        told = _pod(snapshot, found, findings_of, now, room, signs, known)
        own = iter(()) if found.pod is None else of_pod(found.pod)
    lines = (each.line(snapshot.key.context) for each in commands(own, findings_of))
    whose = f"context {snapshot.key.context}" if contexts else ""
    heads = ((whose, Role.MUTED), (details.WENT if gone else "", Role.WARNING), (reach, Role.CHANGED))
    beside = (((text, role),) for text, role in heads if text)
    head, *rest = told
    return (
        head,
        *(part for line in beside for part in flowed(line, room, 0)),
        *rest,
        *_below("Read when this was opened", evidence_lines(read, now, room)),
        *_below("To look further", _whole(lines, room) if not no_kubectl else _instead(no_kubectl, room)),
    )


def _findings_of(snapshot: ServiceSnapshot, found: EndpointSnapshot | AbsentPod, now: float) -> Iterator[Finding]:
    if isinstance(found, AbsentPod):
        return of_absent(found, snapshot.service, now)
    return of_row(found, snapshot.service, now)


def _service(snapshot: ServiceSnapshot, told: Sequence[Finding], now: float, room: int, signs: Signs) -> Iterator[Line]:
    yield ((f"{snapshot.key.namespace}/{snapshot.key.name}", Role.HEADING),)
    yield from _word(snapshot.verdict, room)
    ports = snapshot.service.ports if snapshot.service is not None else ()
    for port, verdict in zip(ports, snapshot.ports, strict=True) if len(ports) > 1 else ():
        yield from _word(verdict, room, (f"port {words.of_port(port, signs.arrow)}  ", Role.MUTED))
    yield from _findings(told, now, room)
    yield from _below("Pods", _pods(snapshot, room, signs))


def _pods(snapshot: ServiceSnapshot, room: int, signs: Signs) -> Iterator[Line]:
    for row in snapshot.endpoints:
        glyph = Glyph.STALE if row.stale else Glyph.READY if row.in_rotation else Glyph.ABSENT
        name = row.target.name if row.target is not None else row.key.address
        before = (f"  {signs.glyphs[glyph]} {name}  ", Role.PLAIN)
        yield from _word(endpoint_verdict(row, snapshot.service), room, before)
    for absent in snapshot.absent:
        before = (f"  {signs.glyphs[Glyph.ABSENT]} {absent.pod.name}  ", Role.PLAIN)
        yield from _word(absent_verdict(absent), room, before)


def _pod(
    snapshot: ServiceSnapshot,
    found: EndpointSnapshot | AbsentPod,
    told: Sequence[Finding],
    now: float,
    room: int,
    signs: Signs,
    read: Evidence,
) -> Iterator[Line]:
    if isinstance(found, AbsentPod):
        name, verdict = found.pod.name, absent_verdict(found)
        known = details.of_absent(found, now, signs)
    else:
        name = found.target.name if found.target is not None else found.key.address
        verdict = endpoint_verdict(found, snapshot.service)
        known = details.of_endpoint(found, now, signs)
    yield ((name, Role.HEADING), (f"  for service {snapshot.key.namespace}/{snapshot.key.name}", Role.MUTED))
    yield from _word(verdict, room)
    yield from _gates(snapshot, found, room, read)
    yield from _findings(told, now, room)
    yield from _section("What is known of it")
    yield from (part for line in known for part in flowed(line, room, details.LABEL))


def _gates(snapshot: ServiceSnapshot, found: EndpointSnapshot | AbsentPod, room: int, read: Evidence) -> Iterator[Line]:
    """Yield the gates of a pod that is there."""
    row = found if isinstance(found, EndpointSnapshot) else None
    if found.pod is None or snapshot.service is None or (row is not None and row.stale):
        return
    yield from _section("Gates, in the controllers' order")
    rows_known = "endpointslices" not in snapshot.unread
    node = read.nodes.get(found.pod.node or "")
    for step in walk(Case(service=snapshot.service, pod=found.pod, row=row, rows_known=rows_known, node_exists=node)):
        yield from _gate(step, room)


def _gate(step: Step, room: int) -> Iterator[Line]:
    mark, role = _GATES[step.passed]
    beside = room - _MARK - _GATE >= _LEAST
    begin = _MARK + (_GATE if beside else 2)
    pieces = wrap(step.evidence, max(room - begin, _LEAST))
    muted = Role.MUTED if step.passed is Passed.BEYOND else Role.PLAIN
    found = role if mark == "NO" else Role.MUTED
    first = pieces.pop(0) if beside and pieces else ""
    yield ((f"  {mark:<{_MARK - 2}}", role), (f"{step.name:<{_GATE if beside else 0}}", muted), (first, found))
    for piece in pieces:
        yield ((" " * begin, Role.PLAIN), (piece, found))


def _findings(told: Sequence[Finding], now: float, room: int) -> Iterator[Line]:
    if told:
        yield from _section("Findings")
    for finding in told:
        yield from _finding(finding, now, room)


def _finding(finding: Finding, now: float, room: int) -> Iterator[Line]:
    since = "" if finding.since is None else f"  for {age(now - finding.since)}"
    wanted = f", wanted {finding.wanted}" if finding.wanted else ""
    pieces = wrap(finding.told, max(room - _INDENT - 4, _INDENT)) or [""]
    role = ROLES[finding.severity.value]
    yield ((f"{finding.severity.value:<{_INDENT}}", role), (f"{finding.id:<4}", Role.MUTED), (pieces[0], role))
    for piece in pieces[1:]:
        yield ((" " * (_INDENT + 4), Role.PLAIN), (piece, role))
    for text in (f"{finding.field}: found {finding.found}{wanted}{since}", f"next: {finding.next}"):
        for piece in wrap(text, max(room - _INDENT - 4, _INDENT)):
            yield ((" " * (_INDENT + 4), Role.PLAIN), (piece, Role.MUTED))


def _whole(commands: Iterable[str], room: int) -> Iterator[Line]:
    """Yield commands from the first cell and none cut, so that a terminal's own marking copies them whole."""
    for command in commands:
        for piece in continued(command, room):
            yield ((piece, Role.PLAIN),)


def _instead(start: str, room: int) -> Iterator[Line]:
    for piece in wrap(_NO_KUBECTL, max(room, _LEAST)):
        yield ((piece, Role.PLAIN),)
    yield ((start, Role.STRONG),)


def _below(title: str, lines: Iterable[Line]) -> Iterator[Line]:
    """Yield lines below their title; nothing where there are none."""
    every = list(lines)
    if every:
        yield from _section(title)
    yield from every


def _section(title: str) -> Iterator[Line]:
    yield ()
    yield ((title, Role.STRONG),)


def _word(verdict: Verdict, room: int, before: Span = ("", Role.PLAIN)) -> Iterator[Line]:
    """Yield a verdict behind whatever it is of, on as many lines as it takes."""
    unread = f"  not read: {', '.join(verdict.unchecked)}" if verdict.unchecked else ""
    word = (words.of_code(verdict.code), ROLES[verdict.severity])
    yield from flowed((before, word, (f": {verdict.message}", Role.PLAIN), (unread, Role.MUTED)), room, _UNDER)
