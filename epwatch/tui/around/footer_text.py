"""What the footer says: how each stream stands, worst first, with cause and next try; and the keys; pure."""

from collections.abc import Iterable, Sequence
from math import ceil
from typing import Final, NamedTuple

from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.tui.look.ages import age
from epwatch.tui.look.fit import Part, fill, fit, kept
from epwatch.tui.look.glyphs import Signs
from epwatch.tui.look.roles import Line, Role, Span
from epwatch.tui.look.text_width import cut_end, width

WORST_FIRST = (
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
"""The phases, the worst first."""
ROLES = {
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
"""The role in which each phase is told."""
_TROUBLE = frozenset({Phase.STALE, Phase.RETRYING, Phase.RESYNC, Phase.DENIED, Phase.UNSERVED, Phase.AUTH})
_UNREAD: Final = {Phase.DENIED: "denied", Phase.UNSERVED: "not served", Phase.AUTH: "unread: 401"}
_SHORT = {Kind.SERVICES: "svc", Kind.PODS: "pods", Kind.ENDPOINTS: "ep", Kind.ENDPOINTSLICES: "slices"}
_APART: Final[Span] = (" ", Role.MUTED)
# A cause that is cut to less than this says nothing.
_LEAST_CAUSE = 8


class _Told(NamedTuple):
    """A line, and whether every cause stands in it whole."""

    line: Line
    whole: bool


def footer_line(streams: Sequence[StreamStatus], now: float, room: int, signs: Signs) -> Line:
    """Return the phases in exactly room cells, what is wrong with since when, why and the next try.

    Every stream's phase stays; names are shortened before causes are cut, and causes give way before phases do.
    """
    if not streams:
        return fill(((" starting", Role.MUTED),), room)
    groups = _groups(streams)
    long = _line(groups, now, room, signs, short=False)
    if long is not None and long.whole:
        return long.line
    brief = _line(groups, now, room, signs, short=True)
    return _bare(groups, room) if brief is None else brief.line


def keys_line(keys: Sequence[tuple[str, str]], room: int) -> Line:
    """Return ``key what`` pairs, most important first, as many as fit into exactly room cells."""
    return fit(_pairs(keys), room, _APART)


def key_at(keys: Sequence[tuple[str, str]], room: int, cell: int) -> int | None:
    """Return which of the pairs of :func:`keys_line` is shown at a cell, None where there is none."""
    begin = 0
    for part in kept(_pairs(keys), room, _APART):
        if begin <= cell < begin + part.width:
            return part.rank
        begin += part.width + width(_APART[0])
    return None


def _pairs(keys: Sequence[tuple[str, str]]) -> list[Part]:
    return [Part(((f" {key}", Role.STRONG), (f" {what}", Role.MUTED)), rank) for rank, (key, what) in enumerate(keys)]


def countdown(status: StreamStatus, now: float) -> str:
    """Return when the next try is: ``next try in 4s``; "" without one."""
    if status.next_try is None:
        return ""
    left = ceil(status.next_try - now)
    return f"next try in {left}s" if left > 0 else "trying now"


def worst_first(streams: Iterable[StreamStatus]) -> list[StreamStatus]:
    """Return the streams, those that stand worst first."""
    return sorted(streams, key=lambda status: WORST_FIRST.index(status.phase))


def rank(streams: Sequence[StreamStatus]) -> int:
    """Return how good the worst of the streams is, 0 for the worst phase; without any it still connects."""
    return min((WORST_FIRST.index(status.phase) for status in streams), default=WORST_FIRST.index(Phase.CONNECTING))


def in_trouble(streams: Iterable[StreamStatus]) -> list[StreamStatus]:
    """Return the streams that are not as they should be."""
    return [status for status in streams if status.phase in _TROUBLE]


def unread_services(streams: Iterable[StreamStatus]) -> str:
    """Return that nobody can read the services, and why; "" where a list of any namespace may come, or came."""
    services = [status for status in streams if status.kind is Kind.SERVICES]
    if not services or not all(status.phase in _UNREAD and not status.listed for status in services):
        return ""
    return f"services {_UNREAD[worst_first(services)[0].phase]}"


def cause_and_next(members: Sequence[StreamStatus], now: float) -> tuple[str, str]:
    """Return a cause of theirs and the next try; "" for what there is not."""
    cause = next((s.cause for s in members if s.cause), "")
    tries = [s for s in members if s.next_try is not None]
    return cause, countdown(min(tries, key=lambda s: s.next_try or 0.0), now) if tries else ""


def fitted(told: tuple[str, str], room: int, signs: Signs) -> str:
    """Return cause and next try in brackets in at most room cells, the next try kept whole before the cause."""
    cause, when = told
    if not cause and not when:
        return ""
    ending = f", {when}" if cause and when else when
    left = room - width(ending) - len(" ()")
    if cause and left >= min(_LEAST_CAUSE, width(cause)):
        return f" ({cut_end(signs.clean(cause), left, signs.ellipsis)}{ending})"
    return f" ({when})" if when and room >= len(when) + len(" ()") else ""


def _groups(streams: Sequence[StreamStatus]) -> list[tuple[Phase, list[StreamStatus]]]:
    """Return the streams by phase, worst first."""
    groups = ((phase, [s for s in streams if s.phase is phase]) for phase in WORST_FIRST)
    return [(phase, members) for phase, members in groups if members]


def _line(
    groups: list[tuple[Phase, list[StreamStatus]]], now: float, room: int, signs: Signs, *, short: bool
) -> _Told | None:
    """Return the line, None if phases and names alone do not fit."""
    heads = [_head(phase, members, groups, now, short=short) for phase, members in groups]
    gap = f" {signs.dot} "
    used = 1 + sum(width(text) for head in heads for text, _role in head) + width(gap) * (len(heads) - 1)
    if used > room:
        return None
    left, whole = room - used, True
    spans: list[Span] = [(" ", Role.PLAIN)]
    for (_phase, members), head in zip(groups, heads, strict=True):
        spans += [(gap, Role.MUTED), *head] if len(spans) > 1 else head
        full = cause_and_next(members, now)
        cause = fitted(full, left, signs)
        whole = whole and cause == fitted(full, width("".join(full)) + len(" (, )"), signs)
        spans.append((cause, Role.MUTED))
        left -= width(cause)
    return _Told(fill(spans, room), whole)


def _head(
    phase: Phase,
    members: list[StreamStatus],
    groups: list[tuple[Phase, list[StreamStatus]]],
    now: float,
    *,
    short: bool,
) -> tuple[Span, ...]:
    since = f" for {age(now - min(s.since for s in members))}" if phase in _TROUBLE else ""
    if short and len(groups) == 1:
        return ((phase.value, ROLES[phase]), (f" all{since}", Role.PLAIN))
    counted = {kind: [s for s in members if s.kind is kind] for kind in Kind}
    names = (_name(kind, found, groups, short=short) for kind, found in counted.items() if found)
    return ((phase.value, ROLES[phase]), (f" {' '.join(names)}{since}", Role.PLAIN))


def _name(kind: Kind, found: list[StreamStatus], groups: list[tuple[Phase, list[StreamStatus]]], *, short: bool) -> str:
    """Return a resource's name; where its namespaces differ in phase, those of this phase, or how many."""
    name = _SHORT[kind] if short else kind.value
    everywhere = sum(1 for _phase, members in groups for s in members if s.kind is kind)
    if len(found) == everywhere:
        return name
    if short or len(found) > 1 or found[0].namespace is None:
        return f"{name} {len(found)}/{everywhere}"
    return f"{name} in {found[0].namespace}"


def _bare(groups: list[tuple[Phase, list[StreamStatus]]], room: int) -> Line:
    """Return phases with the number of their streams: what is left in a very narrow terminal."""
    spans = [(f" {phase.value} {len(members)}", ROLES[phase]) for phase, members in groups]
    return fill(spans, room)
