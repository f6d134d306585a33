"""How many bytes go to the terminal: ``python -m tests.perf.bench_bytes``; ``--quick`` leaves the idle minute out.

The live tree over the tests' scenes in a pseudo-terminal, in true colour. Bytes are counted, so load changes nothing.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.perf.figures import Figure, table
from tests.perf.process import cpu_seconds
from tests.pty.conftest import SceneTerminal
from tests.pty.test_bytes import change_one, pieces

IDLE = 60.0
AIMS = {80: 200, 140: 350}


@contextmanager
def scene(columns: int, **environ: str) -> Iterator[SceneTerminal]:
    """Yield a terminal with the first picture on it."""
    with SceneTerminal(columns=columns, lines=40, environ=environ) as terminal:
        terminal.until_shows("web-service", "LIVE")
        terminal.settle()
        yield terminal
        terminal.close()


def after(terminal: SceneTerminal, keys: str) -> int:
    """Return how many bytes keys bring about."""
    before = len(terminal.received)
    terminal.type(keys)
    terminal.settle()
    return len(terminal.received) - before


def at(columns: int) -> list[Figure]:
    """Return the figures for one width."""
    with scene(columns, FROZEN="1") as terminal:
        first = len(terminal.received)
        changed = change_one(terminal)
        row = len(pieces(changed)[2][1])
        move = after(terminal, "j")
        whole = after(terminal, "\x0c")
    where = f"at {columns} columns"
    return [
        Figure(f"a changed row, its own line, {where}", row, "bytes", AIMS[columns]),
        Figure(f"a changed row with its service's and the header, {where}", len(changed), "bytes"),
        Figure(f"a cursor move, {where}", move, "bytes", 700),
        Figure(f"a whole paint, {where}", whole, "bytes", floor=f"from the start on {first:,} bytes"),
    ]


def idle() -> list[Figure]:
    """Return what a minute brings in which nothing happens; the pods are days old, so no age changes."""
    with scene(140) as terminal:
        used = cpu_seconds(terminal.pid)
        sent = len(terminal.quiet_bytes(IDLE))
        percent = (cpu_seconds(terminal.pid) - used) / IDLE * 100
    return [Figure("an idle minute", sent, "bytes", 0), Figure("CPU while idle, the screen alone", percent, "%", 0.5)]


def figures(*, quick: bool = False) -> list[Figure]:
    """Return all figures."""
    return at(80) + at(140) + ([] if quick else idle())


if __name__ == "__main__":
    print(table(figures(quick="--quick" in sys.argv)))
