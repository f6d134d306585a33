"""`:at`: the screen as it was at a time; `:at live` is live again."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from epwatch.kube.timestamps import parse_timestamp
from epwatch.tui.commands import Command, CommandError, ranked

_TIME_OF_DAY: Final = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9](?:\.[0-9]+)?))?")
_AGO: Final = re.compile(r"-([0-9]{1,6})([smh])")
_UNITS: Final = {"s": 1, "m": 60, "h": 3600}
_LIVE: Final = "live"
_WANTED: Final = "write 12:03:22, -90s, 2026-11-23T12:03:22Z, or live"


def at_command(look: Callable[[float | None], None], now: Callable[[], float], utc: Callable[[], bool]) -> Command:
    """Return the command; ``look`` takes wall seconds, None for live, and raises :class:`CommandError`."""

    def run(argument: str) -> None:
        look(None if argument == _LIVE else moment(argument, now(), utc=utc()))

    def complete(typed: str) -> Sequence[str]:
        return ranked(typed, [_LIVE])

    return Command("at", "TIME|live", f"the screen as it was: {_WANTED}", run, complete)


def moment(text: str, now: float, *, utc: bool) -> float:
    """Return what a time stands for: a time of day is the latest one that has been, in UTC or the machine's zone.

    Raises:
        CommandError: it is none, or still to come.
    """
    found = _moment(text, now, utc=utc)
    if found is None:
        message = f"{text} is no time: {_WANTED}" if text else _WANTED
        raise CommandError(message)
    if found > now:
        message = f"{text} is still to come"
        raise CommandError(message)
    return found


def _moment(text: str, now: float, *, utc: bool) -> float | None:
    if ago := _AGO.fullmatch(text):
        return now - int(ago[1]) * _UNITS[ago[2]]
    match = _TIME_OF_DAY.fullmatch(text)
    if match is None:
        return parse_timestamp(text) if "T" in text else None
    today = datetime.fromtimestamp(now, UTC).astimezone(UTC if utc else None)
    midnight = today.replace(hour=0, minute=0, second=0, microsecond=0)
    found = midnight + timedelta(hours=int(match[1]), minutes=int(match[2]), seconds=float(match[3] or 0))
    return (found if found <= today else found - timedelta(days=1)).timestamp()
