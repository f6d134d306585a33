"""How long the start takes: ``python -m tests.perf.bench_start``.

The real program in a pseudo-terminal of 140x40, from the moment of its start: to its first frame, to the row of
web-service with its counts. Beside it a bare Textual app, and ``kubectl get``. The best of several starts in turn:
others may use the cores too.
"""

import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from tests.perf import rows_of_table as row
from tests.perf.cluster import cluster, program
from tests.perf.figures import Figure, table
from tests.perf.process import cpu_seconds
from tests.pty.driver import Terminal

STARTS = 11
BARE = """
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        yield Static("bare")
Bare().run()
"""


class Moment(NamedTuple):
    """When something was on its way to the screen: seconds since the start, and the program's CPU seconds."""

    wall: float
    cpu: float


def started(argv: tuple[str, ...], *marks: bytes) -> list[Moment]:
    """Start a program; return when it wrote each mark."""
    begin = time.perf_counter()
    seen: list[Moment] = []
    with Terminal(argv, columns=140, lines=40) as terminal:
        for mark in marks:
            while mark not in terminal.received:
                assert terminal._read(30.0)
            seen.append(Moment(time.perf_counter() - begin, cpu_seconds(terminal.pid)))
    return seen


def timed(argv: tuple[str, ...]) -> float:
    """Run a program to its end; return the seconds."""
    begin = time.perf_counter()
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def figures(starts: int = STARTS) -> list[Figure]:
    """Return the seconds to the first frame and to the first rows, of the live tree and of the demo."""
    with cluster() as (kubeconfig, _api):
        runs = [one_round(kubeconfig) for _ in range(starts)]
    bare, frame, rows, demo = (
        Moment(*map(min, zip(*column, strict=True))) for column in zip(*(moments for moments, _ in runs), strict=True)
    )
    version, told, kubectl = map(min, zip(*(others for _, others in runs), strict=True))
    app = f"CPU {frame.cpu:.2f} s; a bare Textual app {bare.wall:.2f} s, CPU {bare.cpu:.2f} s"
    return [
        Figure("`epwatch --version`", version, "s", 0.10),
        Figure("`epwatch --help`", told, "s", 0.10),
        Figure("first frame", frame.wall, "s", 0.35, app),
        Figure(row.FIRST_ROWS, rows.wall, "s", 0.70, f"CPU {rows.cpu:.2f} s; `kubectl get` {kubectl:.2f} s"),
        Figure("first rows of the demo, its cluster's start included", demo.wall, "s"),
    ]


def one_round(kubeconfig: Path) -> tuple[tuple[Moment, Moment, Moment, Moment], tuple[float, float, float]]:
    """Start one of each, in turn, so that all see the same load."""
    where = ("--kubeconfig", str(kubeconfig))
    version, told = timed(program("--version")), timed(program("--help"))
    (bare,) = started((sys.executable, "-c", BARE), b"bare")
    # The keys stand in the last line of the first frame.
    frame, rows = started(program(*where), b"quit", b"web-service")
    (demo,) = started(program("demo"), b"web-service")
    kubectl = timed(("/usr/bin/env", "kubectl", *where, "get", "services,pods"))
    return (bare, frame, rows, demo), (version, told, kubectl)


if __name__ == "__main__":
    print(table(figures()))
