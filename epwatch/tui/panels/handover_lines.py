"""A service's hand-over as lines: a bar of what was ready, the low-water mark, lags, and a lane for each pod; pure."""

from collections.abc import Iterator, Sequence
from functools import partial
from textwrap import wrap
from typing import Final

from epwatch.model.followed import Followed
from epwatch.model.handover import Handover
from epwatch.model.handover_words import STEPS, blur, lag_words, low_mark, meeting
from epwatch.model.journal import Entry
from epwatch.model.lag import lags
from epwatch.model.lane import SEEN, Lane, Step
from epwatch.tui.look.ages import age, time_of_day
from epwatch.tui.look.fit import lay
from epwatch.tui.look.flow import joined
from epwatch.tui.look.glyphs import Signs
from epwatch.tui.look.roles import Line, Role, Span
from epwatch.tui.look.text_width import cut_start, width
from epwatch.tui.panels.sparkline import Reading, sparkline
from epwatch.tui.panels.timeline_lines import moment

_SPAN: Final = 600.0
"""Seconds that the bar of what was ready shows: the last minutes."""
_LEAST: Final = 10.0
"""Seconds below which a bar would show single events as long stretches."""
_NAME: Final = 28
_INDENT: Final = "  "
_WAITING, _ROTATES, _ENDING, _OUT = "·", "█", "▓", "░"
_ASCII: Final = {_WAITING: ".", _ROTATES: "#", _ENDING: "=", _OUT: "-"}
_ROLES: Final = {_WAITING: Role.MUTED, _ROTATES: Role.GOOD, _ENDING: Role.WARNING, _OUT: Role.MUTED, " ": Role.PLAIN}


def summary_lines(
    followed: Followed, entries: Sequence[Entry], now: float, room: int, signs: Signs, *, utc: bool, most: int
) -> tuple[Line, ...]:
    """Return what stands above a service's entries (oldest first), at ``now`` wall seconds: whole sentences.

    It is no more than ``most`` lines.
    """
    one = followed.handover
    told = [low_mark(one, partial(time_of_day, utc=utc)), *blur(followed.blurred), *meeting(one)]
    told += [lag_words(each) for each in lags(one.lanes, followed.offset) if each.known or each.unknown]
    lines = [_bar(followed, entries, now, room, signs)]
    for text in told:
        pieces = wrap(signs.clean(text.replace("±", "+-") if signs.ascii_only else text), max(room, 1))
        if len(lines) + len(pieces) > most:
            break
        lines += [lay(((piece, Role.PLAIN),), room, signs) for piece in pieces]
    return tuple(lines[:most])


def lane_lines(followed: Followed, room: int, signs: Signs, *, utc: bool) -> tuple[Line, ...]:
    """Return a lane for each pod, revision after revision: a bar of its way, its steps with their times below."""
    one = followed.handover
    if not one.lanes:
        return (lay((("no pod has been in its slices since history begins", Role.MUTED),), room, signs),)
    lines: list[Line] = [*_scale(one, room, signs, utc=utc)]
    revision: str | None = ""
    for lane in one.lanes:
        if lane.revision != revision:
            revision = lane.revision
            lines.append(lay(((f"revision {revision}" if revision else "no revision", Role.HEADING),), room, signs))
        lines += _lane(lane, one, followed.offset or 0.0, room, signs, utc=utc)
    return tuple(lines)


def _bar(followed: Followed, entries: Sequence[Entry], now: float, room: int, signs: Signs) -> Line:
    one = followed.handover
    readings = [Reading(entry.time, entry.ready) for entry in entries if entry.service is not None]
    first = next((entry.ready_before for entry in entries if entry.service is not None), followed.ready)
    begin = max(now - _SPAN, min(one.begin, *(each.time for each in readings)) if readings else one.begin)
    begin = min(begin, now - _LEAST)
    ready = "-" if followed.ready is None else followed.ready
    label, end = f"ready, last {age(now - begin)} ", f" {ready} now"
    gaps = [(entry.gap.begin, entry.gap.end) for entry in entries if entry.gap is not None]
    cells = max(room - width(label) - width(end), 0)
    start = Reading(one.begin if not readings else min(one.begin, readings[0].time - 1e-6), first)
    text = sparkline([start, *readings], gaps, begin, now, cells, signs)
    return lay(((label, Role.MUTED), (text, Role.GOOD), (end, Role.STRONG)), room, signs)


