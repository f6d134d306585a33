"""Words and signs of plain text: ages in kubectl's units, times of day, and what a locale can show."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from unicodedata import category, east_asian_width

from msgspec import Struct

from epwatch.charset import ascii_only

_UNITS = (
    # kubectl (apimachinery util/duration) stays with the smaller unit up to twice the larger one.
    (120.0, 1.0, "s"),
    (7200.0, 60.0, "m"),
    (172800.0, 3600.0, "h"),
    (63072000.0, 86400.0, "d"),
)
_YEAR = 31536000.0
_NO_CELL = frozenset({"Mn", "Me"})
_TWO_CELLS = frozenset("WF")


def age(seconds: float) -> str:
    """Return an age in one of kubectl's units: 4s, 3m, 5h, 12d, 3y."""
    whole = max(seconds, 0.0)
    for end, unit, letter in _UNITS:
        if whole < end:
            return f"{int(whole // unit)}{letter}"
    return f"{int(whole // _YEAR)}y"


def time_of_day(seconds: float, *, utc: bool) -> str:
    """Return wall seconds as HH:MM:SS.mmm, in UTC with a Z behind it, else in the machine's zone."""
    moment = datetime.fromtimestamp(round(seconds, 3), UTC)
    return (moment if utc else moment.astimezone()).strftime("%H:%M:%S.%f")[:-3] + ("Z" if utc else "")


def zone_name(seconds: float, *, utc: bool) -> str:
    """Return the name of the zone that :func:`time_of_day` tells the time in."""
    return "UTC" if utc else datetime.fromtimestamp(seconds, UTC).astimezone().strftime("%Z")


def time_in_zone(seconds: float, *, utc: bool) -> str:
    """Return :func:`time_of_day` with the zone's name behind it; the Z of UTC is one."""
    return time_of_day(seconds, utc=utc) + ("" if utc else f" {zone_name(seconds, utc=utc)}")


def in_column(context: str | None, contexts: Collection[str | None]) -> str:
    """Return a context's name as a column before a line; "" where there is only one."""
    if len(contexts) < 2:
        return ""
    return f"{padded(context or '', max(cells(name or '') for name in contexts))}  "


def cells(text: str) -> int:
    """Return how many cells of a terminal text takes: two for a wide letter (UAX 11), none for a combining mark.

    Rich counts them too, and is loaded for a screen alone.
    """
    if text.isascii():
        return len(text)
    return sum(0 if category(one) in _NO_CELL else 1 + (east_asian_width(one) in _TWO_CELLS) for one in text)


def padded(text: str, width: int) -> str:
    """Return text with spaces behind it up to so many cells."""
    return text + " " * (width - cells(text))


class Signs(Struct, frozen=True):
    """The signs of a tree in plain text; of the interface, in Unicode or in ASCII."""

    opened: str
    ready: str
    absent: str
    stale: str
    arrow: str
    dot: str
    dash: str


UNICODE = Signs("▾", "●", "○", "!", "→", "·", "–")  # noqa: RUF001 - the dash of the interface
ASCII = Signs("v", "*", "o", "!", "->", "|", "-")


def signs_for(environ: Mapping[str, str]) -> Signs:
    """Return the signs that the locale can show."""
    return ASCII if ascii_only(environ) else UNICODE
