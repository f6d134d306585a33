"""Several contexts side by side: ``python -m tests.perf.bench_contexts``; four clusters of 5,000 pods each.

The floor is one context with as many services and pods as the four of them have. 200 events a second in both cases: 50
in each of four clusters.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from tests.perf.big import press_often, screen_of, whole_mark
from tests.perf.figures import Figure, circumstances, table
from tests.perf.load.running import Running, kubeconfig
from tests.perf.process import family_cpu_seconds, proportional, resident
from tests.perf.timed_terminal import TimedTerminal

CONTEXTS: Final = 4
SERVICES: Final = 500
PODS: Final = 5_000
"""Of each context."""
RATE: Final = 200
"""Events a second, over all contexts."""


class Start(NamedTuple):
    """Seconds to the whole picture, CPU seconds until then, MiB that are resident, and in proportion."""

    whole: float
    cpu: float
    rss: float
    pss: float


class Steady(NamedTuple):
    """Per cent of a core at rest and with events; ms that keys took, and bytes a second, with events."""

    idle: float
    busy: float
    keys: list[float]
    sent: float


@contextmanager
def running(contexts: int, services: int, pods: int) -> Iterator[list[Running]]:
    """Yield so many load servers, each with so many services and pods."""
    with ExitStack() as stack:
        # All of them begin before the first one is waited for.
        starting = [Running(services, pods) for _ in range(contexts)]
        yield [stack.enter_context(one) for one in starting]


@contextmanager
def whole_screen(servers: Sequence[Running]) -> Iterator[tuple[TimedTerminal, Start]]:
    """Yield the program over a context a server, as soon as all of it is there, and how it came there."""
    with TemporaryDirectory() as folder:
        path = kubeconfig(Path(folder), {f"load-{number}": one.url for number, one in enumerate(servers)})
        with screen_of("--kubeconfig", str(path), "--context", "load-*") as terminal:
            whole = terminal.shows(whole_mark(*servers)) - terminal.begun
            cpu = family_cpu_seconds(terminal.pid)
            terminal.wait_for(3.0)
            rss, pss = resident(terminal.pid) / 2**20, proportional(terminal.pid) / 2**20
            yield terminal, Start(whole, cpu, rss, pss)


def measured(servers: Sequence[Running], starts: int, seconds: float, keys: int) -> tuple[list[Start], Steady]:
    """Return how so many starts were, and what the last of them did then."""
    found = []
    for _ in range(starts - 1):
        with whole_screen(servers) as (_, start):
            found.append(start)
    with whole_screen(servers) as (terminal, start):
        return [*found, start], steady(terminal, servers, seconds, keys)


def steady(terminal: TimedTerminal, servers: Sequence[Running], seconds: float, keys: int) -> Steady:
    """Return what the program does at rest, and while events come."""
    idle, _ = _used(terminal, seconds)
    for server in servers:
        server.rate(RATE / len(servers))
    terminal.wait_for(3.0)
    busy, sent = _used(terminal, seconds)
    took = [second * 1e3 for second in press_often(terminal, keys, 0.1)]
    for server in servers:
        server.rate(0)
    return Steady(idle, busy, took, sent)


def _used(terminal: TimedTerminal, seconds: float) -> tuple[float, float]:
    """Return the per cent of a core, and the bytes a second, of what follows."""
    before = family_cpu_seconds(terminal.pid)
    sent = terminal.wait_for(seconds)
    return (family_cpu_seconds(terminal.pid) - before) / seconds * 100, sent / seconds


def figures(*, quick: bool = False) -> list[Figure]:
    """Return what four contexts need, beside one of the same size."""
    starts, seconds, keys = (1, 5.0, 20) if quick else (3, 20.0, 100)
    with running(CONTEXTS, SERVICES, PODS) as servers:
        begun, several = measured(servers, starts, seconds, keys)
    with running(1, CONTEXTS * SERVICES, CONTEXTS * PODS) as servers:
        begun_alone, one = measured(servers, starts, seconds, keys)
    what, alone = f"{CONTEXTS} contexts of {PODS:,} pods", f"one context of {CONTEXTS * PODS:,}:"
    events = f"{what}, {RATE} events/s"
    whole, cpu, rss, pss = (list(column) for column in zip(*begun, strict=True))
    floor = Start(*map(median, zip(*begun_alone, strict=True)))
    return [
        Figure.of(
            f"{what}: whole picture",
            whole,
            "s",
            floor=f"CPU {min(cpu):.2f} s; {alone} {floor.whole:.2f} s, CPU {floor.cpu:.2f} s",
        ),
        Figure.of(
            f"{what}: memory, RSS",
            rss,
            "MiB",
            floor=f"PSS {min(pss):.0f}; {alone} {floor.rss:.0f}, PSS {floor.pss:.0f}",
        ),
        Figure(f"{what}, idle: CPU", several.idle, "%", floor=f"{alone} {one.idle:.1f} %"),
        Figure(f"{events}: CPU", several.busy, "%", floor=f"{alone} {one.busy:.1f} %"),
        Figure.of(f"{events}: key answered", several.keys, "ms", floor=f"{alone} {median(one.keys):.0f} ms"),
        Figure(f"{events}: unasked bytes a second", several.sent, "bytes", 3000, f"{alone} {one.sent:,.0f}"),
    ]


if __name__ == "__main__":
    print(circumstances())
    print(table(figures(quick="--quick" in sys.argv)))
