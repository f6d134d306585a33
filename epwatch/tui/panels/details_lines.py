"""The details of the row under the cursor, as lines: of an endpoint with its pod, of a pod, or of a service; pure."""

from collections.abc import Iterable, Iterator

from epwatch.kube.objects import Pod
from epwatch.model import words
from epwatch.model.absence import absent_verdict
from epwatch.model.endpoint_verdict import endpoint_verdict
from epwatch.model.snapshot import AbsentPod, EndpointSnapshot, ServiceSnapshot, Verdict
from epwatch.tui.look.ages import age, next_change
from epwatch.tui.look.glyphs import Signs
from epwatch.tui.look.roles import Line, Role
from epwatch.tui.look.severities import ROLES
from epwatch.tui.panels.service_details import service_lines
from epwatch.tui.shown.row_ids import ContextId, SharedId, SharedNamespaceId
from epwatch.tui.shown.selection import Selection
from epwatch.tui.tree import details
from epwatch.tui.tree.details import fact, pairs
from epwatch.tui.tree.service_row import ready_of

_ANSWERS = {True: "yes", False: "no", None: "unknown"}


def details_lines(chosen: Selection, now: float, signs: Signs) -> Iterator[Line]:
    """Yield what is known of a row, however wide; ``now`` in wall seconds."""
    where = "".join(f" {signs.dot} {part}" for part in (chosen.namespace, chosen.context) if part)
    if chosen.member is not None:
        yield from _member(chosen, chosen.member, now, signs)
    elif chosen.service is not None:
        yield ((chosen.service.key.name, Role.HEADING), (f"  service{where}", Role.MUTED))
        yield ((details.WENT, Role.WARNING),) if chosen.gone else verdict_line(chosen.service.verdict)
        yield from _reach(chosen)
        yield from service_lines(chosen.service, signs)
    else:
        yield from _head(chosen, signs)


def _in_context(snapshot: ServiceSnapshot, signs: Signs) -> Iterator[Line]:
    yield ()
    yield ((snapshot.key.context or "no context", Role.STRONG), (f"  {ready_of(snapshot.counts, signs)}", Role.PLAIN))
    yield verdict_line(snapshot.verdict)


def _head(chosen: Selection, signs: Signs) -> Iterator[Line]:
    """Yield what is told of a row that services stand under."""
    match chosen.row:
        case ContextId():
            yield ((chosen.context or "no context", Role.HEADING), ("  context", Role.MUTED))
            yield (("i tells how each of its streams stands", Role.PLAIN),)
        case SharedId(name=name):
            yield ((name, Role.HEADING), ("  service in all contexts", Role.MUTED))
            yield fact("namespace", chosen.namespace)
            for each in chosen.everywhere:
                yield from _in_context(each, signs)
            yield (("Open the row: each context has details of its own", Role.MUTED),)
        case SharedNamespaceId():
            yield ((chosen.namespace, Role.HEADING), ("  namespace in all contexts", Role.MUTED))
        case _:
            yield ((chosen.namespace, Role.HEADING), ("  namespace", Role.MUTED))
            yield fact("context", chosen.context or "none")


def due(chosen: Selection, now: float) -> float | None:
    """Return the wall second at which an age in these lines reads differently, None without one."""
    pod = chosen.pod
    if pod is None:
        return None
    moments = [details.due(pod, now), None if pod.created is None else now + next_change(now - pod.created)]
    return min((moment for moment in moments if moment is not None), default=None)


def verdict_line(verdict: Verdict) -> Line:
    """Return a verdict with its sentence."""
    code = words.of_code(verdict.code)
    sentence = f": {verdict.message}" if verdict.message != verdict.code else ""
    return ((code, ROLES[verdict.severity]), (sentence, Role.PLAIN))


def _member(chosen: Selection, member: EndpointSnapshot | AbsentPod, now: float, signs: Signs) -> Iterator[Line]:
    service = None if chosen.service is None else chosen.service.service
    if isinstance(member, AbsentPod):
        yield ((member.pod.name, Role.HEADING), ("  pod, without an endpoint", Role.MUTED))
        yield verdict_line(absent_verdict(member))
        yield from _section("Pod")
        yield from details.of_absent(member, now, signs)
    else:
        yield ((member.key.address, Role.HEADING), ("  endpoint", Role.MUTED))
        yield (((details.WENT, Role.WARNING),) if chosen.gone else verdict_line(endpoint_verdict(member, service)))
        yield from _reach(chosen)
        yield from _endpoint(member, signs)
        target = details.of_target(member, now, signs)
        if target:
            yield from _section("Pod" if member.pod is not None else "Target")
            yield from target
    if member.pod is not None:
        yield from _pod(member.pod, now)


def _reach(chosen: Selection) -> Iterator[Line]:
    if chosen.reach:
        yield ((chosen.reach, Role.CHANGED),)


def _endpoint(row: EndpointSnapshot, signs: Signs) -> Iterator[Line]:
    yield from _section("Endpoint")
    yield fact("state", row.state.value, "  in rotation" if row.in_rotation else "  not in rotation")
    told = (("ready", row.ready), ("serving", row.serving), ("terminating", row.terminating))
    yield fact("conditions", f" {signs.dot} ".join(f"{name} {_ANSWERS[value]}" for name, value in told))
    if row.last_resort:
        yield (*fact("", ""), ("last resort: nothing better is there", Role.WARNING))
    if row.stale:
        yield (*fact("stale", ""), ("its slice names a pod that is gone", Role.ERROR))
    yield from _given(("node", row.node), ("zone", row.zone), ("hostname", row.hostname))
    yield from _given(("hint nodes", ", ".join(row.hint_nodes)))
    yield from details.of_entry(row)
    if row.in_endpoints is not None:
        yield fact("Endpoints", "there too" if row.in_endpoints else "not there")
    if row.shared_ip:
        yield fact("address", "other pods have it too")


def _pod(pod: Pod, now: float) -> Iterator[Line]:
    yield from _given(("phase", pod.phase), ("reason", " ".join(part for part in (pod.reason, pod.message) if part)))
    yield from _given(("node", pod.node), ("addresses", ", ".join(pod.ips)))
    if pod.created is not None:
        yield fact("age", age(now - pod.created))
    if pod.deleted is not None:
        yield fact("deleted", "asked for", "" if pod.grace is None else f"  {pod.grace} s of grace")
    yield from _given(("gates", ", ".join((*pod.readiness_gates, *pod.scheduling_gates))))
    yield from pairs("labels", pod.labels)


def _given(*pairs: tuple[str, str | None]) -> Iterator[Line]:
    """Yield the facts that there are."""
    yield from (fact(name, text) for name, text in pairs if text)


def _section(title: str) -> Iterable[Line]:
    return ((), ((title, Role.STRONG),))
