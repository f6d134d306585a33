"""Ages as kubectl's units, one unit at a time, and when such a text will read differently."""

from datetime import UTC, datetime

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_YEAR = 365 * _DAY

# Upper end of the range in seconds, its step, one unit, the unit's letter. Below ten seconds each second is news to
# someone who watches a change; after that a step of ten keeps a quiet screen from being written once a second.
_STEPS = (
    (10, 1, 1, "s"),
    (_MINUTE, 10, 1, "s"),
    (_HOUR, _MINUTE, _MINUTE, "m"),
    # kubectl (apimachinery util/duration) counts hours up to two days.
    (2 * _DAY, _HOUR, _HOUR, "h"),
    (2 * _YEAR, _DAY, _DAY, "d"),
)


def age(seconds: float) -> str:
    """Return an age in one unit: ``4s``, ``20s``, ``3m``, ``5h``, ``12d``, ``3y``; a negative one is ``0s``."""
    seconds = max(seconds, 0.0)
    for end, step, unit, letter in _STEPS:
        if seconds < end:
            return f"{int(seconds // step) * step // unit}{letter}"
    return f"{int(seconds // _YEAR)}y"


def next_change(seconds: float) -> float:
    """Return in how many seconds the text of this age changes; always more than 0."""
    if seconds < 0:
        return 1.0 - seconds
    for end, step, _unit, _letter in _STEPS:
        if seconds < end:
            return step - seconds % step
    return _YEAR - seconds % _YEAR


def time_of_day(wall: float, *, utc: bool) -> str:
    """Return HH:MM:SS of wall seconds in the local zone or in UTC."""
    moment = datetime.fromtimestamp(wall, UTC)
    return (moment if utc else moment.astimezone()).strftime("%H:%M:%S")


def zone_name(wall: float, *, utc: bool) -> str:
    """Return the name of the zone that :func:`time_of_day` tells the time in."""
    moment = datetime.fromtimestamp(wall, UTC)
    return "UTC" if utc else moment.astimezone().strftime("%Z")


def time_in_zone(wall: float, *, utc: bool) -> str:
    """Return HH:MM:SS of wall seconds with the zone that it is told in: ``12:04:29 CET``."""
    return f"{time_of_day(wall, utc=utc)} {zone_name(wall, utc=utc)}"
