"""What an opened row shows of its target: owner, ports, conditions, containers; one line each, pure."""

from collections.abc import Iterator

from epwatch.kube.objects import Condition, ContainerState, Labels, Owner, Pod
from epwatch.model.snapshot import AbsentPod, EndpointSnapshot
from epwatch.tui.look.ages import age, next_change
from epwatch.tui.look.glyphs import Signs
from epwatch.tui.look.roles import Line, Role

LABEL = 11
"""Cells for the word that begins a line: "conditions" and a space."""
WENT = "it went; this is how it was"
"""What is said, in the verdict's place, of a row or a service that is shown as it was."""


def of_endpoint(endpoint: EndpointSnapshot, now: float, signs: Signs) -> tuple[Line, ...]:
    """Return the lines under an endpoint's row; ``now`` in wall seconds."""
    pod = () if endpoint.pod is None else _of_pod(endpoint.pod, now, signs)
    return (*_identity(endpoint), *_hints(endpoint), _ports(endpoint), *pod, _slices(endpoint))


def of_entry(endpoint: EndpointSnapshot) -> tuple[Line, ...]:
    """Return what the slices say of it beside its state."""
    return (*_hints(endpoint), _ports(endpoint), _slices(endpoint))


def of_target(endpoint: EndpointSnapshot, now: float, signs: Signs) -> tuple[Line, ...]:
    """Return what is known of what stands behind it, nothing where that is none; ``now`` in wall seconds."""
    pod = () if endpoint.pod is None else _of_pod(endpoint.pod, now, signs)
    return (*_identity(endpoint), *pod)


def of_absent(absent: AbsentPod, now: float, signs: Signs) -> tuple[Line, ...]:
    """Return the lines under the row of a pod that is not in rotation; ``now`` in wall seconds."""
    return (_owner(absent.owner, absent.revision), *_of_pod(absent.pod, now, signs))


def due(pod: Pod | None, now: float) -> float | None:
    """Return the wall second at which an age in a pod's lines changes, None without one."""
    if pod is None:
        return None
    since = [c.since for c in pod.conditions if c.status != "True"] + [s.since for s in pod.states]
    return min((now + next_change(now - moment) for moment in since if moment is not None), default=None)


def _identity(endpoint: EndpointSnapshot) -> list[Line]:
    lines = []
    if endpoint.target is not None:
        target = endpoint.target
        lines.append(
            fact(target.kind.lower(), f"{target.namespace}/{target.name}" if target.namespace else target.name)
        )
    if endpoint.owner is not None or endpoint.revision:
        lines.append(_owner(endpoint.owner, endpoint.revision))
    return lines


def _hints(endpoint: EndpointSnapshot) -> list[Line]:
    lines = []
    if endpoint.hints:
        lines.append(fact("hints", ", ".join(endpoint.hints)))
    if endpoint.extra_addresses:
        lines.append(fact("also", "", ", ".join(endpoint.extra_addresses)))
    return lines


def _owner(owner: Owner | None, revision: str | None) -> Line:
    name = "none" if owner is None else f"{owner.kind}/{owner.name}"
    return fact("owner", name, f"  revision {revision}" if revision else "")


def _ports(endpoint: EndpointSnapshot) -> Line:
    texts = (
        f"{port.name or 'unnamed'} {'all' if port.port is None else port.port}/{port.protocol} {port.state.value}"
        for port in endpoint.ports
    )
    return fact("ports", ", ".join(texts) or "none")


def _slices(endpoint: EndpointSnapshot) -> Line:
    return fact("slices", ", ".join(endpoint.slices) or "none", f"  {', '.join(endpoint.managed_by)}")


def _of_pod(pod: Pod, now: float, signs: Signs) -> list[Line]:
    lines = [_met(pod, signs)] if any(c.status == "True" for c in pod.conditions) else []
    lines += [_unmet(condition, now) for condition in pod.conditions if condition.status != "True"]
    lines += [_container(state, now, signs) for state in pod.states]
    return lines


def _met(pod: Pod, signs: Signs) -> Line:
    return fact("conditions", f" {signs.dot} ".join(c.type for c in pod.conditions if c.status == "True"))


def _unmet(condition: Condition, now: float) -> Line:
    since = "" if condition.since is None else f"  {age(now - condition.since)}"
    why = " ".join(part for part in (condition.reason, condition.message) if part)
    return (
        *fact("condition", ""),
        (f"{condition.type} {condition.status}", Role.WARNING),
        (f"  {why}" if why else "", Role.PLAIN),
        (since, Role.MUTED),
    )


def _container(state: ContainerState, now: float, signs: Signs) -> Line:
    what = f"{state.state or 'unknown'}{'' if state.since is None else ' ' + age(now - state.since)}"
    why = " ".join(part for part in (state.reason, state.message) if part)
    restarts = f"{state.restarts} restart{'' if state.restarts == 1 else 's'}"
    facts = f" {signs.dot} ".join(("ready" if state.ready else "not ready", what, restarts))
    return (
        *fact("init" if state.init else "container", state.name),
        (f"  {facts}", Role.PLAIN if state.ready else Role.WARNING),
        (f"  {why}" if why else "", Role.WARNING),
        (f"  {state.image}", Role.MUTED),
    )


def fact(label: str, text: str, muted: str = "") -> Line:
    """Return one line: what it is about, what is so, and a remark."""
    return ((label.ljust(LABEL), Role.MUTED), (text, Role.PLAIN), (muted, Role.MUTED))


def pairs(label: str, labels: Labels) -> Iterator[Line]:
    """Yield labels (or a selector's), a pair a line."""
    for place, (key, value) in enumerate(labels):
        yield fact("" if place else label, f"{key}={value}")
