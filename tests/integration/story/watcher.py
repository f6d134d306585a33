"""A front end that only remembers: the latest picture, and a way to wait for it to become so."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from epwatch.clock import SystemClock
from epwatch.feed import Feed
from epwatch.kube.kubeconfig import resolve
from epwatch.model.batch import Batch
from epwatch.model.change import Change
from epwatch.model.snapshot import ServiceSnapshot
from epwatch.options import Options
from epwatch.watch_thread import WatchThread
from tests.watch_ending import end

PATIENCE = 60.0
"""Seconds until a picture must be there; on two busy cores a real control plane takes some."""


class Watcher:
    """A feed's reader; ``changes`` are all that were told, in order."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._news = threading.Condition()
        self._services: dict[str, ServiceSnapshot] = {}
        self._failure: str | None = None
        self.changes: list[Change] = []

    def batch(self, batch: Batch) -> None:
        """Remember the news."""
        with self._news:
            self._services.update((snapshot.key.name, snapshot) for snapshot in batch.services)
            for key in batch.gone:
                self._services.pop(key.name, None)
            self.changes += batch.changes
            self._news.notify_all()
        self._feed.more()

    def failed(self, message: str, exit_code: int) -> None:
        """Remember the failure; a wait ends with it."""
        with self._news:
            self._failure = f"{message} ({exit_code})"
            self._news.notify_all()

    def until(self, service: str, wanted: Callable[[ServiceSnapshot], bool]) -> ServiceSnapshot:
        """Return the service's snapshot once it is as wanted."""
        with self._news:
            there = self._news.wait_for(
                lambda: self._failure or (service in self._services and wanted(self._services[service])), PATIENCE
            )
            assert there, f"{service} did not become so: {self._services.get(service)}"
            assert self._failure is None, self._failure
            return self._services[service]


def ready_addresses(snapshot: ServiceSnapshot) -> list[str]:
    """Return the addresses in rotation with their ports, sorted."""
    rows = [row for row in snapshot.endpoints if row.in_rotation]
    return sorted(f"{row.key.address}:{row.ports[0].port}" for row in rows)


@contextmanager
def watching(options: Options) -> Iterator[Watcher]:
    """Watch a cluster from a thread, every change by itself."""
    feed = WatchThread(options, resolve(options, {}), exact=True, clock=SystemClock())
    watcher = Watcher(feed)
    feed.start(watcher)
    try:
        yield watcher
    finally:
        end(feed)
