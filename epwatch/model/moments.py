"""Times as people write them: RFC 3339, or a time of day on or after a begin; pure."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo

from epwatch.kube.timestamps import parse_timestamp

Moment = Callable[[float], float]
"""What a time stands for, once it is known when the recording, or the history, begins: wall seconds to wall seconds."""

_TIME_OF_DAY = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9](?:\.[0-9]+)?))?")


def moment(text: str, *, utc: bool) -> Moment:
    """Return what a time stands for; a time of day is of the machine's zone unless ``utc``.

    Raises:
        ValueError: it is no time; the text says what to write.
    """
    second = second_of_day(text)
    if second is not None:
        zone = UTC if utc else None  # None: the machine's
        return lambda begin: _on_or_after(begin, second, zone)
    wall = parse_timestamp(text)
    if wall is None or "T" not in text:
        message = f"{text!a} is no time: write 12:03:22 or 2026-11-23T12:03:22Z"
        raise ValueError(message)
    return lambda _begin: wall


def second_of_day(text: str) -> float | None:
    """Return the second of a time of day such as 12:03 or 12:03:22.5, None where it is none."""
    match = _TIME_OF_DAY.fullmatch(text)
    return None if match is None else int(match[1]) * 3600 + int(match[2]) * 60 + float(match[3] or 0)


def _on_or_after(begin: float, second: float, zone: tzinfo | None) -> float:
    start = datetime.fromtimestamp(begin, UTC).astimezone(zone)
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    found = midnight + timedelta(seconds=second)
    # A recording that begins at 23:50 has its 00:10 on the next day.
    return (found if found >= start.replace(microsecond=0) else found + timedelta(days=1)).timestamp()
