"""The feed of a live cluster: an event loop in a thread of its own, so that nothing the screen does stops a watch."""

import asyncio
import random
import threading
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from epwatch.clock import Clock
from epwatch.feed import Reader
from epwatch.kube.kubeconfig import KubeconfigError, Resolved
from epwatch.kube.objects import Kind
from epwatch.kube.reflector import Reflector
from epwatch.kube.timing import PRODUCTION, Timing
from epwatch.monitor import Monitor
from epwatch.options import Options

if TYPE_CHECKING:
    from collections.abc import Callable

_STOPS_WITHIN: Final = 0.8
"""Seconds that stop waits for the thread; quitting is promised within one (R-15)."""
_USAGE: Final = 2
_FAILED: Final = 1


class WatchThread:
    """Watches one cluster and hands batches to its reader; a :class:`epwatch.feed.Feed`.

    Args:
        options: what to watch.
        resolved: where, and as whom.
        exact: hand out every change as it comes, for streams; else at most one batch per ``options.refresh`` seconds,
            and none before the reader asked for more, for screens.
        clock: the clocks.
        timing: the durations of the watch contract.
    """

    def __init__(
        self, options: Options, resolved: Resolved, *, exact: bool, clock: Clock, timing: Timing = PRODUCTION
    ) -> None:
        self._options = options
        self._resolved = resolved
        self._exact = exact
        self._clock = clock
        self._timing = timing
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._watching: _Watching | None = None
        self._stopping = threading.Event()
        self._lock = threading.Lock()

    def start(self, reader: Reader) -> None:
        """Begin to watch and to deliver to reader; returns at once."""
        self._thread = threading.Thread(target=self._run, args=(reader,), name="epwatch-watch", daemon=True)
        self._thread.start()

    def more(self) -> None:
        """Tell that the last batch was taken in."""
        self._tell(lambda watching: watching.more())

    def reconnect(self) -> None:
        """Skip every wait and try now."""
        self._tell(lambda watching: watching.reconnect())

    def stop(self) -> None:
        """End the watches; returns within a second."""
        self._stopping.set()
        self._tell(lambda watching: watching.stop())
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(_STOPS_WITHIN)

    def _tell(self, call: "Callable[[_Watching], None]") -> None:
        with self._lock:
            if self._loop is not None and self._watching is not None:
                self._loop.call_soon_threadsafe(call, self._watching)

    def _run(self, reader: Reader) -> None:
        try:
            asyncio.run(self._watch(reader))
        except KubeconfigError as error:
            reader.failed(str(error), _USAGE)
        except Exception as error:  # noqa: BLE001 - a bug must not end in a silent thread
            reader.failed(f"this is a bug in epwatch: {_innermost(error)}", _FAILED)

    async def _watch(self, reader: Reader) -> None:
        watching = _Watching(self._options, self._resolved, reader, self._clock, self._timing, exact=self._exact)
        with self._lock:
            self._loop, self._watching = asyncio.get_running_loop(), watching
        if self._stopping.is_set():
            watching.stop()
        try:
            await watching.run()
        finally:
            with self._lock:
                self._loop = self._watching = None


class _Watching:
    """What lives on the loop: the monitor, its reflectors, and the rhythm of the batches."""

    def __init__(
        self, options: Options, resolved: Resolved, reader: Reader, clock: Clock, timing: Timing, *, exact: bool
    ) -> None:
        self._options = options
        self._resolved = resolved
        self._reader = reader
        self._clock = clock
        self._timing = timing
        self._exact = exact
        self._streams = _streams(options, resolved)
        self._reflectors: list[Reflector] = []
        self._news = asyncio.Event()
        self._ready = asyncio.Event()
        self._ready.set()
        self._end = asyncio.Event()
        self._monitor = Monitor(
            resolved.target.context,
            clock,
            services=options.services,
            streams=self._streams,
            orphans=not options.selector,
            on_dirty=self._on_dirty,
        )

    def more(self) -> None:
        self._ready.set()

    def reconnect(self) -> None:
        for reflector in self._reflectors:
            reflector.reconnect_now()

    def stop(self) -> None:
        self._end.set()

    async def run(self) -> None:
        """Watch until the end.

        Raises:
            KubeconfigError: the configuration cannot be used.
        """
        watching = asyncio.ensure_future(self._connect_and_watch())
        ending = asyncio.ensure_future(self._end.wait())
        try:
            await asyncio.wait((watching, ending), return_when=asyncio.FIRST_COMPLETED)
        finally:
            ending.cancel()
            if not watching.done():
                watching.cancel()
            await asyncio.gather(watching, ending, return_exceptions=True)
        if not watching.cancelled() and (error := watching.exception()) is not None:
            raise error

    async def _connect_and_watch(self) -> None:
        # kubernetes_asyncio takes half a second to import: not before the first frame is painted (D-1).
        from epwatch.kube.client import Client
        from epwatch.kube.http import HttpListerWatcher

        where = urlsplit(self._resolved.target.server).netloc.rpartition("@")[2]
        async with Client(self._resolved, self._clock, self._timing) as client, asyncio.TaskGroup() as tasks:
            for kind, namespace in self._streams:
                selector = self._options.selector if kind is Kind.SERVICES else ""
                reflector = Reflector(
                    kind,
                    namespace,
                    HttpListerWatcher(client, kind, namespace, selector),
                    self._monitor,
                    clock=self._clock,
                    random=random.random,
                    where=where,
                    timing=self._timing,
                )
                self._reflectors.append(reflector)
                tasks.create_task(reflector.run())
            tasks.create_task(self._notice_sleep())
            tasks.create_task(self._let_time_pass())
            if not self._exact:
                tasks.create_task(self._deliver())

    def _on_dirty(self) -> None:
        if self._exact:
            self._reader.batch(self._monitor.drain())
        else:
            self._news.set()

    async def _deliver(self) -> None:
        while True:
            await self._news.wait()
            await self._ready.wait()
            self._news.clear()
            if self._monitor.dirty:
                self._ready.clear()
                self._reader.batch(self._monitor.drain())
                await asyncio.sleep(self._options.refresh)

    async def _let_time_pass(self) -> None:
        """Tick when something becomes stale; looked at twice a second, stale takes five."""
        while True:
            deadline = self._monitor.next_deadline()
            if deadline is not None and deadline <= self._clock.monotonic():
                self._monitor.tick()
            await asyncio.sleep(0.5)

    async def _notice_sleep(self) -> None:
        """Reconnect after the machine slept: the clocks went apart (HO-4)."""
        while True:
            wall, monotonic = self._clock.wall(), self._clock.monotonic()
            await asyncio.sleep(self._timing.ticker)
            apart = (self._clock.wall() - wall) - (self._clock.monotonic() - monotonic)
            if abs(apart) > self._timing.jump:
                self.reconnect()


def _streams(options: Options, resolved: Resolved) -> tuple[tuple[Kind, str | None], ...]:
    kinds = [kind for kind in Kind if kind is not Kind.ENDPOINTS or options.endpoints != "off"]
    scopes: tuple[str | None, ...] = resolved.target.namespaces or (None,)
    return tuple((kind, namespace) for namespace in scopes for kind in kinds)


def _innermost(error: BaseException) -> str:
    """Return the first error within groups as one line."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}"[:300]
