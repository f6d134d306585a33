"""How the program ends: the one place where an error, a signal or a closed pipe becomes an exit code."""

import errno
import os
import sys
from collections.abc import Callable
from enum import IntEnum

from epwatch.cli.ascii_output import as_the_locale_shows

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF})
"""Errors of writing that are no bug: the disk is full, the terminal is gone, stdout is closed."""


class Exit(IntEnum):
    """The exit codes of the interface."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    NO = 3
    TIMED_OUT = 4
    UNKNOWABLE = 5
    HANGUP = 129
    INTERRUPTED = 130
    TERMINATED = 143


class CommandError(Exception):
    """The command cannot do what was asked: a message for the user (no trailing newline) and the exit code."""

    def __init__(self, message: str, code: int = Exit.FAILED) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class Signalled(BaseException):
    """A signal asks the program to end; BaseException, so that no ``except Exception`` on the way takes it."""

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.code = 128 + signum


def tell(message: str) -> None:
    """Write message, cleaned line by line, and a newline to stderr; one that is closed is nobody's to tell (SEC-7)."""
    try:
        sys.stderr.write(f"{_harmless(message)}\n")
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        return


def _harmless(message: str) -> str:
    lines = message.split("\n")
    if all(line.isascii() and line.isprintable() for line in lines):
        return message
    from epwatch.kube.sanitize import clean

    return "\n".join(clean(line) for line in lines)


def _forget(handle: int) -> None:
    # The interpreter flushes stdout and stderr once more as it ends, and would complain about the same failure.
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - pathlib is not loaded on this path
        os.dup2(nowhere.fileno(), handle)


def _occupy_closed() -> None:
    """Give closed standard descriptors a file, or the next one opened, a socket say, would be taken for them.

    What is written to a closed stdout still fails, as it does for any program.
    """
    for handle, mode in ((0, os.O_RDONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(handle)
        except OSError:
            os.open(os.devnull, mode)
    if sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - it is the program's own


def _flushed(code: int) -> int:
    """Write out what is still buffered, and return the exit code: 1 where a success cannot be written."""
    for handle, stream in ((1, sys.stdout), (2, sys.stderr)):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError) as error:
            _forget(handle)
            if handle == 1 and code == Exit.DONE and not isinstance(error, BrokenPipeError):
                code = _unwritable(error)
    return code


def _unwritable(error: OSError | ValueError) -> int:
    tell(f"epwatch: the output cannot be written: {getattr(error, 'strerror', None) or error}")
    return Exit.FAILED


def _bug(error: BaseException, log_file: str | None) -> int:
    import traceback

    from epwatch.kube.sanitize import clean

    what = clean(f"{type(error).__name__}: {error}", 300)
    if log_file is None:
        tell(f"epwatch: this is a bug in epwatch: {what} (--log-file FILE keeps the details)")
        return Exit.FAILED
    from epwatch.cli.logfile import LogFile
    from epwatch.clock import SystemClock

    log = LogFile(log_file, SystemClock())
    log.write("".join(traceback.format_exception(error)))
    log.close()
    tell(f"epwatch: this is a bug in epwatch: {what} ({log.trouble or f'details in {log_file}'})")
    return Exit.FAILED


def _expected(end: BaseException) -> int | None:
    if isinstance(end, SystemExit):
        return end.code if isinstance(end.code, int) else Exit.DONE
    if isinstance(end, KeyboardInterrupt):
        return Exit.INTERRUPTED
    if isinstance(end, BrokenPipeError):
        _forget(1)
        return Exit.DONE
    return end.code if isinstance(end, (Signalled, CommandError)) else None


def guard(run: Callable[[], int], log_file: Callable[[], str | None]) -> int:
    """Run the command and return the exit code, whatever happens in it; messages go to stderr, never a traceback.

    ``log_file`` is asked only when a bug is to be written down.
    """
    _occupy_closed()
    with as_the_locale_shows():
        return _flushed(_guarded(run, log_file))


def _guarded(run: Callable[[], int], log_file: Callable[[], str | None]) -> int:
    try:
        return run()
    except BaseException as end:  # noqa: BLE001 - the last line of defence: whatever ends a command is told in one line
        if isinstance(end, CommandError):
            tell(f"epwatch: {end.message}")
        if isinstance(end, OSError) and end.errno in _FULL and end.filename is None:
            return _unwritable(end)
        code = _expected(end)
        return _bug(end, log_file()) if code is None else code
