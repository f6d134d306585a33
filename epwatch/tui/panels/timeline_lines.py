"""The entries of a timeline as lines: when, what, how many were ready before and after, why; gaps hatched; pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from epwatch.model.change import ChangeType
from epwatch.model.journal import Entry
from epwatch.model.typed_pattern import typed_pattern
from epwatch.tui.look.ages import time_of_day
from epwatch.tui.look.fit import lay
from epwatch.tui.look.glyphs import Glyph, Signs
from epwatch.tui.look.roles import Line, Role, Span
from epwatch.tui.look.text_width import cut_end, cut_start, width
from epwatch.tui.panels.sparkline import hatching

_WIDE: Final = 110
"""From this width on names have more room."""
_TENTHS: Final = 50
"""From this width on there is room for tenths of seconds: below them the order of the lines says enough."""
_EVENT: Final = 28
"""Cells that what happened keeps beside names: a state before and after, and how many were ready."""
_LEAST_EVENT: Final = 13
"""Cells that it keeps at least, else a pod is not named: a state after, "→ Terminating"."""
_LEAST_NAME: Final = 6
"""Cells of a name at least: the five letters that a pod's name ends in."""
_LEAST_CAUSE: Final = 8
"""Cells for a cause: less than a word tells nothing."""
_SHORT_NAME: Final = 24
"""Cells of a context's name at most: it ends in what tells."""
_TURNED: Final = {"error": Role.ERROR, "warning": Role.WARNING}
_KINDS: Final = {
    ChangeType.ADDED: (Glyph.CAME, Role.CAME),
    # Not struck through as in the tree: a sign alone, with a line through it, reads as a dash.
    ChangeType.REMOVED: (Glyph.GONE, Role.ERROR),
    ChangeType.SERVICE_ADDED: (Glyph.CAME, Role.CAME),
    ChangeType.SERVICE_REMOVED: (Glyph.GONE, Role.ERROR),
}


def entry_line(entry: Entry, room: int, signs: Signs, *, utc: bool, named: bool, contexts: bool = False) -> Line:
    """Return an entry's line in exactly room cells.

    ``named``: with its service, where those of all stand together; ``contexts``: and with the context of that.
    """
    if entry.gap is not None:
        return _gap(entry, room, signs, utc=utc, whose=entry.context if named and contexts else None)
    glyph, role = _sign(entry)
    time = moment(entry.time, utc=utc) if room >= _TENTHS else time_of_day(entry.time, utc=utc)
    cells: list[Span] = [(f"{time} ", Role.MUTED), (f"{signs.glyphs[glyph]} ", role)]
    left = room - _width(cells)
    cells += _names(entry, left - _EVENT, signs, named=named, contexts=contexts, wide=room >= _WIDE)
    cells += _told(entry, role, room - _width(cells), signs)
    return lay([each for each in cells if each[0]], room, signs)


def _names(entry: Entry, room: int, signs: Signs, *, named: bool, contexts: bool, wide: bool) -> Iterator[Span]:
    """Yield whose entry it is; names give way to what happened, but for their telling end."""
    if named and entry.service is not None:
        name = f"{entry.service.namespace}/{entry.service.name}" if wide else entry.service.name
        if contexts:
            cells = _share(room, 12 if wide else 8)
            yield _cell(entry.service.context or "", cells, signs, tail=True), Role.PLAIN
            room -= cells + 1
        cells = _share(room, 26 if wide else 14)
        yield _cell(name, cells, signs), Role.STRONG
        room -= cells + 1
    cells = max(min(room - 1, 32 if wide else 24), _LEAST_NAME)
    if entry.subject and room + _EVENT - cells > _LEAST_EVENT:
        yield _cell(entry.subject, cells, signs, tail=True), Role.PLAIN


