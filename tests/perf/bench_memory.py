"""A million events through lines, records, store, join and batches: what the memory grows by (I-7: under 10 MB)."""

import time
from typing import Final

from epwatch.clock import SystemClock
from epwatch.kube.decode import Identity
from epwatch.kube.delta import Cause
from epwatch.kube.objects import Kind
from epwatch.kube.store import Store
from epwatch.kube.watch_session import WatchSession
from epwatch.monitor import Monitor
from tests import factories
from tests.perf.figures import Figure, table
from tests.soak.gauges import resident

EVENTS: Final = 1_000_000
_WARM: Final = 100_000
_PODS: Final = 1000
_DRAIN: Final = 500
"""Events between two batches: 0.1 s of a cluster in uproar."""
_LABELS: Final = {"app": "web"}


class Stream:
    """One watch of pods that come, change and go; each name is taken again by another uid."""

    def __init__(self) -> None:
        self.monitor = Monitor("bench", SystemClock())
        self._session = WatchSession(Kind.PODS, Store(Kind.PODS), "0", _unread)
        self._version = 0
        service = factories.record(factories.service("web", selector=_LABELS))
        self.monitor.deltas(Store(Kind.SERVICES).replace([service], [], Cause.INITIAL))

    def feed(self, events: int) -> None:
        """Take so many events in."""
        for number in range(events):
            for deltas in self._session.feed(self._line()):
                self.monitor.deltas(deltas)
            if number % _DRAIN == 0:
                self.monitor.drain()

    def _line(self) -> bytes:
        """Return the next event: all pods come, then change, then go, and come again as others of the same names."""
        turn, name = divmod(self._version, _PODS)
        generation, step = divmod(turn, 3)
        self._version += 1
        pod = factories.pod(
            f"pod-{name}",
            labels=_LABELS,
            uid=f"uid-{name}-{generation}",
            ip=f"10.{generation % 200}.{name // 250}.{name % 250}",
            ready=step == 1,
            resource_version=str(self._version),
        )
        return factories.to_json({"type": ("ADDED", "MODIFIED", "DELETED")[step], "object": pod}) + b"\n"


def _unread(identity: Identity, why: str) -> None:
    raise AssertionError(identity, why)


def figures() -> list[Figure]:
    """Measure it; takes a minute or two."""
    stream = Stream()
    stream.feed(_WARM)
    before, begin = resident(), time.process_time()
    stream.feed(EVENTS)
    micros = 1e6 * (time.process_time() - begin) / EVENTS
    return [Figure("memory that a million events leave", resident() - before, "MiB", 10.0, f"{micros:.0f} µs an event")]


if __name__ == "__main__":
    print(table(figures()))
