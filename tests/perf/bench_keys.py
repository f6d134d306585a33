"""Keys with 50,000 rows open: page down, a keystroke of a filter, another order: ``python -m tests.perf.bench_keys``.

The time runs from the key's byte to the last byte of what it paints: until nothing came for a tenth of a second. Beside
it stands what the program worked for it, CPU time of all its threads: that other work on the machine changes little.
"""

import sys
from collections.abc import Iterable
from typing import Final

from tests.perf.big import screen, started
from tests.perf.figures import Figure, table
from tests.perf.load.running import Running
from tests.perf.process import cpu_seconds
from tests.perf.timed_terminal import TimedTerminal

TIMES: Final = 20
_QUIET: Final = 0.15


def answered(terminal: TimedTerminal, key: str) -> float:
    """Press a key; return the ms until the last byte of its answer."""
    begin, before = terminal.now(), len(terminal.received)
    terminal.type(key)
    terminal.when(b".", before)
    while terminal.wait_for(_QUIET):
        pass
    return (terminal.last - begin) * 1e3


def worked(terminal: TimedTerminal, keys: Iterable[str]) -> tuple[list[float], str]:
    """Press keys; return the ms until the last byte of each answer, and in words the CPU time that each took."""
    begin = cpu_seconds(terminal.pid)
    took = [answered(terminal, key) for key in keys]
    return took, f"CPU {(cpu_seconds(terminal.pid) - begin) / len(took) * 1e3:.0f} ms a key"


def figures(times: int = TIMES) -> list[Figure]:
    """Return the milliseconds of each."""
    with Running() as server, screen(server.url) as terminal:
        started(terminal, server)
        terminal.wait_for(2.0)
        opened = answered(terminal, "*")
        moves, move_cpu = worked(terminal, "j" * times)
        before = len(terminal.received)
        pages, page_cpu = worked(terminal, "\x06" * times)
        sent = (len(terminal.received) - before) / times
        orders, order_cpu = worked(terminal, "s" * times)
        answered(terminal, "/")
        typed, typed_cpu = worked(terminal, "service-0041"[:times])
    return [
        Figure("open all 5,000 services", opened, "ms"),
        Figure.of("50,000 rows open: cursor move", moves, "ms", 20.0, move_cpu),
        Figure.of("50,000 rows open: page down", pages, "ms", 20.0, f"{page_cpu}, {sent:,.0f} bytes"),
        Figure.of("50,000 rows open: a keystroke of a filter", typed, "ms", 50.0, typed_cpu),
        Figure.of("50,000 rows open: another order", orders, "ms", 100.0, order_cpu),
    ]


if __name__ == "__main__":
    print(table(figures(3 if "--quick" in sys.argv else TIMES)))
