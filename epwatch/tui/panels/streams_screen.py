"""How each stream stands, whole: phase, since when, why, the last word, the next try; and what was not seen."""

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import ClassVar

from msgspec.structs import replace
from textual.binding import BindingType

from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.model.instants import Missed
from epwatch.tui.around.context_text import Standing
from epwatch.tui.around.footer_text import ROLES, countdown, rank, worst_first
from epwatch.tui.keys.keys import PROGRAM, bind
from epwatch.tui.look.ages import age, time_in_zone, time_of_day
from epwatch.tui.look.roles import Line, Role
from epwatch.tui.panels.following_screen import FollowingScreen

_INDENT = 2
_LABEL = 12
_QUIET = 15.0
"""Seconds without a word after which it is said how long that may be: clusters with news are heard sooner."""


def stream_lines(standing: Standing, missed: Sequence[Missed], now: float, room: int, *, utc: bool) -> tuple[Line, ...]:
    """Return the lines in ``room`` cells: streams worst first, then gaps, latest first; ``now`` in wall seconds.

    Where there are several contexts, each has its own streams below its name, the one that stands worst first.
    """
    lines: list[Line] = []
    several = len(standing) > 1
    for context, streams in sorted(standing.items(), key=lambda entry: rank(entry[1])):
        if several:
            live = sum(status.phase is Phase.LIVE for status in streams)
            told = f"  {live} of {len(streams)} live" if streams else "  nothing was heard yet"
            lines += [((context or "no context", Role.HEADING), (told, Role.MUTED)), ()]
        for status in worst_first(streams):
            lines += [*_stream(status, now, room, utc=utc), ()]
    if missed:
        lines.append((("Not seen", Role.HEADING),))
        lines += [_missed(each, utc=utc, named=several) for each in reversed(missed)]
    return tuple(lines)


def heard_now(standing: Standing, now: Mapping[str | None, Sequence[StreamStatus]]) -> Standing:
    """Return how the streams were told to stand, with what is no news: when each was last heard, and its objects."""
    known = {(context, one.kind, one.namespace): one for context, streams in now.items() for one in streams}
    return {
        context: [_heard(status, known.get((context, status.kind, status.namespace))) for status in streams]
        for context, streams in standing.items()
    }


def _heard(told: StreamStatus, now: StreamStatus | None) -> StreamStatus:
    if now is None or now.phase is not told.phase:
        # Another phase is news on its way.
        return told
    return replace(told, last_heard=now.last_heard, objects=now.objects)


def _stream(status: StreamStatus, now: float, room: int, *, utc: bool) -> list[Line]:
    since = f" for {age(now - status.since)}, since {time_in_zone(status.since, utc=utc)}"
    heard = "nothing yet" if status.last_heard is None else _ago(status.last_heard, now, utc=utc)
    if status.phase is Phase.LIVE and status.last_heard is not None and now - status.last_heard > _QUIET:
        heard += "; a quiet server sends a bookmark a minute, after 75 s without this is STALE"
    facts = (
        ("why", status.cause),
        ("next try", countdown(status, now).removeprefix("next try ")),
        ("last word", heard),
        ("warning", status.warning),
        ("audits", f"{status.mismatches} found something that the watch had not told" if status.mismatches else ""),
        ("objects", f"{status.objects}{'' if status.listed else ', not all listed yet'}"),
    )
    head: Line = (
        (_scope(status.kind, status.namespace), Role.STRONG),
        ("  ", Role.PLAIN),
        (status.phase.value, ROLES[status.phase]),
        (since, Role.PLAIN),
    )
    return [head, *(line for name, text in facts if text for line in _fact(name, text, room))]


def _fact(name: str, text: str, room: int) -> list[Line]:
    """Return one fact on as many lines as it takes."""
    pieces = wrap(text, max(room - _INDENT - _LABEL, _LABEL))
    names = [name, *[""] * (len(pieces) - 1)]
    return [
        ((f"{'':<{_INDENT}}{name:<{_LABEL}}", Role.MUTED), (piece, Role.PLAIN))
        for name, piece in zip(names, pieces, strict=True)
    ]


def _missed(missed: Missed, *, utc: bool, named: bool) -> Line:
    gap, whose = missed.gap, f"{missed.context}: " if named and missed.context else ""
    begin, end = time_of_day(gap.begin, utc=utc), time_in_zone(gap.end, utc=utc)
    return ((f"  {whose}{_scope(gap.kind, gap.namespace)}: from {begin} to {end}", Role.PLAIN),)


def _ago(moment: float, now: float, *, utc: bool) -> str:
    return f"{time_of_day(moment, utc=utc)} ({age(now - moment)} ago)"


def _scope(kind: Kind, namespace: str | None) -> str:
    return f"{kind.value} in {'all namespaces' if namespace is None else namespace}"


class StreamsScreen(FollowingScreen):
    """The streams on a screen of their own."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("escape,q,i", "dismiss", "Back", "Close the search, else this", PROGRAM),
    ]
