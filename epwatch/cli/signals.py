"""SIGTERM and SIGHUP end the program as ctrl-c does: by an exception in the main thread, so all is undone."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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


@contextmanager
def deferred() -> Iterator[None]:
    """Let signals that end the program wait until the end of the block: what is begun in it is known before."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    handlers = {number: signal.getsignal(number) for number in numbers}
    caught: list[int] = []
    for number, handler in handlers.items():
        if callable(handler):
            signal.signal(number, lambda signum, _frame: caught.append(signum))
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        for signum in caught[:1]:
            signal.raise_signal(signum)
