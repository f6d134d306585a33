"""How contexts stand, where there are several: each in the row above its services, all of them in the footer; pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.tui.around.footer_text import ROLES, WORST_FIRST, cause_and_next, fitted, in_trouble, worst_first
from epwatch.tui.look.ages import age, time_in_zone
from epwatch.tui.look.fit import fill
from epwatch.tui.look.glyphs import Signs
from epwatch.tui.look.roles import Line, Role, Span
from epwatch.tui.look.text_width import cut_start, width
from epwatch.tui.shown.picture import Picture, Totals
from epwatch.tui.tree.scene import ContextState
from epwatch.tui.tree.service_row import share_role
from epwatch.tui.tree.shared_row import short_names

Standing = Mapping[str | None, Sequence[StreamStatus]]
"""The streams of each context; none of one that nothing was heard of yet."""

_NARROW: Final = 60
"""Cells below which a context is named without the words that all of them begin with."""
_LEAST_NAME: Final = 8
"""Cells that a context's name has at least in the footer, of which it takes a third at most."""


def context_state(picture: Picture, context: str | None, now: float, *, utc: bool) -> ContextState:
    """Return how a context stands at ``now`` wall seconds; one that stands alone has no row to say it in words."""
    as_of = picture.old.get(context)
    if not picture.several_contexts:
        return ContextState(old=as_of is not None)
    streams = picture.standing.get(context, ())
    told = _counts(picture.totals_in(context)) if picture.synced_in(context) else _coming(streams, now)
    if as_of is not None:
        told = ((f"  {_as_of(as_of, utc=utc)} ({age(now - as_of)} ago)", Role.WARNING), *told)
    denied = [status for status in streams if status.phase in (Phase.DENIED, Phase.UNSERVED, Phase.AUTH)]
    if picture.synced_in(context) and denied:
        worst = worst_first(denied)[0]
        told = (*told, *_trouble(worst, now, _scope(worst)))
    old = "" if as_of is None else _as_of(as_of, utc=utc)
    return ContextState(told=told, as_of=old, known=picture.known(context), old=as_of is not None)


def contexts_line(standing: Standing, now: float, room: int, signs: Signs) -> Line:
    """Return in exactly room cells how many streams are live, and the contexts that are not, the worst first.

    Of the worst one it says since when, why, and when the next try is; those for which there is no room are counted.
    """
    live = sum(status.phase is Phase.LIVE for streams in standing.values() for status in streams)
    bad = sorted((context for context in standing if _worst(standing[context]) is not Phase.LIVE), key=_rank(standing))
    spans: list[Span] = [(f" {live} live", Role.GOOD if live else Role.MUTED)]
    if not bad:
        return fill((*spans, (f" in {len(standing)} contexts", Role.PLAIN)), room)
    gap, most = f" {signs.dot} ", max(room // 3, _LEAST_NAME)
    names = dict(zip(standing, short_names(tuple(standing)), strict=True)) if room < _NARROW else {}
    heads = [_head(names.get(context) or context, standing[context], most, signs) for context in bad]
    left = room - width(spans[0][0])
    shown = 0
    while shown < len(heads) and _wide(heads[shown]) + width(gap) <= left - (_rest(heads, shown + 1) if shown else 0):
        left -= _wide(heads[shown]) + width(gap)
        shown += 1
    told = _since(standing[bad[0]], now, left - _rest(heads, shown), signs) if shown else ""
    for place, head in enumerate(heads[:shown]):
        spans += [(gap, Role.MUTED), *head, *([(told, Role.MUTED)] if place == 0 else [])]
    if shown < len(heads):
        spans.append((f" +{len(heads) - shown}", Role.ERROR))
    return fill(spans, room, signs.ellipsis)


def _as_of(since: float, *, utc: bool) -> str:
    return f"as of {time_in_zone(since, utc=utc)}"


def _counts(totals: Totals) -> Line:
    services = "1 service" if totals.services == 1 else f"{totals.services or 'no'} services"
    ready = f"  {totals.ready}/{'?' if totals.total is None else totals.total} ready"
    return ((f"  {services}", Role.MUTED), (ready, share_role(totals.ready, totals.total)))


def _coming(streams: Sequence[StreamStatus], now: float) -> Line:
    """Return how far a context is of which not all was ever listed."""
    if in_trouble(streams):
        worst = worst_first(streams)[0]
        every = all(status.phase is worst.phase for status in streams)
        return _trouble(worst, now, "  " if every else _scope(worst))
    begun = [f"{s.kind.value} {s.objects}" for s in streams if s.phase is not Phase.CONNECTING]
    return ((f"  listing: {', '.join(begun)} so far" if begun else "  connecting", Role.CHANGED),)


def _scope(status: StreamStatus) -> str:
    where = f" in {status.namespace}" if status.namespace else ""
    return f"  {status.kind.value}{where}: "


def _trouble(status: StreamStatus, now: float, before: str) -> Line:
    cause, when = cause_and_next([status], now)
    told = "".join(f", {part}" for part in (when, cause) if part)
    return (
        (f"{before}{status.phase.value.lower()}", ROLES[status.phase]),
        (f" for {age(now - status.since)}{told}", Role.PLAIN),
    )


def _worst(streams: Sequence[StreamStatus]) -> Phase:
    return worst_first(streams)[0].phase if streams else Phase.CONNECTING


def _rank(standing: Standing) -> Callable[[str | None], int]:
    return lambda context: WORST_FIRST.index(_worst(standing[context]))


def _head(context: str | None, streams: Sequence[StreamStatus], most: int, signs: Signs) -> tuple[Span, ...]:
    """Return a context's name with its worst phase, and of which resources, unless of all."""
    phase = _worst(streams)
    name = cut_start(signs.clean(context or "no context"), most, signs.ellipsis)
    kinds = {status.kind for status in streams if status.phase is phase}
    some = "" if len(kinds) in (0, len(Kind)) else f" {' '.join(kind.value for kind in Kind if kind in kinds)}"
    return ((name, Role.STRONG), (f" {phase.value.lower()}", ROLES[phase]), (some, Role.PLAIN))


def _since(streams: Sequence[StreamStatus], now: float, room: int, signs: Signs) -> str:
    """Return since when the worst streams are so, why, and the next try, in at most room cells."""
    worst = [status for status in streams if status.phase is _worst(streams)]
    if not in_trouble(worst):
        return ""
    since = f" for {age(now - min(status.since for status in worst))}"
    told = fitted(cause_and_next(worst, now), room - width(since), signs)
    # When it is tried again is asked before since when it fails.
    alone = "" if told else fitted(cause_and_next(worst, now), room, signs)
    return alone or (f"{since}{told}" if width(since) <= room else "")


def _wide(spans: Sequence[Span]) -> int:
    return sum(width(text) for text, _role in spans)


def _rest(heads: Sequence[object], shown: int) -> int:
    """Return the cells for how many contexts are not shown."""
    return len(f" +{len(heads) - shown}") if shown < len(heads) else 0
