"""`epwatch gate`: wait until services came, and stayed, as a script needs them; the exit code is the answer."""

import sys

from epwatch.cli import messages, signals
from epwatch.cli.arguments import Arguments
from epwatch.cli.child import Child
from epwatch.cli.compose import Source, open_source
from epwatch.cli.exits import CommandError, Exit, tell
from epwatch.headless.gate_report import result, situation
from epwatch.headless.gate_run import FeedFailedError, GateRun, HopelessError
from epwatch.headless.plain import time_of_day
from epwatch.model.gate import Gate
from epwatch.model.gate_terms import ALL, NEW, Quorum, Result, Terms

_CODES = {
    Result.OK: Exit.DONE,
    Result.FAILED: Exit.FAILED,
    Result.VIOLATED: Exit.NO,
    Result.TIMEOUT: Exit.TIMED_OUT,
    Result.UNKNOWN: Exit.UNKNOWABLE,
}


def run(arguments: Arguments) -> int:
    """Hold the gate and return the answer's exit code.

    Raises:
        CommandError: no service is named, nothing can be read, or the command cannot be run.
    """
    if not arguments.services:
        message = "gate needs the name of a service (see epwatch gate --help)"
        raise CommandError(message, Exit.USAGE)
    if arguments.run and arguments.replay:
        message = "a recording cannot wait for a command: leave out --replay, or what stands behind --"
        raise CommandError(message, Exit.USAGE)
    return hold(open_source(arguments, exact=True), terms_of(arguments), arguments)


def terms_of(arguments: Arguments) -> Terms:
    """Return what the arguments ask for; --until-old-gone alone is about the new revision."""
    return Terms(
        names=tuple(dict.fromkeys(arguments.services)),
        min_ready=ALL if arguments.min_ready is None else Quorum(*arguments.min_ready),
        never_below=arguments.never_below,
        hold=arguments.hold,
        timeout=arguments.timeout,
        revision=arguments.revision or (NEW if arguments.until_old_gone else None),
        old_gone=arguments.until_old_gone,
    )


def hold(source: Source, terms: Terms, arguments: Arguments) -> int:
    """Hold a gate on the source; raises as :func:`run`."""
    command = arguments.run
    now = None if source.recorded else source.clock.monotonic()
    gate = Gate(terms, command=bool(command), now=now, contexts=source.contexts)
    progress = _Progress(gate, terms, source, utc=arguments.utc)
    signals.on_continue(source.feed.reconnect)
    source.warn()
    with Child(command) as child:
        driver = GateRun(
            gate,
            source.feed,
            source.clock,
            child.start if command else None,
            progress,
            recorded=source.recorded,
            contexts=source.contexts,
        )
        try:
            driver.run()
        except HopelessError as error:
            raise CommandError(messages.nothing_readable(source.targets, error.streams)) from None
        except FeedFailedError as error:
            raise CommandError(error.message, error.code) from None
        finally:
            source.stop()
    sys.stdout.write(result(gate, arguments.output, utc=arguments.utc))
    sys.stdout.flush()
    if gate.result in (Result.FAILED, Result.UNKNOWN):
        tell(f"epwatch: {gate.why}")
    return _CODES[gate.result or Result.UNKNOWN]


class _Progress:
    """Tells on stderr how the gate stands, when that is another than before."""

    def __init__(self, gate: Gate, terms: Terms, source: Source, *, utc: bool) -> None:
        self._gate = gate
        self._terms = terms
        self._clock = source.clock
        self._utc = utc
        self._told = ""

    def __call__(self) -> None:
        now = situation(self._gate, self._terms)
        if now != self._told:
            self._told = now
            tell(f"{time_of_day(self._clock.wall(), utc=self._utc)}  {now}")