def _scale(one: Handover, room: int, signs: Signs, *, utc: bool) -> Iterator[Line]:
    begin, end = time_of_day(one.begin, utc=utc), time_of_day(one.end, utc=utc)
    legend = (f"{_WAITING} not ready", f"{_ROTATES} in rotation", f"{_ENDING} asked to end", f"{_OUT} out")
    told = (f"{begin} to {end} ", *(_signed(each, signs) for each in legend))
    for piece in joined(told, "  ", room):
        yield lay(((piece, Role.MUTED),), room, signs)


def _lane(lane: Lane, one: Handover, offset: float, room: int, signs: Signs, *, utc: bool) -> Iterator[Line]:
    # As much for the lane as for its name, on a narrow screen too.
    named = min(_NAME, room // 2)
    name = cut_start(signs.clean(lane.name), named, signs.ellipsis)
    cells = max(room - named - 1, 0)
    yield lay(((f"{name:<{named}} ", Role.STRONG), *_way(lane, one, offset, cells, signs)), room, signs)
    steps = [signs.clean(_step(lane, step, utc=utc)) for step in Step if lane.took(step)]
    for piece in joined(steps, f" {signs.dot} ", room - len(_INDENT)):
        yield lay(((_INDENT + piece, Role.MUTED),), room, signs)
    if lane.early:
        for piece in wrap(f"EarlyExit: {signs.clean(lane.early)}", max(room - len(_INDENT), 20)):
            yield lay(((_INDENT + piece, Role.ERROR),), room, signs)


def _step(lane: Lane, step: Step, *, utc: bool) -> str:
    """Return a step with its time: tenths where somebody saw it, else the whole seconds that the server wrote."""
    event = next(each for each in lane.events if each.step is step)
    note = f" ({event.note})" if event.note else ""
    if event.time is None:
        return f"{STEPS[step]}{note}"
    return f"{STEPS[step]}{note} {moment(event.time, utc=utc) if step in SEEN else time_of_day(event.time, utc=utc)}"


def _way(lane: Lane, one: Handover, offset: float, cells: int, signs: Signs) -> Iterator[Span]:
    """Yield the lane's bar; a cell shows the worst of what was in it, so that a short break is seen."""
    width_of = max(one.end - one.begin, 1.0) / max(cells, 1)
    signs_of = [
        _at(lane, one.begin + cell * width_of, one.begin + (cell + 1) * width_of, offset) for cell in range(cells)
    ]
    for sign in signs_of:
        yield _signed(sign, signs), _ROLES[sign]


def _at(lane: Lane, left: float, right: float, offset: float) -> str:
    """Return how a pod stood between two times."""
    if (created := _when(lane, Step.CREATED, offset)) is not None and created >= right:
        return " "
    if (gone := _when(lane, Step.GONE, offset)) is not None and gone <= left:
        return " "
    out, asked = _when(lane, Step.OUT_OF_ROTATION, offset), _when(lane, Step.ASKED_TO_END, offset)
    if lane.took(Step.OUT_OF_ROTATION) and (out is None or out < right):
        return _OUT
    came = _when(lane, Step.IN_SLICE, offset)
    if not lane.took(Step.IN_SLICE) or (came is not None and came >= right):
        return _WAITING
    return _ENDING if asked is not None and asked < right else _ROTATES


def _when(lane: Lane, step: Step, offset: float) -> float | None:
    """Return when a step was taken by our clock."""
    time = lane.time_of(step)
    return time if time is None or step in SEEN else time - offset


def _signed(text: str, signs: Signs) -> str:
    return "".join(_ASCII.get(each, each) for each in text) if signs.ascii_only else text
