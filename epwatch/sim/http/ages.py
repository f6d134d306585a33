"""Ages as kubectl prints them (apimachinery `pkg/util/duration/duration.go`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim.objects import parse_time

if TYPE_CHECKING:
    import datetime as dt

MINUTE, HOUR, DAY, YEAR = 60, 3600, 86400, 365 * 86400
UNKNOWN = "<unknown>"


def age(time: object, now: dt.datetime) -> str:
    """The age of an RFC 3339 time, `<unknown>` for none."""
    if not time:
        return UNKNOWN
    return human_duration((now - parse_time(str(time))).total_seconds())


def human_duration(seconds: float) -> str:
    """Seconds in at most two units: the longer, the coarser."""
    whole = int(seconds)
    if whole < -1:
        return "<invalid>"
    whole = max(0, whole)
    for below, unit, fine in (
        (2 * MINUTE, 1, 0),
        (10 * MINUTE, MINUTE, 1),
        (3 * HOUR, MINUTE, 0),
        (8 * HOUR, HOUR, MINUTE),
    ):
        if whole < below:
            return _two(whole, unit, fine)
    for below, unit, fine in ((2 * DAY, HOUR, 0), (8 * DAY, DAY, HOUR), (2 * YEAR, DAY, 0), (8 * YEAR, YEAR, DAY)):
        if whole < below:
            return _two(whole, unit, fine)
    return _two(whole, YEAR, 0)


_LETTERS = {1: "s", MINUTE: "m", HOUR: "h", DAY: "d", YEAR: "y"}


def _two(seconds: int, unit: int, fine: int) -> str:
    first = f"{seconds // unit}{_LETTERS[unit]}"
    rest = seconds % unit // fine if fine else 0
    return f"{first}{rest}{_LETTERS[fine]}" if rest else first
