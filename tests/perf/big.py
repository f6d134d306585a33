"""epwatch over the load server: started in a terminal of 140x40, and what it is asked to do there."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

from tests.perf.load.running import Running
from tests.perf.process import family_cpu_seconds
from tests.perf.timed_terminal import TimedTerminal, cursor_on

COUNTS: Final = r"10/(?:10|\?)"
"""The ready count of a service, with or without the total, which needs the pods."""


class Start(NamedTuple):
    """Seconds after the start, and CPU seconds that were used by then."""

    counts: float
    whole: float
    counts_cpu: float
    whole_cpu: float


def whole_mark(*servers: Running) -> str:
    """Return what the header says once every pod of these is known; the probe's row counts too."""
    total = sum(server.pods + 1 for server in servers)
    return f"{total}/{total} ready"


@contextmanager
def screen(url: str) -> Iterator[TimedTerminal]:
    """Yield the live tree over all namespaces of the server there, starting."""
    with screen_of("--kubeconfig", "/dev/null", "--server", url) as terminal:
        yield terminal


@contextmanager
def screen_of(*options: str) -> Iterator[TimedTerminal]:
    """Yield the live tree over all namespaces of what the options name, starting."""
    with TimedTerminal((sys.executable, "-m", "epwatch", "-A", *options)) as terminal:
        yield terminal


def started(terminal: TimedTerminal, server: Running) -> Start:
    """Return when the first counts and the whole picture came."""
    counts = terminal.shows(COUNTS) - terminal.begun
    counts_cpu = family_cpu_seconds(terminal.pid)
    whole = terminal.shows(whole_mark(server)) - terminal.begun
    return Start(counts, whole, counts_cpu, family_cpu_seconds(terminal.pid))


def press_often(terminal: TimedTerminal, times: int, gap: float) -> list[float]:
    """Move the cursor to and fro between two lines in the middle; return how many seconds each move took."""
    terminal.type("gjjjjjjjjj")
    terminal.wait_for(1.0)
    home = _cursor_line(terminal)
    took = []
    for number in range(times):
        key, line = ("j", home + 1) if number % 2 == 0 else ("k", home)
        took.append(terminal.pressed(key, cursor_on(line)))
        terminal.wait_for(gap + number * 0.0137 % 0.05)
    return took


def _cursor_line(terminal: TimedTerminal) -> int:
    lines = terminal.text.splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith("▌"))
