"""Recordings on the command line: beginning one beside a command, and the source that plays one."""

from typing import Final

from epwatch.cli.arguments import Arguments
from epwatch.cli.exits import CommandError, Exit, tell
from epwatch.cli.messages import NO_SERVER
from epwatch.cli.option_table import CLUSTER
from epwatch.cli.options_from import with_screen
from epwatch.cli.source import Source
from epwatch.clock import SystemClock
from epwatch.history import History, history_part
from epwatch.kube.sanitize import clean
from epwatch.kube.target import Target
from epwatch.model.moments import Moment, moment
from epwatch.options import Options
from epwatch.stream.play_clock import PlayClock
from epwatch.stream.player import Player, Stretch
from epwatch.stream.tape_file import TapeFile, TapeFileError


def begin_tape(path: str | None, *, force: bool, rotate: int | None = None, keep: int = 10) -> TapeFile:
    """Return a recording that begins; None is stdout.

    Raises:
        CommandError: it cannot.
    """
    try:
        return TapeFile(path, force=force, rotate=rotate, keep=keep)
    except TapeFileError as error:
        raise CommandError(str(error)) from None


def stretch_of(arguments: Arguments, paths: tuple[str, ...], stdin: int) -> Stretch:
    """Return what of the recording is to be played.

    Raises:
        CommandError: a time is none.
    """

    def given(name: str) -> Moment | None:
        text = getattr(arguments, name, None)
        try:
            return None if text is None else moment(text, utc=arguments.utc)
        except ValueError as error:
            raise CommandError(str(error), Exit.USAGE) from None

    return Stretch(
        paths=paths,
        stdin=stdin,
        since=given("since"),
        until=given("until"),
        follow=getattr(arguments, "follow", False),
    )


_NARROWING: Final = frozenset({"namespaces", "all_namespaces"})
"""What of the options that choose a cluster, or a part of it, a recording can be narrowed by."""


def idle_options(arguments: Arguments) -> list[str]:
    """Return the options of the command line that have no meaning where a recording is read."""
    typed: frozenset[str] = getattr(arguments, "typed", frozenset())
    return [opt.flags[-1] for opt in CLUSTER if opt.dest in typed and opt.dest not in _NARROWING]


def played_source(arguments: Arguments, paths: tuple[str, ...], *, exact: bool, stdin: int = 0) -> Source:
    """Return the source that plays a recording; ``exact`` as fast as it can be read, else as it was.

    ``stdin`` is the open file that "-" stands for.

    Raises:
        CommandError: a time is none, or stdin is one of several parts.
    """
    if len(paths) > 1 and "-" in paths:
        message = "- stands alone: what comes through a pipe is one recording"
        raise CommandError(message, Exit.USAGE)
    if idle := idle_options(arguments):
        # Those of the environment and the config file are meant for clusters, and go on being there.
        tell(f"epwatch: a recording is as it was made: {', '.join(idle)} without effect")
    given = Options(
        namespaces=() if getattr(arguments, "all_namespaces", False) else tuple(getattr(arguments, "namespaces", ())),
        services=tuple(dict.fromkeys(getattr(arguments, "services", ()))),
        pods=tuple(getattr(arguments, "pods", ())),
        utc=arguments.utc,
        log_file=arguments.log_file,
    )
    options = with_screen(given, arguments)
    clock = PlayClock() if exact else PlayClock(SystemClock(), getattr(arguments, "speed", 1.0))
    namespaces = options.namespaces or None
    target = Target(
        context=None, namespaces=namespaces, server=NO_SERVER, kubeconfig=f"recording {clean(paths[0], 200)}"
    )
    history = None if exact else History(history_part(options.history))
    player = Player(stretch_of(arguments, paths, stdin), options, exact=exact, clock=clock, history=history)
    return Source(player, target, options, clock, played=player, evidence=player.evidence, history=history)
