"""What the footer says: how each stream stands, worst first, with cause and next try; and the keys; pure."""

from collections.abc import Sequence
from math import ceil

from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.tui.fit import Part, fill, fit
from epwatch.tui.glyphs import Signs
from epwatch.tui.roles import Line, Role, Span
from epwatch.tui.text_width import cut_end, width

_WORST_FIRST = (
    Phase.AUTH,
    Phase.DENIED,
    Phase.RETRYING,
    Phase.STALE,
    Phase.CONNECTING,
    Phase.RESYNC,
    Phase.SYNCING,
    Phase.UNSERVED,
    Phase.LIVE,
)
_ROLES = {
    Phase.LIVE: Role.GOOD,
    Phase.SYNCING: Role.CHANGED,
    Phase.CONNECTING: Role.CHANGED,
    Phase.RESYNC: Role.CHANGED,
    Phase.UNSERVED: Role.WARNING,
    Phase.STALE: Role.WARNING,
    Phase.RETRYING: Role.ERROR,
    Phase.DENIED: Role.ERROR,
    Phase.AUTH: Role.ERROR,
}
_SHORT = {Kind.SERVICES: "svc", Kind.PODS: "pods", Kind.ENDPOINTS: "ep", Kind.ENDPOINTSLICES: "slices"}
# A cause that is cut to less than this says nothing.
_LEAST_CAUSE = 8


def footer_line(streams: Sequence[StreamStatus], now: float, room: int, signs: Signs) -> Line:
    """Return the phases in exactly room cells: every stream's phase stays, causes give way."""
    if not streams:
        return fill(((" starting", Role.MUTED),), room)
    groups = _groups(streams)
    long = _line(groups, now, room, signs, short=False)
    return long if long is not None else _line(groups, now, room, signs, short=True) or _bare(groups, room)


def keys_line(keys: Sequence[tuple[str, str]], room: int) -> Line:
    """Return ``key what`` pairs, most important first, as many as fit into exactly room cells."""
    parts = [Part(((f" {key}", Role.STRONG), (f" {what}", Role.MUTED)), rank) for rank, (key, what) in enumerate(keys)]
    return fit(parts, room, (" ", Role.MUTED))


def countdown(status: StreamStatus, now: float) -> str:
    """Return when the next try is: ``next try in 4s``; "" without one."""
    if status.next_try is None:
        return ""
    left = ceil(status.next_try - now)
    return f"next try in {left}s" if left > 0 else "trying now"


def worst(streams: Sequence[StreamStatus]) -> StreamStatus:
    """Return the stream that stands worst; there must be one."""
    return min(streams, key=lambda status: _WORST_FIRST.index(status.phase))


def _groups(streams: Sequence[StreamStatus]) -> list[tuple[Phase, list[StreamStatus]]]:
    """Return the streams by phase, worst first."""
    groups = ((phase, [s for s in streams if s.phase is phase]) for phase in _WORST_FIRST)
    return [(phase, members) for phase, members in groups if members]


def _line(
    groups: list[tuple[Phase, list[StreamStatus]]], now: float, room: int, signs: Signs, *, short: bool
) -> Line | None:
    """Return the line, None if phases and names alone do not fit."""
    heads = [_head(phase, members, groups, short=short) for phase, members in groups]
    gap = f" {signs.dot} "
    used = 1 + sum(width(text) for head in heads for text, _role in head) + width(gap) * (len(heads) - 1)
    if used > room:
        return None
    left = room - used
    spans: list[Span] = [(" ", Role.PLAIN)]
    for (_phase, members), head in zip(groups, heads, strict=True):
        spans += [(gap, Role.MUTED), *head] if len(spans) > 1 else head
        cause = _cause(members, now, left, signs)
        spans.append((cause, Role.MUTED))
        left -= width(cause)
    return fill(spans, room)


def _head(
    phase: Phase, members: list[StreamStatus], groups: list[tuple[Phase, list[StreamStatus]]], *, short: bool
) -> tuple[Span, ...]:
    counted = {kind: [s for s in members if s.kind is kind] for kind in Kind}
    names = (_name(kind, found, groups, short=short) for kind, found in counted.items() if found)
    return ((phase.value, _ROLES[phase]), (" " + " ".join(names), Role.PLAIN))


def _name(kind: Kind, found: list[StreamStatus], groups: list[tuple[Phase, list[StreamStatus]]], *, short: bool) -> str:
    """Return a resource's name; where its namespaces differ in phase, those of this phase, or how many."""
    name = _SHORT[kind] if short else kind.value
    everywhere = sum(1 for _phase, members in groups for s in members if s.kind is kind)
    if len(found) == everywhere:
        return name
    if short or len(found) > 1 or found[0].namespace is None:
        return f"{name} {len(found)}/{everywhere}"
    return f"{name} in {found[0].namespace}"


def _cause(members: list[StreamStatus], now: float, room: int, signs: Signs) -> str:
    """Return cause and next try in at most room cells, the next try kept whole before the cause."""
    cause = next((s.cause for s in members if s.cause), "")
    tries = [s for s in members if s.next_try is not None]
    when = countdown(min(tries, key=lambda s: s.next_try or 0.0), now) if tries else ""
    if not cause and not when:
        return ""
    ending = f", {when}" if cause and when else when
    left = room - width(ending) - len(" ()")
    if cause and left >= _LEAST_CAUSE:
        return f" ({cut_end(signs.clean(cause), left, signs.ellipsis)}{ending})"
    return f" ({when})" if when and room >= len(when) + len(" ()") else ""


def _bare(groups: list[tuple[Phase, list[StreamStatus]]], room: int) -> Line:
    """Return phases with the number of their streams: what is left in a very narrow terminal."""
    spans = [(f" {phase.value} {len(members)}", _ROLES[phase]) for phase, members in groups]
    return fill(spans, room)
