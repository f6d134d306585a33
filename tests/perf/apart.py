"""A benchmark in a process of its own: what it leaves in memory is in no other figure; one that fails ends alone."""

import signal
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from types import FrameType

from tests.perf.figures import Figure

Bench = Callable[[], Iterable[Figure]]
"""Measures; where it yields, the figures before a failure are kept."""


class FailedError(Exception):
    """A benchmark ended before its last figure."""


class TooLongError(Exception):
    """The time of a benchmark is over."""


def apart(bench: Bench, seconds: float) -> Iterator[Figure]:
    """Yield what a benchmark finds, each figure as soon as it is there.

    Raises:
        FailedError: it raised something, took longer than ``seconds``, or its process died.
    """
    context = get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(bench, seconds, sending))
    process.start()
    # The other end is the process's alone: it is closed when that one dies.
    sending.close()
    why = "its process died"
    try:
        with suppress(EOFError):
            while isinstance(said := receiving.recv(), Figure):
                yield said
            why = str(said)
    finally:
        receiving.close()
        process.join()
    if why:
        raise FailedError(why)


def _run(bench: Bench, seconds: float, told: Connection) -> None:
    signal.signal(signal.SIGALRM, _too_long)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    why = ""
    try:
        for figure in bench():
            told.send(figure)
    except Exception:  # noqa: BLE001 - whatever it is, it is told
        why = traceback.format_exc()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    # Nobody listens where the whole run was ended.
    with suppress(BrokenPipeError):
        told.send(why)


def _too_long(_number: int, _frame: FrameType | None) -> None:
    """Raise where the benchmark stands, so that it ends what it has started.

    Raises:
        TooLongError: always.
    """
    raise TooLongError
