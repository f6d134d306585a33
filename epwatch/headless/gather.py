"""Gathers batches into one picture: the reader behind `get`."""

import threading
from typing import TypeAlias

from epwatch.feed import Feed
from epwatch.headless.document import Picture
from epwatch.headless.latch import End, Latch, Outcome
from epwatch.headless.standing import hopeless
from epwatch.kube.phase import StreamStatus
from epwatch.model.batch import Batch
from epwatch.model.snapshot import ServiceKey, ServiceSnapshot

Statuses: TypeAlias = tuple[StreamStatus, ...]


class Gatherer:
    """A feed's reader; settles the latch when the picture is whole, beyond hope, or the feed fails."""

    def __init__(self, feed: Feed, latch: Latch) -> None:
        """Take the feed that will call it, and where to tell the end."""
        self._feed = feed
        self._latch = latch
        self._lock = threading.Lock()
        self._services: dict[ServiceKey, ServiceSnapshot] = {}
        self._streams: Statuses = ()
        self._context: str | None = None

    def batch(self, batch: Batch) -> None:
        """Take the news in."""
        with self._lock:
            self._context = batch.context
            for key in batch.gone:
                self._services.pop(key, None)
            self._services.update((snapshot.key, snapshot) for snapshot in batch.services)
            if batch.streams is not None:
                self._streams = batch.streams
            streams = self._streams
        # Four denied streams are settled too, but there is nothing to show then.
        if hopeless(streams):
            self._latch.settle(Outcome(End.HOPELESS, streams=streams))
        elif batch.synced:
            self._latch.settle(Outcome(End.DONE))
        self._feed.more()

    def failed(self, message: str, exit_code: int) -> None:
        """Take the feed's end."""
        self._latch.settle(Outcome(End.FAILED, message, exit_code))

    def picture(self, time: float) -> Picture:
        """Return what was gathered, services by namespace and name; time is wall seconds."""
        with self._lock:
            services = tuple(
                snapshot for _, snapshot in sorted(self._services.items(), key=lambda item: _order(item[0]))
            )
            return Picture(time=time, context=self._context, services=services, streams=self._streams)


def _order(key: ServiceKey) -> tuple[str, str, str]:
    return (key.namespace, key.name, key.kind)
