"""One watch's view of the store: which events it gets, as which types, from which resourceVersion on."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from epwatch.sim import errors
from epwatch.sim.objects import namespace_of

if TYPE_CHECKING:
    from epwatch.sim.eventlog import Event, Item
    from epwatch.sim.resources import Resource
    from epwatch.sim.selectors import Matcher
    from epwatch.sim.store import Store

# kube-apiserver ends a watch whose reader is too slow; far more than ten seconds' worth of a busy cluster here.
MOST_PENDING = 50_000


@dataclass(frozen=True, slots=True)
class WatchEvent:
    """What goes over the wire: an event type and a version of an object, with the revision it is sent at."""

    type: str
    item: Item
    revision: int


class Subscription:
    """Collects the events of one watch until they are taken.

    Args:
        store, resource, namespace: what is watched; "" is every namespace.
        matches: the selectors, or None.
    """

    def __init__(self, store: Store, resource: Resource, namespace: str, matches: Matcher | None) -> None:
        self._resource = resource
        self._namespace = namespace
        self._matches = matches
        self._store = store
        self._pending: deque[WatchEvent] = deque()
        self._ready = asyncio.Event()
        self._stop = store.listen(self._hear)
        self._from = 0
        self.overrun = False
        """Set when the reader was too slow."""

    def start_at(self, revision: int) -> None:
        """Begin after `revision`. Raises: ApiError 410 when it was compacted away."""
        self._from = revision
        missed = self._store.since(self._resource, revision)
        if missed is None:
            raise errors.expired(revision, self._store.oldest(self._resource))
        for event in missed:
            self._hear(self._resource, event)

    def start_now(self) -> None:
        """Begin with synthetic ADDED events of everything that is there, in no order of resourceVersion."""
        for item in self._store.items(self._resource, self._namespace):
            if self._matches is None or self._matches(item.obj):
                self._pending.append(WatchEvent("ADDED", item, item.revision))
        self._ready.set()

    def take(self) -> list[WatchEvent]:
        """Everything that waits, in order."""
        taken = list(self._pending)
        self._pending.clear()
        self._ready.clear()
        return taken

    async def wait(self, timeout: float | None) -> None:  # noqa: ASYNC109 - a deadline of the protocol
        """Until something waits, or `timeout` seconds have passed."""
        # Not wait_for: before Python 3.12 it may swallow a cancellation that meets the end of its wait.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._ready.wait()

    def wake(self) -> None:
        """Let `wait` return."""
        self._ready.set()

    def close(self) -> None:
        """Hear no more."""
        self._stop()

    def _hear(self, resource: Resource, event: Event) -> None:
        if resource is not self._resource:
            return
        if event.revision <= self._from or (self._namespace and namespace_of(event.item.obj) != self._namespace):
            return
        sent = self._as_seen(event)
        if sent is None:
            return
        self._pending.append(sent)
        self.overrun = self.overrun or len(self._pending) > MOST_PENDING
        self._ready.set()

    def _as_seen(self, event: Event) -> WatchEvent | None:
        """With selectors an object comes and goes as it begins and ends to match (cacher `convertToWatchEvent`)."""
        matches = self._matches
        if matches is None:
            return WatchEvent(event.type, event.item, event.revision)
        was = event.before is not None and matches(event.before.obj)
        now = event.type != "DELETED" and matches(event.item.obj)
        if not was and not now:
            return None
        if now or event.type == "DELETED" or event.before is None:
            return WatchEvent(("MODIFIED" if was else "ADDED") if now else "DELETED", event.item, event.revision)
        return WatchEvent("DELETED", event.before.at(event.revision), event.revision)
