"""What the header says: where, how many, how much changed, since when; and the standing warnings; pure."""

from collections.abc import Iterable
from textwrap import wrap
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from epwatch.kube.target import Target
from epwatch.tui.around.playing import Playing, playing_badge
from epwatch.tui.keys.named import KeyNames, named
from epwatch.tui.look.ages import age, time_in_zone, time_of_day
from epwatch.tui.look.fit import Part, fill, fit, kept
from epwatch.tui.look.glyphs import Signs
from epwatch.tui.look.roles import Line, Role, Span
from epwatch.tui.look.text_width import cut_start, width
from epwatch.tui.shown.picture import Totals

_NARROW: Final = 60
"""Cells below which the place that the tree is seen from is shortened, and how long ago it was as told is left out."""
_SHORT_FROM: Final = 14
"""Cells for the place that the tree is seen from where room is short."""
_SHORT_NAME: Final = 24
"""Cells of a context's name where room is short: those of EKS and GKE take up to a hundred, and end in what tells."""
_MARGIN: Final = 2
"""Cells on either side of a remark."""


class Looking(Struct, frozen=True, kw_only=True):
    """What moment of the past is shown, and when live is (wall seconds); ``what`` changed then, in words."""

    at: float
    live: float
    what: str


class HeaderFacts(Struct, frozen=True, kw_only=True):
    """All that the header shows; times in wall seconds, ``now`` too.

    ``waiting`` is the number of changes that a paused screen holds back, None while it is not paused; ``late`` that of
    the rows in view that are older than they seem, as no more bytes may be sent. ``sorting`` is the order of the
    services in words, "" for the usual one, ``short_sorting`` in few cells; ``seen_from`` the place that the tree is
    seen from, "" for none. ``only`` names the part of the tree that is shown, "" for all of it. ``looking``: the past
    is shown, None while it is live. ``coming`` names another place that is being read, "" for none. ``playing``: it is
    a recording that is played. ``contexts`` are the names of several side by side, none where it is one; ``old`` names
    those of which ``as_of`` holds, "" for all. ``listed``: so many services are listed, of which those are shown that
    were looked at; 0 once all are. ``unread`` says that services cannot be read, and why, "" while they can. ``keys``
    is what keys are called.
    """

    target: Target
    totals: Totals
    changes: int
    begins: float | None
    as_of: float | None
    demo: bool
    waiting: int | None
    utc: bool
    now: float
    keys: KeyNames
    sorting: str = ""
    short_sorting: str = ""
    seen_from: str = ""
    only: str = ""
    looking: Looking | None = None
    coming: str = ""
    playing: Playing | None = None
    contexts: tuple[str, ...] = ()
    old: str = ""
    listed: int = 0
    unread: str = ""
    late: int = 0

    @property
    def standing(self) -> object:
        """Return what is not merely counted, and no time that runs: where it is another, all is told at once."""
        return replace(
            self,
            totals=Totals(total=None if self.totals.total is None else 0),
            changes=0,
            listed=0,
            late=min(self.late, 1),
            now=0.0,
            # Once the history is full, each event that comes in lets go of one at its beginning.
            begins=None if self.begins is None else 0.0,
            as_of=None if self.as_of is None else 0.0,
            waiting=None if self.waiting is None else 0,
            looking=None if self.looking is None else replace(self.looking, live=0.0),
            playing=None if self.playing is None else replace(self.playing, now=0.0),
        )


def header_line(facts: HeaderFacts, room: int, signs: Signs) -> Line:
    """Return the header in exactly room cells; how old it is and where it comes from stay longest, then the counts."""
    if facts.looking is not None:
        return _looking_line(facts, facts.looking, room, signs)
    totals = facts.totals
    services, short = _services(totals.services, facts.listed)
    changes = Role.PLAIN if facts.changes else Role.MUTED
    counts = [
        Part(((services, Role.PLAIN),), 6, ((short, Role.PLAIN),)),
        Part(((f"{totals.ready}/{'?' if totals.total is None else totals.total} ready", Role.PLAIN),), 4),
        Part(((_changes(facts.changes), changes),), 7, ((f"{facts.changes}/min", changes),)),
    ]
    order = Part(_told(facts.sorting, signs), 5, _told(facts.short_sorting, signs))
    # Before anything was heard, or where it may not be read, none would be a claim.
    heard = totals.services or (facts.begins is not None and not facts.unread)
    parts = [
        Part(_old(facts, facts.old, ago=True), 1, _old(facts, _short(facts.old, signs), ago=room >= _NARROW)),
        Part(_place(facts, signs), 3, _short_place(facts, signs)),
        *(counts if heard else (Part(((facts.unread, Role.ERROR),), 4),)),
        Part(_seen_from(facts, room), 2),
        order,
    ]
    since = Part(_since(facts), 8)
    badges, gap = _badges(facts, signs), (f" {signs.dot} ", Role.MUTED)
    left = max(room - sum(width(text) for text, _role in badges), 0)
    # Where history begins gives way before an order that somebody asked for is shortened.
    room_for_since = not facts.sorting or order in kept([*parts, since], left, gap)
    return fill((*badges, *fit([*parts, since] if room_for_since else parts, left, gap)), room)


def _told(order: str, signs: Signs) -> tuple[Span, ...]:
    return ((signs.clean(order), Role.CHANGED),) if order else ()


