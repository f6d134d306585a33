"""The feed of a live cluster: an event loop in a thread of its own, so that nothing the screen does stops a watch."""

import asyncio
import random
import threading
from collections.abc import Callable, Sequence
from typing import Final, Protocol
from urllib.parse import urlsplit

from epwatch.clock import Clock
from epwatch.feed import Reader
from epwatch.kube.delta import Delta, Gap
from epwatch.kube.kubeconfig import KubeconfigError, Resolved
from epwatch.kube.listwatch import Sink
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.kube.reflector import Reflector
from epwatch.kube.timing import PRODUCTION, Timing
from epwatch.model.batch import Batch
from epwatch.monitor import Monitor
from epwatch.options import Options

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

    def _tell(self, call: Callable[["_Watching"], None]) -> None:
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


class _Delivery(Protocol):
    """How news comes to the reader: a sink for the reflectors, and what else it needs."""

    @property
    def sink(self) -> Sink: ...

    def more(self) -> None: ...

    def tick(self) -> None: ...

    async def run(self) -> None: ...


class _ExactDelivery:
    """Hands out every change by itself: a batch for each watch event, each list, each status (for streams).

    Until the picture is whole its parts are held back, or pods without their service would be told as changes; the
    streams' statuses alone are told at once.
    """

    def __init__(self, monitor: Monitor, reader: Reader, clock: Clock, context: str | None) -> None:
        self._monitor = monitor
        self._reader = reader
        self._clock = clock
        self._context = context
        self._statuses: dict[tuple[Kind, str | None], StreamStatus] = {}

    @property
    def sink(self) -> Sink:
        return self

    def more(self) -> None:
        """Take no notice: exact readers are never waited for."""

    def tick(self) -> None:
        self._monitor.tick()
        self._flush()

    async def run(self) -> None:
        """Do nothing: all is delivered where it comes in."""

    def deltas(self, deltas: Sequence[Delta]) -> None:
        self._monitor.deltas(deltas)
        self._flush()

    def status(self, status: StreamStatus) -> None:
        self._monitor.status(status)
        if self._flush():
            return
        self._statuses[status.kind, status.namespace] = status
        streams = tuple(self._statuses.values())
        self._reader.batch(Batch(time=self._clock.wall(), context=self._context, streams=streams))

    def gap(self, gap: Gap) -> None:
        # Told with what its relist brings, or with the status that ends the relist.
        self._monitor.gap(gap)

    def skipped(self, kind: Kind, namespace: str | None, name: str, why: str) -> None:
        self._monitor.skipped(kind, namespace, name, why)

    def _flush(self) -> bool:
        if self._monitor.synced and self._monitor.dirty:
            self._reader.batch(self._monitor.drain())
            return True
        return False


class _PacedDelivery:
    """Hands out at most one batch per period, and none before the reader asked for more (for screens).

    ``news`` is set by the monitor when it has something to drain.
    """

    def __init__(self, monitor: Monitor, news: asyncio.Event, reader: Reader, period: float) -> None:
        self._monitor = monitor
        self._news = news
        self._reader = reader
        self._period = period
        self._ready = asyncio.Event()
        self._ready.set()

    @property
    def sink(self) -> Sink:
        return self._monitor

    def more(self) -> None:
        self._ready.set()

    def tick(self) -> None:
        self._monitor.tick()

    async def run(self) -> None:
        while True:
            await self._news.wait()
            await self._ready.wait()
            self._news.clear()
            if self._monitor.dirty:
                self._ready.clear()
                self._reader.batch(self._monitor.drain())
                await asyncio.sleep(self._period)


class _FallbackSink:
    """Passes all news on, and has the v1 Endpoints watched from where slices turn out to be unreadable (auto).

    Once begun it goes on: stopping at the first slice would leave old Endpoints to be compared with new slices.
    """

    def __init__(self, sink: Sink, begin: Callable[[str | None], None]) -> None:
        self._sink = sink
        self._begin = begin
        self._begun: set[str | None] = set()

    def deltas(self, deltas: Sequence[Delta]) -> None:
        self._sink.deltas(deltas)

    def status(self, status: StreamStatus) -> None:
        unreadable = status.phase in {Phase.DENIED, Phase.UNSERVED}
        if status.kind is Kind.ENDPOINTSLICES and unreadable and status.namespace not in self._begun:
            self._begun.add(status.namespace)
            # First, so that the picture is not called whole before they are listed.
            self._begin(status.namespace)
        self._sink.status(status)

    def gap(self, gap: Gap) -> None:
        self._sink.gap(gap)

    def skipped(self, kind: Kind, namespace: str | None, name: str, why: str) -> None:
        self._sink.skipped(kind, namespace, name, why)