def _share(room: int, most: int) -> int:
    """Return the cells of one name where others follow: half of the room, within its least and its most."""
    return max(min(room // 2, most), _LEAST_NAME)


def _told(entry: Entry, role: Role, room: int, signs: Signs) -> Iterator[Span]:
    """Yield what happened, how many were ready, and why, each in few words where room is short."""
    event, after = (entry.event.replace("->", signs.arrow), entry.event.rpartition("->")[2].strip())
    event = next((text for text in (event, f"{signs.arrow} {after}") if width(text) <= room), after)
    yield event, role
    room -= width(event)
    counts = next((f"  {text}" for text in _counts(entry, signs) if text and width(text) + 2 <= room), "")
    yield counts, Role.PLAIN
    notes = ("  during a gap" if entry.unseen else "") + ("  several changes at once" if entry.blurred else "")
    room -= width(counts) + width(notes)
    if entry.cause and room >= _LEAST_CAUSE:
        yield f"  {cut_end(signs.clean(entry.cause), room - 2, signs.ellipsis)}", Role.MUTED
    yield notes, Role.WARNING


def _width(cells: Iterable[Span]) -> int:
    return sum(width(text) for text, _role in cells)


def begin_line(begin: float | None, room: int, signs: Signs, *, utc: bool, lost: bool) -> Line:
    """Return the line below the oldest entry: where history begins, and whether there was something before."""
    if begin is None:
        text = "no history yet"
    else:
        before = "; what was before had to make room" if lost else ""
        text = f"history begins here, at {time_of_day(begin, utc=utc)}{before}"
    return lay(((f"-- {text} --", Role.MUTED),), room, signs)


def words_of(entry: Entry) -> str:
    """Return what a filter looks through, a word a line."""
    service = entry.service
    names = (
        ("gap", entry.context or "") if service is None else (service.context or "", service.namespace, service.name)
    )
    # A verdict is found by its words, and by its code, which is these without the spaces.
    event = (*entry.event.split(), entry.event.replace(" ", ""))
    return "\n".join((*names, entry.subject, *event, entry.cause, entry.type or ""))


def matches(entry: Entry, terms: Sequence[tuple[bool, re.Pattern[str]]]) -> bool:
    """Return whether every term is found in an entry, or is not, where its first value is False."""
    words = words_of(entry)
    return all((pattern.search(words) is not None) is wanted for wanted, pattern in terms)


def terms_of(text: str) -> list[tuple[bool, re.Pattern[str]]]:
    """Return the terms of a filter: regular expressions, ``!`` before one turns it round.

    Raises:
        re.error: one is none.
    """
    flags = re.IGNORECASE | re.MULTILINE
    words = [word for word in text.split() if word != "!"]
    return [(not word.startswith("!"), typed_pattern(word.removeprefix("!"), flags)) for word in words]


def _sign(entry: Entry) -> tuple[Glyph, Role]:
    if entry.type in _KINDS:
        return _KINDS[entry.type]
    if entry.type is ChangeType.VERDICT_CHANGED:
        return Glyph.CHANGED, _TURNED.get(entry.severity, Role.GOOD)
    if entry.moved is not None:
        return (Glyph.ENTERED, Role.GOOD) if entry.moved else (Glyph.LEFT, Role.WARNING)
    return Glyph.CHANGED, Role.CHANGED


def _gap(entry: Entry, room: int, signs: Signs, *, utc: bool, whose: str | None) -> Line:
    gap = entry.gap
    if gap is None:
        return ()
    hatch = hatching(signs)
    where = "all namespaces" if gap.namespace is None else gap.namespace
    begin, end = time_of_day(gap.begin, utc=utc), time_of_day(gap.end, utc=utc)
    context = "" if whose is None else f"{cut_start(whose, _SHORT_NAME, signs.ellipsis)}: "
    text = signs.clean(f" {context}{gap.kind.value} in {where}: nobody looked from {begin} to {end} ")
    text = f"{hatch * 6}{text}"
    return lay(((text, Role.WARNING), (hatch * max(room - width(text), 0), Role.WARNING)), room, signs)


def _counts(entry: Entry, signs: Signs) -> tuple[str, ...]:
    """Return how many were ready before and after, and what is told of it where room is short."""
    before, after = _ready(entry.ready_before, entry.total_before), _ready(entry.ready, entry.total)
    if not after:
        return (f"{before} {signs.arrow} {signs.dash}",) if before else ()
    return (after,) if before in ("", after) else (f"{before} {signs.arrow} {after}", after)


def _ready(ready: int | None, total: int | None) -> str:
    return "" if ready is None else f"{ready}/{'?' if total is None else total}"


def _cell(text: str, cells: int, signs: Signs, *, tail: bool = False) -> str:
    """Return text in so many cells and a space; of a pod's name the end tells more than the begin."""
    clean = signs.clean(text)
    clean = (cut_start if tail else cut_end)(clean, cells, signs.ellipsis)
    return clean + " " * (cells - width(clean) + 1)


def moment(wall: float, *, utc: bool) -> str:
    """Return the time of day with tenths: what follows within a second is in its order."""
    moment = datetime.fromtimestamp(wall, UTC)
    return (moment if utc else moment.astimezone()).strftime("%H:%M:%S.%f")[:-5]