def _services(shown: int, listed: int) -> tuple[str, str]:
    """Return how many services are shown, and of how many while others are to come; in full, and short."""
    if 0 < shown < listed:
        return f"{shown} of {listed} services", f"{shown}/{listed} svc"
    return "1 service" if shown == 1 else f"{shown} services", f"{shown} svc"


def _looking_line(facts: HeaderFacts, looking: Looking, room: int, signs: Signs) -> Line:
    """Return the header of a past picture: nothing in it can be taken for live."""
    at, live = time_of_day(looking.at, utc=facts.utc), time_in_zone(looking.live, utc=facts.utc)
    totals = facts.totals
    told = (
        (f"looking at {at}, live is {live}", 0),
        (named("{find.back}: live", facts.keys), 1),
        (signs.clean(looking.what), 2),
        (f"{totals.ready}/{'?' if totals.total is None else totals.total} ready", 3),
        (f"{len(facts.contexts)} contexts" if facts.contexts else facts.target.context or "no context", 4),
        (facts.only.strip(), 5),
    )
    parts = [Part(((text, Role.ALERT),), rank) for text, rank in told if text]
    line = fit(parts, max(room - 1, 0), (f" {signs.dot} ", Role.ALERT))
    return tuple((text, Role.ALERT) for text, _role in fill(((" ", Role.ALERT), *line), room))


def banner_lines(banners: Iterable[str], room: int) -> tuple[Line, ...]:
    """Return one line per standing warning."""
    return tuple(fill(((f" ! {banner}", Role.ALERT),), room) for banner in banners)


def note_lines(notes: Iterable[str], room: int, height: int) -> tuple[Line, ...]:
    """Return the remarks, wrapped to the room, in a quarter of the screen's height at most."""
    lines = [line for note in notes for line in wrap(note, max(1, room - 2 * _MARGIN))]
    return tuple(fill(((" " * _MARGIN + line, Role.MUTED),), room) for line in lines[: height // 4])


def _namespaces(target: Target) -> str:
    if target.namespaces is None:
        return "all namespaces"
    first = ", ".join(target.namespaces[:3])
    return first if len(target.namespaces) <= 3 else f"{first} +{len(target.namespaces) - 3}"


def _badges(facts: HeaderFacts, signs: Signs) -> tuple[Span, ...]:
    """Return what the screen is at the moment, a demo, paused with so many changes waiting, late; and a space."""
    badges: list[Span] = [(" demo ", Role.BADGE)] if facts.demo else []
    if facts.playing is not None:
        badges.append(playing_badge(facts.playing, utc=facts.utc))
    if facts.coming:
        badges.append((f" reading {_short(facts.coming, signs)} ", Role.BADGE))
    if facts.only:
        badges.append((facts.only, Role.ALERT))
    if facts.waiting is not None:
        badges += [(" PAUSED ", Role.ALERT), (f" {facts.waiting} waiting ", Role.WARNING)]
    if facts.late:
        badges.append((f" {facts.late} row{'' if facts.late == 1 else 's'} late ", Role.WARNING))
    return (*badges, (" ", Role.PLAIN))


def _place(facts: HeaderFacts, signs: Signs) -> tuple[Span, ...]:
    """Return the context and its namespaces; of several their names alone, each may have namespaces of its own."""
    if facts.contexts:
        return ((", ".join(signs.clean(name) for name in facts.contexts), Role.STRONG),)
    return _one_place(facts.target.context or "no context", facts, signs)


def _short_place(facts: HeaderFacts, signs: Signs) -> tuple[Span, ...]:
    if facts.contexts:
        return ((f"{len(facts.contexts)} contexts", Role.STRONG),)
    return _one_place(_short(facts.target.context or "no context", signs), facts, signs)


def _short(name: str, signs: Signs) -> str:
    return cut_start(signs.clean(name), _SHORT_NAME, signs.ellipsis)


def _one_place(context: str, facts: HeaderFacts, signs: Signs) -> tuple[Span, ...]:
    return (
        (signs.clean(context), Role.STRONG),
        (f" {signs.dot} ", Role.MUTED),
        (_namespaces(facts.target), Role.PLAIN),
    )


def _seen_from(facts: HeaderFacts, room: int) -> tuple[Span, ...]:
    """Return from where it is seen; where room is short without the zone of a node, the end of whose name is kept."""
    if not facts.seen_from or room >= _NARROW:
        return ((facts.seen_from, Role.CHANGED),)
    where, _zone, _rest = facts.seen_from.removeprefix("from ").partition(" (")
    return ((f"from {cut_start(where, _SHORT_FROM)}", Role.CHANGED),)


def _changes(count: int) -> str:
    return f"{count or 'no'} change{'' if count == 1 else 's'} in 1 min"


def _old(facts: HeaderFacts, whose: str, *, ago: bool) -> tuple[Span, ...]:
    """Return since when the contexts so named may be old, and how long ago that was; nothing while all is live."""
    if facts.as_of is None:
        return ()
    told = f" ({age(facts.now - facts.as_of)} ago)" if ago else ""
    name = f"{whose} " if whose else ""
    return ((f"{name}as of {time_in_zone(facts.as_of, utc=facts.utc)}{told}", Role.WARNING),)


def _since(facts: HeaderFacts) -> tuple[Span, ...]:
    if facts.begins is None:
        return (("no history yet", Role.MUTED),)
    return ((f"since {time_in_zone(facts.begins, utc=facts.utc)}", Role.MUTED),)