class _Watching:
    """What lives on the loop: the monitor, its reflectors, and the delivery."""

    def __init__(
        self, options: Options, resolved: Resolved, reader: Reader, clock: Clock, timing: Timing, *, exact: bool
    ) -> None:
        self._options = options
        self._resolved = resolved
        self._clock = clock
        self._timing = timing
        self._streams = _streams(options, resolved)
        self._reflectors: list[Reflector] = []
        self._end = asyncio.Event()
        self._delivery: _Delivery = self._make_delivery(reader, exact=exact)

    def more(self) -> None:
        self._delivery.more()

    def reconnect(self) -> None:
        for reflector in self._reflectors:
            reflector.reconnect_now()

    def stop(self) -> None:
        self._end.set()

    async def run(self) -> None:
        """Watch until the end.

        Raises:
            KubeconfigError: the configuration cannot be used.
            ExceptionGroup: a bug.
        """
        watching = asyncio.create_task(self._connect_and_watch())
        ending = asyncio.create_task(self._end.wait())
        await asyncio.wait((watching, ending), return_when=asyncio.FIRST_COMPLETED)
        watching.cancel()
        ending.cancel()
        await asyncio.gather(watching, ending, return_exceptions=True)
        if not watching.cancelled() and (error := watching.exception()) is not None:
            raise error

    def _make_delivery(self, reader: Reader, *, exact: bool) -> _Delivery:
        options, context = self._options, self._resolved.target.context
        if exact:
            return _ExactDelivery(self._make_monitor(None), reader, self._clock, context)
        news = asyncio.Event()
        return _PacedDelivery(self._make_monitor(news.set), news, reader, options.refresh)

    def _make_monitor(self, on_dirty: Callable[[], None] | None) -> Monitor:
        return Monitor(
            self._resolved.target.context,
            self._clock,
            services=self._options.services,
            # With auto nobody knows yet which will be needed: then those that were heard of count.
            streams=() if self._options.endpoints == "auto" else self._streams,
            orphans=not self._options.selector,
            on_dirty=on_dirty,
        )

    async def _connect_and_watch(self) -> None:
        # kubernetes_asyncio takes half a second to import: not before the first frame is painted (D-1).
        from epwatch.kube.client import Client
        from epwatch.kube.http import HttpListerWatcher

        where = urlsplit(self._resolved.target.server).netloc
        async with Client(self._resolved, self._clock, self._timing) as client, asyncio.TaskGroup() as tasks:

            def follow(kind: Kind, namespace: str | None) -> None:
                reflector = Reflector(
                    kind,
                    namespace,
                    HttpListerWatcher(client, kind, namespace, self._selector(kind)),
                    sink,
                    clock=self._clock,
                    random=random.random,
                    where=where,
                    timing=self._timing,
                )
                self._reflectors.append(reflector)
                tasks.create_task(reflector.run())

            sink = self._delivery.sink
            if self._options.endpoints == "auto":
                sink = _FallbackSink(sink, lambda namespace: follow(Kind.ENDPOINTS, namespace))
            for kind, namespace in self._streams:
                follow(kind, namespace)
            tasks.create_task(self._notice_sleep())
            tasks.create_task(self._let_time_pass())
            tasks.create_task(self._delivery.run())

    def _selector(self, kind: Kind) -> str:
        return self._options.selector if kind is Kind.SERVICES else ""

    async def _let_time_pass(self) -> None:
        """Tick when something becomes stale; looked at twice a second, stale takes five."""
        while True:
            self._delivery.tick()
            await asyncio.sleep(0.5)

    async def _notice_sleep(self) -> None:
        """Reconnect after the machine slept, or this process was stopped: connections died unseen meanwhile (HO-4)."""
        while True:
            wall, monotonic = self._clock.wall(), self._clock.monotonic()
            await asyncio.sleep(self._timing.ticker)
            passed = self._clock.monotonic() - monotonic
            apart = abs((self._clock.wall() - wall) - passed)
            if max(apart, passed - self._timing.ticker) > self._timing.jump:
                self.reconnect()


def _streams(options: Options, resolved: Resolved) -> tuple[tuple[Kind, str | None], ...]:
    kinds = [kind for kind in Kind if kind is not Kind.ENDPOINTS or options.endpoints == "on"]
    scopes: tuple[str | None, ...] = resolved.target.namespaces or (None,)
    return tuple((kind, namespace) for namespace in scopes for kind in kinds)


def _innermost(error: BaseException) -> str:
    """Return the first error within groups as one line."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}"[:300]
