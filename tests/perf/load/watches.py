"""The watches of the load server: what each was sent, and who reads too slowly.

As in a real API server's watch cache, a reader that has a thousand events waiting beside what its socket holds is cut
off; how often that happened is part of the measurement.
"""

import asyncio
from collections import deque
from typing import Final

from aiohttp import web

from tests.perf.load.cluster import Event

_HISTORY: Final = 20_000
"""Events of each kind from which a watch can begin; below is 410."""
MOST_WAITING: Final = 1000
"""client-go's servers give a watch a channel of 10 to 1,000 events (k8s.io/apiserver, cacher.go)."""


class Watch:
    """One open watch."""

    def __init__(self, namespace: str | None) -> None:
        self.namespace = namespace
        self.waiting: list[bytes] = []
        self.news = asyncio.Event()
        self.cut_off = False

    def send(self, line: bytes) -> None:
        """Have a line sent."""
        self.waiting.append(line)
        self.news.set()

    async def run(self, response: web.StreamResponse, until: float) -> None:
        """Write what comes until the watch's time is over, the reader is too slow, or is gone."""
        loop = asyncio.get_running_loop()
        while not self.cut_off:
            try:
                async with asyncio.timeout(until - loop.time()):
                    await self.news.wait()
            except TimeoutError:
                return
            self.news.clear()
            lines, self.waiting = self.waiting, []
            await response.write(b"".join(lines))


class Watches:
    """All open watches of one kind, and the events that a new one may begin with.

    ``cut_off`` counts slow readers, ``longest`` is the most that ever waited for one, ``oldest`` the version that a
    watch may begin at.
    """

    def __init__(self, oldest: int) -> None:
        self._open: set[Watch] = set()
        self._history: deque[Event] = deque(maxlen=_HISTORY)
        self.oldest = oldest
        self.cut_off = 0
        self.longest = 0

    @property
    def open(self) -> int:
        """Return how many there are."""
        return len(self._open)

    def begin(self, namespace: str | None, version: int) -> Watch:
        """Return a watch that has been sent what came after the version."""
        watch = Watch(namespace)
        for event in self._history:
            if event.version > version:
                self._tell(watch, event)
        self._open.add(watch)
        return watch

    def end(self, watch: Watch) -> None:
        """Forget a watch."""
        self._open.discard(watch)

    def tell(self, event: Event) -> None:
        """Send an event to all."""
        if len(self._history) == _HISTORY:
            self.oldest = self._history[0].version
        self._history.append(event)
        for watch in self._open:
            self._tell(watch, event)
            self.longest = max(self.longest, len(watch.waiting))
            if len(watch.waiting) > MOST_WAITING and not watch.cut_off:
                watch.cut_off = True
                self.cut_off += 1

    def bookmark(self, line: bytes) -> None:
        """Send a bookmark to all."""
        for watch in self._open:
            watch.send(line)

    def _tell(self, watch: Watch, event: Event) -> None:
        if watch.namespace in {None, event.namespace}:
            watch.send(event.line)
