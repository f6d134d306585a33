"""The entries of a timeline as lines: when, what, how many were ready before and after, why; gaps hatched; pure."""

import re
from collections.abc import Sequence
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
    wide = room >= _WIDE
    cells: list[Span] = [
        (f"{moment(entry.time, utc=utc)} ", Role.MUTED),
        (f"{signs.glyphs[glyph]} ", role),
    ]
    if named and entry.service is not None:
        name = f"{entry.service.namespace}/{entry.service.name}" if wide else entry.service.name
        if contexts:
            cells.append((_cell(entry.service.context or "", 12 if wide else 8, signs), Role.PLAIN))
        cells.append((_cell(name, 26 if wide else 14, signs), Role.STRONG))
    if entry.subject:
        cells.append((_cell(entry.subject, 32 if wide else 24, signs, tail=True), Role.PLAIN))
    cells.append((f"{entry.event.replace('->', signs.arrow)}  ", role))
    cells.append((_counts(entry, signs), Role.PLAIN))
    cells.append((entry.cause, Role.MUTED))
    if entry.unseen:
        cells.append(("  during a gap", Role.WARNING))
    if entry.blurred:
        cells.append(("  several changes at once", Role.WARNING))
    return lay([each for each in cells if each[0]], room, signs)


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


def _counts(entry: Entry, signs: Signs) -> str:
    before, after = _ready(entry.ready_before, entry.total_before), _ready(entry.ready, entry.total)
    if not after:
        return f"{before} {signs.arrow} {signs.dash}  " if before else ""
    return f"{after}  " if before in ("", after) else f"{before} {signs.arrow} {after}  "


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
