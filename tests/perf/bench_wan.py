"""50,000 pods over a long line: ``python -m tests.perf.bench_wan``; 20 Mbit/s, 100 ms there and back.

Beside the time to the whole picture stands the time that its bytes alone take on that line.
"""

import sys
from typing import Final

from tests.access.line import Line
from tests.perf.big import screen, started
from tests.perf.figures import Figure, table
from tests.perf.load.running import Running
from tests.perf.process import family_cpu_seconds

BITS: Final = 20e6
TRIP: Final = 0.1


def figures(times: int = 3) -> list[Figure]:
    """Return the seconds to the whole picture over the line."""
    counts, whole, own, cpu = [], [], [], []
    with Running() as server:
        for _ in range(times):
            with Line(server.port, round_trip=TRIP, rate=BITS / 8) as line:
                with screen(f"http://127.0.0.1:{line.port}") as terminal:
                    start = started(terminal, server)
                    counts.append(start.counts)
                    whole.append(start.whole)
                    cpu.append(family_cpu_seconds(terminal.pid))
                own.append(line.received * 8 / BITS)
    floor = f"its {own[0] * BITS / 8e6:.1f} MB alone take {own[0]:.1f} s; CPU {min(cpu):.1f} s"
    return [
        Figure.of("20 Mbit/s, 100 ms: services with counts", counts, "s"),
        Figure.of("20 Mbit/s, 100 ms: 50,000 pods, whole picture", whole, "s", None, floor),
    ]


if __name__ == "__main__":
    print(table(figures(1 if "--quick" in sys.argv else 3)))
