"""A controller: told what changed, it collects keys, and brings each to where it should be a moment later."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from epwatch.sim.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from epwatch.sim.cluster import SimCluster
    from epwatch.sim.eventlog import Event
    from epwatch.sim.objects import Key, Obj
    from epwatch.sim.resources import Resource

# A key whose sync failed comes again after a while, later each time, as from client-go's rate limited workqueues.
FIRST_RETRY, LONGEST_RETRY = 0.5, 60.0
_LOG = logging.getLogger(__name__)


class Controller(ABC):
    """Base of all controllers. Keys that are collected twice before they are synced are synced once.

    Args:
        cluster: where to read and write.
    """

    watches: ClassVar[tuple[Resource, ...]]
    """The resources whose changes it is told of."""
    latency: ClassVar[float] = 0.02
    """Seconds between a change and the sync: what informers, queues and rate limits take on a quiet cluster."""

    component: ClassVar[str] = ""
    """The name under which it tells Events."""

    def __init__(self, cluster: SimCluster) -> None:
        self.cluster = cluster
        self.store = cluster.store
        self.api = cluster.api
        self._dirty: dict[Key, None] = {}
        self._failures: dict[Key, int] = {}
        self._held = False
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

    def tell(self, about: Obj, reason: str, message: str, *, warning: bool = False, host: str = "") -> None:
        """Record an Event of an object; `host` is the node of a kubelet."""
        source = {"component": self.component} | ({"host": host} if host else {})
        self.cluster.events.record(about, reason, message, source=source, warning=warning)

    def enqueue(self, key: Key, delay: float = 0.0) -> None:
        """Sync `key` after `delay` seconds, or the usual latency."""
        if delay:
            self.cluster.timeline.after(delay, lambda: self.enqueue(key))
            return
        if not self._dirty:
            self.cluster.timeline.after(self.latency, self._drain)
        self._dirty[key] = None

    def hold(self) -> None:
        """Sync nothing from now on, as a controller that hangs; what changes is remembered."""
        self._held = True

    def release(self) -> None:
        """Go on, with all that changed meanwhile."""
        self._held = False
        if self._dirty:
            self.cluster.timeline.after(self.latency, self._drain)

    def _drain(self) -> None:
        if self._held:
            return
        dirty, self._dirty = self._dirty, {}
        for key in dirty:
            self._try(key)

    def _try(self, key: Key) -> None:
        """Sync one key; what the API refuses is tried again later, as a conflict or a terminating namespace may be."""
        try:
            self.sync(key)
        except ApiError as error:
            self._retry(key, error)
        except Exception:  # noqa: BLE001 - the outermost caller of controllers
            # A mistake of one controller must not stop the clock of the whole cluster.
            _LOG.exception("%s failed to sync %s", type(self).__name__, key)
        else:
            self._failures.pop(key, None)

    def _retry(self, key: Key, error: ApiError) -> None:
        count = self._failures[key] = self._failures.get(key, 0) + 1
        _LOG.debug("%s will sync %s again: %s", type(self).__name__, key, error)
        self.enqueue(key, delay=min(FIRST_RETRY * 2 ** (count - 1), LONGEST_RETRY))
