"""SIGTERM and SIGHUP end the program as ctrl-c does: by an exception in the main thread, so all is undone."""

import signal
from collections.abc import Callable
from types import FrameType

from epwatch.cli.exits import Signalled


def _end(signum: int, _frame: FrameType | None) -> None:
    raise Signalled(signum)


def install() -> None:
    """Raise Signalled in the main thread on SIGTERM and SIGHUP; a SIGHUP that nohup ignores stays ignored."""
    signal.signal(signal.SIGTERM, _end)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, _end)


def on_continue(call: Callable[[], None]) -> None:
    """Call when this process runs again after it was stopped (ctrl-z and fg, SIGSTOP): connections may have died."""
    signal.signal(signal.SIGCONT, lambda _signum, _frame: call())
