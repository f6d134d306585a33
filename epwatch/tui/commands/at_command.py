"""`:at`: the screen as it was at a time; `:at live` is live again."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from epwatch.kube.timestamps import parse_timestamp
from epwatch.model.moments import second_of_day
from epwatch.tui.typed.commands import Command, CommandError
from epwatch.tui.typed.fuzzy import ranked

_AGO: Final = re.compile(r"-([0-9]{1,6})([smh])")
_UNITS: Final = {"s": 1, "m": 60, "h": 3600}
_LIVE: Final = "live"
_WANTED: Final = "write 12:03:22, -90s, 2026-11-23T12:03:22Z, or live"


def at_command(
    look: Callable[[float | None], None], now: Callable[[], float], utc: Callable[[], bool], *, ahead: bool = False
) -> Command:
    """Return the command; ``look`` takes wall seconds, None for live, and raises :class:`CommandError`.

    ``ahead``: a recording is played, so that a time may be still to come.
    """

    def run(argument: str) -> None:
        look(None if argument == _LIVE else moment(argument, now(), utc=utc(), ahead=ahead))

    def complete(typed: str) -> Sequence[str]:
        return ranked(typed, [_LIVE])

    return Command("at", "TIME|live", f"the screen as it was: {_WANTED}", run, complete)


def moment(text: str, now: float, *, utc: bool, ahead: bool = False) -> float:
    """Return what a time stands for: a time of day is the latest one that has been, in UTC or the machine's zone.

    With ``ahead`` it is the nearest one, before or after now.

    Raises:
        CommandError: it is none, or still to come, unless ``ahead``.
    """
    found = _moment(text, now, utc=utc, ahead=ahead)
    if found is None:
        message = f"{text} is no time: {_WANTED}" if text else _WANTED
        raise CommandError(message)
    if found > now and not ahead:
        message = f"{text} is still to come"
        raise CommandError(message)
    return found


def _moment(text: str, now: float, *, utc: bool, ahead: bool) -> float | None:
    if ago := _AGO.fullmatch(text):
        return now - int(ago[1]) * _UNITS[ago[2]]
    second = second_of_day(text)
    if second is None:
        return parse_timestamp(text) if "T" in text else None
    today = datetime.fromtimestamp(now, UTC).astimezone(UTC if utc else None)
    midnight = today.replace(hour=0, minute=0, second=0, microsecond=0)
    found = midnight + timedelta(seconds=second)
    if ahead:
        near = (found - timedelta(days=1), found, found + timedelta(days=1))
        return min(near, key=lambda each: abs(each - today)).timestamp()
    return (found if found <= today else found - timedelta(days=1)).timestamp()
