"""A controller: told what changed, it collects keys, and brings each to where it should be a moment later."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from epwatch.sim.cluster import SimCluster
    from epwatch.sim.eventlog import Event
    from epwatch.sim.objects import Key
    from epwatch.sim.resources import Resource


class Controller(ABC):
    """Base of all controllers. Keys that are collected twice before they are synced are synced once.

    Args:
        cluster: where to read and write.
    """

    watches: ClassVar[tuple[Resource, ...]]
    """The resources whose changes it is told of."""
    latency: ClassVar[float] = 0.02
    """Seconds between a change and the sync: what informers, queues and rate limits take on a quiet cluster."""

    def __init__(self, cluster: SimCluster) -> None:
        self.cluster = cluster
        self.store = cluster.store
        self.api = cluster.api
        self._dirty: dict[Key, None] = {}
        cluster.store.listen(self._listen)

    @abstractmethod
    def keys_of(self, resource: Resource, event: Event) -> Iterable[Key]:
        """The keys to sync after a change."""

    @abstractmethod
    def sync(self, key: Key) -> None:
        """Bring one object to where it should be."""

    def _listen(self, resource: Resource, event: Event) -> None:
        if resource in self.watches:
            for key in self.keys_of(resource, event):
                self.enqueue(key)

    def enqueue(self, key: Key, delay: float = 0.0) -> None:
        """Sync `key` after `delay` seconds, or the usual latency."""
        if delay:
            self.cluster.timeline.after(delay, lambda: self.enqueue(key))
            return
        if not self._dirty:
            self.cluster.timeline.after(self.latency, self._drain)
        self._dirty[key] = None

    def _drain(self) -> None:
        dirty, self._dirty = self._dirty, {}
        for key in dirty:
            self.sync(key)
