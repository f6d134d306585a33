"""Puts a feed together: from the command line to a cluster that is about to be watched."""

from collections.abc import Sequence

from epwatch import __version__
from epwatch.cli import library_logs
from epwatch.cli.arguments import Arguments
from epwatch.cli.exits import CommandError, Exit, tell
from epwatch.cli.feeds import watch
from epwatch.cli.logfile import LogFile
from epwatch.cli.messages import tried
from epwatch.cli.options_from import cluster_options
from epwatch.cli.recording import begin_tape, played_source
from epwatch.cli.source import Source
from epwatch.clock import Clock, SystemClock
from epwatch.history import History, history_part
from epwatch.kube.kubeconfig import KubeconfigError, Resolved
from epwatch.kube.several_contexts import resolve_all
from epwatch.kube.target import Target
from epwatch.options import Options
from epwatch.stream.redact import Redaction
from epwatch.stream.tape_file import TapeFile

__all__ = ["Source", "open_source", "source_of", "tape_of"]


def open_source(arguments: Arguments, *, exact: bool) -> Source:
    """Return the source that the arguments name; ``exact`` hands out every change by itself, for lines.

    Raises:
        CommandError: no kubeconfig, a broken one, an unknown name in it, or options that do not go together; exit
            code 2.
    """
    if recording := tuple(getattr(arguments, "replay", ())):
        if arguments.record is not None:
            message = "a recording is there already: leave out --record, or --replay"
            raise CommandError(message, Exit.USAGE)
        return played_source(arguments, recording, exact=True)
    if any(getattr(arguments, name, None) is not None for name in ("since", "until")):
        message = "--at, --since and --until are times of a recording: name it with --replay FILE"
        raise CommandError(message, Exit.USAGE)
    options = cluster_options(arguments)
    try:
        resolved = resolve_all(options)
    except KubeconfigError as error:
        raise CommandError(str(error), Exit.USAGE) from None
    return source_of(options, resolved, exact=exact, tape=tape_of(arguments))


def tape_of(arguments: Arguments) -> TapeFile | None:
    """Return the recording that --record asks for.

    Raises:
        CommandError: it cannot begin.
    """
    path: str | None = getattr(arguments, "record", None)
    return None if path is None else begin_tape(path, force=arguments.force)


def source_of(
    options: Options,
    resolved: Sequence[Resolved],
    *,
    exact: bool,
    tape: TapeFile | None = None,
    redaction: Redaction | None = None,
) -> Source:
    """Return the source on clusters that are already known; ``redaction`` disguises what goes to the tape."""
    clock = SystemClock()
    targets = tuple(each.target for each in resolved)
    log = None if options.log_file is None else _open_log(options.log_file, targets, clock)
    library_logs.divert(log)
    history = None if exact else History(history_part(options.history))
    feed = watch(
        options,
        resolved,
        exact=exact,
        clock=clock,
        log=log,
        tape=tape,
        history=history,
        redaction=redaction,
        moved=_TellMoved(targets) if exact else None,
    )
    return Source(
        feed,
        targets[0],
        options,
        clock,
        log,
        tape,
        evidence=feed.evidence,
        names=feed.namespaces,
        history=history,
        heard=feed.heard,
        standing=feed.standing,
        targets=targets,
    )


class _TellMoved:
    """Says on stderr what is to be warned of since the kubeconfig was rewritten; a screen has it in its header."""

    def __init__(self, targets: Sequence[Target]) -> None:
        self._said = {target.context: target.banners for target in targets}

    def __call__(self, target: Target) -> None:
        for banner in target.banners:
            if banner not in self._said[target.context]:
                tell(f"epwatch: {f'{target.context}: ' if len(self._said) > 1 else ''}{banner}")
        self._said[target.context] = target.banners


def _open_log(path: str, targets: Sequence[Target], clock: Clock) -> LogFile:
    log = LogFile(path, clock)
    for target in targets:
        log.write(f"epwatch {__version__} begins: {tried(target)}")
    return log
