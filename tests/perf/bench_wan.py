"""50,000 pods over a long line: ``python -m tests.perf.bench_wan``; 20 Mbit/s, 100 ms there and back.

Beside the time to the whole picture stands the time that its bytes alone take on that line.
"""

import asyncio
import sys
from threading import Event, Thread
from typing import Final

from tests.perf.big import screen, started
from tests.perf.figures import Figure, table
from tests.perf.load.running import Running
from tests.perf.process import family_cpu_seconds
from tests.perf.wan_line import Line

BITS: Final = 20e6
TRIP: Final = 0.1


class Wan:
    """The line in a thread of its own; a context manager."""

    def __init__(self, port: int) -> None:
        self.line = Line(("127.0.0.1", port), bits=BITS, trip=TRIP)
        self._up = Event()
        self._loop = asyncio.new_event_loop()
        self._end = asyncio.Event()
        self._thread = Thread(target=self._loop.run_until_complete, args=(self._run(),))

    def __enter__(self) -> Line:
        """Return the line once it listens."""
        self._thread.start()
        self._up.wait()
        return self.line

    def __exit__(self, *_: object) -> None:
        """Cut it."""
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join()
        self._loop.close()

    async def _run(self) -> None:
        async with self.line:
            self._up.set()
            await self._end.wait()


def figures(times: int = 3) -> list[Figure]:
    """Return the seconds to the whole picture over the line."""
    counts, whole, own, cpu = [], [], [], []
    with Running() as server:
        for _ in range(times):
            with Wan(server.port) as line:
                with screen(f"http://127.0.0.1:{line.port}") as terminal:
                    start = started(terminal, server)
                    counts.append(start.counts)
                    whole.append(start.whole)
                    cpu.append(family_cpu_seconds(terminal.pid))
                own.append(line.from_server * 8 / BITS)
    floor = f"its {own[0] * BITS / 8e6:.1f} MB alone take {own[0]:.1f} s; CPU {min(cpu):.1f} s"
    return [
        Figure.of("20 Mbit/s, 100 ms: services with counts", counts, "s"),
        Figure.of("20 Mbit/s, 100 ms: 50,000 pods, whole picture", whole, "s", None, floor),
    ]


if __name__ == "__main__":
    print(table(figures(1 if "--quick" in sys.argv else 3)))
