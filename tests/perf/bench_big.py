"""50,000 pods in the real program: when counts and the whole picture are there, memory, idling, events, keys.

``python -m tests.perf.bench_big``; ``--quick`` for a look while one optimises.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from statistics import quantiles
from typing import Final

from tests.perf import rows_of_table as row
from tests.perf.big import Start, press_often, screen, started, whole_mark
from tests.perf.figures import Figure, circumstances, table
from tests.perf.load.running import ROOT, Running
from tests.perf.lost import differing
from tests.perf.process import family_cpu_seconds, highest, proportional, resident
from tests.perf.timed_terminal import TimedTerminal

MIB: Final = 2**20


def start(server: Running, times: int) -> list[Figure]:
    """Return when the picture is there and what it weighs."""
    runs: list[Start] = []
    rss, pss, peak = [], [], []
    for _ in range(times):
        with screen(server.url) as terminal:
            runs.append(started(terminal, server))
            terminal.wait_for(2.0)
            rss.append(resident(terminal.pid) / MIB)
            pss.append(proportional(terminal.pid) / MIB)
            peak.append(highest(terminal.pid) / MIB)
    alone = floor(server)
    counts, whole, counts_cpu, whole_cpu = zip(*runs, strict=True)
    return [
        Figure.of("50,000 pods: services with counts on the screen", counts, "s", 1.5, f"CPU {min(counts_cpu):.2f} s"),
        Figure.of(row.WHOLE, whole, "s", 3.0, f"CPU {min(whole_cpu):.2f} s; {alone}"),
        Figure.of(row.MEMORY, rss, "MiB", 200.0, f"PSS {min(pss):.0f}, peak {max(peak):.0f}"),
    ]


def idle(terminal: TimedTerminal, seconds: float) -> list[Figure]:
    """Return what it does when nothing happens."""
    used = family_cpu_seconds(terminal.pid)
    sent = terminal.wait_for(seconds)
    percent = (family_cpu_seconds(terminal.pid) - used) / seconds * 100
    return [
        Figure(row.IDLE_CPU, percent, "%", 0.5),
        Figure(row.IDLE_BYTES, sent * 60 / seconds, "bytes", 0),
    ]


def events(server: Running, terminal: TimedTerminal, rate: int, seconds: float, keys: int) -> list[Figure]:
    """Return what a rate of events costs, and how long keys wait meanwhile."""
    cpu_aim, key_aim = (10.0, 60.0) if rate == 200 else (100.0, 100.0)
    server.rate(rate)
    terminal.wait_for(2.0)
    made, used, server_used = server.state()["made"], family_cpu_seconds(terminal.pid), server.cpu
    sent = terminal.wait_for(seconds)
    percent = (family_cpu_seconds(terminal.pid) - used) / seconds * 100
    busy = (server.cpu - server_used) / seconds * 100
    came = (server.state()["made"] - made) / seconds
    took = [second * 1e3 for second in press_often(terminal, keys, 0.1)]
    server.rate(0)
    p99 = quantiles(took, n=100)[98]
    return [
        Figure(row.cpu_at(rate), percent, "%", cpu_aim, f"{came:.0f} events/s came; the server itself {busy:.0f} %"),
        Figure.of(row.key_at(rate), took, "ms", 30.0),
        Figure(row.key_p99_at(rate), p99, "ms", key_aim),
        Figure(row.bytes_at(rate), sent / seconds, "bytes", 3000),
    ]


def uproar(seconds: float = 60.0) -> Iterator[Figure]:
    """Yield the unasked bytes of a screen on which every row changes all the time: 40 pods, all open, in view."""
    with Running(4, 40) as server, screen(server.url) as terminal:
        terminal.shows(whole_mark(server))
        terminal.type("*")
        terminal.wait_for(2.0)
        for rate in (20, 200, 2000):
            server.rate(rate)
            terminal.wait_for(5.0)
            sent = terminal.wait_for(seconds) / seconds
            yield Figure(f"40 pods in view, {rate:,} events/s: unasked bytes a second", sent, "bytes", 3000)
        server.rate(0)


def floor(server: Running) -> str:
    """Return what listing and decoding alone takes."""
    argv = (sys.executable, "-m", "tests.perf.floor_list", server.url)
    told = json.loads(subprocess.run(argv, check=True, capture_output=True, cwd=ROOT).stdout)
    return f"list and decode alone {told['seconds']:.2f} s, CPU {told['cpu']:.2f} s"


def figures(*, quick: bool = False) -> Iterator[Figure]:
    """Yield all figures."""
    with Running() as server:
        yield from start(server, 1 if quick else 5)
        with screen(server.url) as terminal:
            started(terminal, server)
            terminal.wait_for(2.0)
            yield from idle(terminal, 10.0 if quick else 60.0)
            for rate in (200, 2000):
                yield from events(server, terminal, rate, 5.0 if quick else 20.0, 40 if quick else 200)
                terminal.wait_for(2.0)
            yield Figure(row.CUT_OFF, server.state()["cut_off"], "", 0)
            what = "services that differ from a fresh list after all that"
            yield Figure(what, differing(terminal, server), "", 0)


if __name__ == "__main__":
    print(circumstances())
    print(table(figures(quick="--quick" in sys.argv)))
