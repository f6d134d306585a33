"""Recordings on the command line: beginning one beside a command, and the source that plays one."""

import re
from datetime import UTC, datetime, timedelta, tzinfo

from epwatch.cli.arguments import Arguments
from epwatch.cli.exits import CommandError, Exit
from epwatch.cli.options_from import with_screen
from epwatch.cli.source import Source
from epwatch.clock import SystemClock
from epwatch.history import History, history_part
from epwatch.kube.sanitize import clean
from epwatch.kube.target import Target
from epwatch.kube.timestamps import parse_timestamp
from epwatch.options import Options
from epwatch.stream.play_clock import PlayClock
from epwatch.stream.player import Moment, Player, Stretch
from epwatch.stream.tape_file import TapeFile, TapeFileError

_TIME_OF_DAY = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9](?:\.[0-9]+)?))?")


def begin_tape(path: str | None, *, force: bool, rotate: int | None = None, keep: int = 10) -> TapeFile:
    """Return a recording that begins; None is stdout.

    Raises:
        CommandError: it cannot.
    """
    try:
        return TapeFile(path, force=force, rotate=rotate, keep=keep)
    except TapeFileError as error:
        raise CommandError(str(error)) from None


def moment(text: str, *, utc: bool) -> Moment:
    """Return what a time stands for: RFC 3339, or a time of day on or after the recording's begin.

    Raises:
        CommandError: it is neither.
    """
    match = _TIME_OF_DAY.fullmatch(text)
    if match is not None:
        zone = UTC if utc else None  # None: the machine's
        hour, minute, second = int(match[1]), int(match[2]), float(match[3] or 0)
        return lambda begin: _on_or_after(begin, hour * 3600 + minute * 60 + second, zone)
    wall = parse_timestamp(text)
    if wall is None or "T" not in text:
        message = f"{text!a} is no time: write 12:03:22 or 2026-11-23T12:03:22Z"
        raise CommandError(message, Exit.USAGE)
    return lambda _begin: wall


def _on_or_after(begin: float, second_of_day: float, zone: tzinfo | None) -> float:
    start = datetime.fromtimestamp(begin, UTC).astimezone(zone)
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    found = midnight + timedelta(seconds=second_of_day)
    # A recording that begins at 23:50 has its 00:10 on the next day.
    return (found if found >= start.replace(microsecond=0) else found + timedelta(days=1)).timestamp()


def stretch_of(arguments: Arguments, paths: tuple[str, ...], stdin: int) -> Stretch:
    """Return what of the recording is to be played; raises as :func:`moment`."""

    def given(name: str) -> Moment | None:
        text = getattr(arguments, name, None)
        return None if text is None else moment(text, utc=arguments.utc)

    return Stretch(
        paths=paths,
        stdin=stdin,
        since=given("since"),
        until=given("until"),
        follow=getattr(arguments, "follow", False),
    )


def played_source(arguments: Arguments, paths: tuple[str, ...], *, exact: bool, stdin: int = 0) -> Source:
    """Return the source that plays a recording; ``exact`` as fast as it can be read, else as it was.

    ``stdin`` is the open file that "-" stands for.

    Raises:
        CommandError: a time is none.
    """
    if len(paths) > 1 and "-" in paths:
        message = "- stands alone: what comes through a pipe is one recording"
        raise CommandError(message, Exit.USAGE)
    given = Options(
        namespaces=() if getattr(arguments, "all_namespaces", False) else tuple(getattr(arguments, "namespaces", ())),
        services=tuple(dict.fromkeys(getattr(arguments, "services", ()))),
        pods=tuple(getattr(arguments, "pods", ())),
        utc=arguments.utc,
        log_file=arguments.log_file,
    )
    options = with_screen(given, arguments)
    clock = PlayClock() if exact else PlayClock(SystemClock(), getattr(arguments, "speed", 1.0))
    target = Target(context=None, namespaces=None, server="none", kubeconfig=f"recording {clean(paths[0], 200)}")
    history = None if exact else History(history_part(options.history))
    player = Player(stretch_of(arguments, paths, stdin), options, exact=exact, clock=clock, history=history)
    return Source(player, target, options, clock, played=player, evidence=player.evidence, history=history)
