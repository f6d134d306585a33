"""Events a second at 500, 5,000 and 50,000 pods: ``python -m tests.perf.bench_sizes``.

Lines of the load server's cluster through decoder, store, join and batches, in this process, in CPU time; a batch after
so many events as come within the screen's period at 2,000 a second.
"""

import time
from typing import Final

from msgspec import Raw

from epwatch.clock import SystemClock
from epwatch.kube.decode import Identity, decode_object
from epwatch.kube.delta import Cause
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.kube.store import Store
from epwatch.kube.watch_session import WatchSession
from epwatch.monitor import Monitor
from tests.perf.figures import Figure, table
from tests.perf.load.cluster import Cluster

SIZES: Final = (500, 5_000, 50_000)
_STEPS: Final = 3_000
_BATCH: Final = 160
"""Events of 80 ms at 2,000 a second."""


class Pipeline:
    """Everything between the sockets and the screen, over a cluster of so many pods."""

    def __init__(self, pods: int) -> None:
        self.cluster = Cluster(pods // 10, pods)
        self.monitor = Monitor("bench", SystemClock())
        self._stores = {kind: Store(kind) for kind in Kind}
        for kind, store in self._stores.items():
            made = [decode_object(kind, Raw(item.body)) for item in self.cluster.items[kind.value].values()]
            self.monitor.deltas(store.replace(made, [], Cause.INITIAL))
        for kind in Kind:
            self.monitor.status(StreamStatus(kind=kind, namespace=None, phase=Phase.LIVE, since=0.0, listed=True))
        self._sessions = {
            kind.value: WatchSession(kind, store, str(self.cluster.version), _unread)
            for kind, store in self._stores.items()
        }
        while self.monitor.dirty:
            self.monitor.drain()

    def run(self, steps: int) -> tuple[int, float]:
        """Take the events of so many steps in; return how many, and the CPU seconds they took."""
        events = [event for _ in range(steps) for event in self.cluster.step()]
        begin = time.process_time()
        for number, event in enumerate(events):
            for deltas in self._sessions[event.kind].feed(event.line):
                self.monitor.deltas(deltas)
            if number % _BATCH == 0:
                self.monitor.drain()
        return len(events), time.process_time() - begin


def _unread(identity: Identity, why: str) -> None:
    raise AssertionError(identity, why)


def figures() -> list[Figure]:
    """Return the events a second for each size."""
    found = []
    for pods in SIZES:
        pipeline = Pipeline(pods)
        rates = []
        for _ in range(3):
            events, seconds = pipeline.run(_STEPS)
            rates.append(events / seconds)
        found.append(Figure.of(f"{pods:,} pods: events a second that one core takes in", rates, ""))
    return found


if __name__ == "__main__":
    print(table(figures()))
