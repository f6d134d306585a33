"""`python -m tests.integration.cli.flood [--stop-at BYTES]`: the stream command over a feed that never rests.

With --stop-at it stops at so many bytes, says "flooded" on stderr and stays.
"""

import sys
from collections.abc import Callable
from functools import partial

from epwatch.cli import signals
from epwatch.cli.compose import Source
from epwatch.cli.exits import guard
from epwatch.cli.stream import follow
from epwatch.clock import SystemClock
from epwatch.feed import Reader
from epwatch.headless.lines import JsonLines
from epwatch.headless.live_lines import Wanted
from epwatch.kube.target import Target
from epwatch.options import Options
from tests.unit.headless.pictures import added, batch, statuses

_MESSAGE = "x" * 100_000


class Flood:
    """Hands out large changes until it has made so many bytes, 80 MB at most."""

    def __init__(self, stop_at: int) -> None:
        self._stop_at = stop_at

    def start(self, reader: Reader) -> None:
        reader.batch(batch(streams=statuses(), synced=True))
        for _ in range(self._stop_at // len(_MESSAGE)):
            reader.batch(batch(changes=(added(message=_MESSAGE),), synced=True))
        sys.stderr.write("flooded\n" if self._stop_at < 80_000_000 else "")
        sys.stderr.flush()

    def more(self) -> None:
        """Nothing waits for it."""

    def confirm(self, told: Callable[[str], None]) -> None:
        told("")

    def reconnect(self) -> None:
        """There is no connection."""

    def stop(self) -> None:
        """It is over already."""


def main() -> int:
    signals.install()
    stop_at = int(sys.argv[2]) if "--stop-at" in sys.argv else 80_000_000
    target = Target(context="test", namespaces=None, server="https://x", kubeconfig="none")
    source = Source(Flood(stop_at), target, Options(), SystemClock())
    return guard(partial(follow, source, JsonLines(), Wanted()), lambda: None)


if __name__ == "__main__":
    sys.exit(main())
