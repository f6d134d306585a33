"""The watch thread against the embedded server: batches come out, requests stay small, and it ends when told to."""

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

import pytest
from msgspec.structs import replace

from epwatch.clock import SystemClock
from epwatch.kube.evidence import Evidence, Wanted
from epwatch.kube.kubeconfig import resolve
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.model.batch import Batch
from epwatch.model.change import ChangeType
from epwatch.options import Options
from epwatch.sim import SimCluster, SimServer
from epwatch.watch_thread import WatchThread
from tests import factories
from tests.integration.kube.rig import FAST
from tests.watch_ending import end


class CollectingReader:
    """Remembers batches, and asks for the next one only when told to."""

    def __init__(self, *, greedy: bool) -> None:
        self.batches: list[Batch] = []
        self.ends: list[tuple[str, int]] = []
        self.thread: WatchThread | None = None
        self._greedy = greedy
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()

    def batch(self, batch: Batch) -> None:
        self.batches.append(batch)
        if self._greedy and self.thread is not None:
            self.thread.more()
        self._loop.call_soon_threadsafe(self._news.set)

    def failed(self, message: str, exit_code: int) -> None:
        self.ends.append((message, exit_code))
        self._loop.call_soon_threadsafe(self._news.set)

    @property
    def addresses(self) -> set[str]:
        latest = {service.key.name: service for batch in self.batches for service in batch.services}
        return {row.key.address for service in latest.values() for row in service.endpoints}

    @property
    def synced(self) -> bool:
        return any(batch.synced for batch in self.batches)

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not condition():
                self._news.clear()
                await self._news.wait()


def build(cluster: SimCluster, *addresses: str) -> None:
    cluster.create(bare(factories.service("web")))
    cluster.create(slice_of(*addresses))


def slice_of(*addresses: str) -> factories.Json:
    endpoints = [factories.endpoint(address) for address in addresses]
    return bare(factories.endpointslice("web-1", service="web", endpoints=endpoints))


def bare(built: factories.Json) -> factories.Json:
    """Return it without what the server sets."""
    return {**built, "metadata": {**built["metadata"], "resourceVersion": "", "uid": ""}}


@asynccontextmanager
async def watching(
    server: SimServer,
    *,
    exact: bool,
    greedy: bool = True,
    options: Options | None = None,
    port: int | None = None,
) -> AsyncIterator[CollectingReader]:
    reader = CollectingReader(greedy=greedy)
    url = server.url if port is None else f"http://127.0.0.1:{port}"
    asked = replace(options or Options(), server=url, token=server.token)
    resolved = resolve(asked, {"HOME": "/none"})
    thread = WatchThread(asked, resolved, exact=exact, clock=SystemClock(), timing=FAST)
    reader.thread = thread
    others = set(threading.enumerate())
    thread.start(reader)
    try:
        yield reader
    finally:
        begin = time.monotonic()
        await asyncio.to_thread(end, thread)
        assert time.monotonic() - begin < 10.0, "it waits for the peer"
        assert not [one for one in threading.enumerate() if one.name == "epwatch-watch" and one not in others]


@pytest.mark.parametrize("exact", [False, True])
async def test_the_picture_comes_and_follows(exact: bool) -> None:
    cluster = SimCluster(seed=1)
    build(cluster, "10.0.0.1", "10.0.0.2")
    async with SimServer(cluster) as server, watching(server, exact=exact) as reader:
        await reader.until(lambda: reader.synced and reader.addresses == {"10.0.0.1", "10.0.0.2"})
        cluster.update(slice_of("10.0.0.1", "10.0.0.3"))
        await reader.until(lambda: reader.addresses == {"10.0.0.1", "10.0.0.3"})
        await reader.until(lambda: all(_phase(reader, kind) is Phase.LIVE for kind in Kind))
        assert sorted((one.verb, one.resource) for one in server.request_log) == sorted(
            (verb, kind.value) for kind in Kind for verb in ("list", "watch")
        )
    assert reader.ends == []


async def test_the_first_whole_picture_waits_for_no_period() -> None:
    """The period begins with the first status; a minute later nobody would look any more."""
    cluster = SimCluster(seed=1)
    build(cluster, "10.0.0.1")
    options = Options(refresh=60.0)
    async with SimServer(cluster) as server, watching(server, exact=False, options=options) as reader:
        await reader.until(lambda: reader.synced and reader.addresses == {"10.0.0.1"})
        assert not reader.batches[0].synced


async def test_exact_holds_the_picture_back_until_it_is_whole_but_not_the_statuses() -> None:
    cluster = SimCluster(seed=1)
    build(cluster, "10.0.0.1")
    async with SimServer(cluster) as server, watching(server, exact=True) as reader:
        await reader.until(lambda: reader.synced)
        whole = next(batch for batch in reader.batches if batch.synced)
        before = reader.batches[: reader.batches.index(whole)]
        assert before
        assert all(batch.streams and not batch.services and not batch.changes for batch in before)
        assert [change.type for change in whole.changes] == [ChangeType.SERVICE_ADDED, ChangeType.ADDED]
        assert all(change.initial for change in whole.changes)


async def test_exact_tells_each_event_by_itself() -> None:
    """A row that flaps: whichever two events were told as one, a change would be missing."""
    cluster = SimCluster(seed=1)
    build(cluster, "10.0.0.1")
    async with SimServer(cluster) as server, watching(server, exact=True) as reader:
        await reader.until(lambda: reader.synced)
        for _ in range(3):
            cluster.update(slice_of("10.0.0.1", "10.0.0.2"))
            cluster.update(slice_of("10.0.0.1"))
        cluster.update(slice_of("10.0.0.1", "10.0.0.3"))
        await reader.until(lambda: reader.addresses == {"10.0.0.1", "10.0.0.3"})
        later = [
            (change.type, change.endpoint.key.address)
            for batch in reader.batches
            for change in batch.changes
            if change.endpoint is not None and not change.initial
        ]
        assert later == [
            *[(ChangeType.ADDED, "10.0.0.2"), (ChangeType.REMOVED, "10.0.0.2")] * 3,
            (ChangeType.ADDED, "10.0.0.3"),
        ]


async def test_a_reader_that_asks_for_no_more_gets_no_more() -> None:
    cluster = SimCluster(seed=1)
    build(cluster, "10.0.0.1")
    options = Options(refresh=0.01)
    async with SimServer(cluster) as server, watching(server, exact=False, greedy=False, options=options) as reader:
        await reader.until(lambda: len(reader.batches) == 1)
        assert reader.thread is not None
        # Twenty periods later all news has long come in.
        await asyncio.sleep(20 * options.refresh)
        assert len(reader.batches) == 1
        reader.thread.more()
        await reader.until(lambda: reader.synced and reader.addresses == {"10.0.0.1"})
        assert len(reader.batches) == 2


async def test_a_selector_is_sent_for_services_alone_and_endpoints_may_be_left_out() -> None:
    cluster = SimCluster(seed=1)
    build(cluster, "10.0.0.1")
    options = Options(selector="app=frontend", endpoints="off")
    async with SimServer(cluster) as server, watching(server, exact=True, options=options) as reader:
        await reader.until(lambda: reader.synced)
        asked = {one.resource: one.query.get("labelSelector") for one in server.request_log.of("list")}
        nothing = "kubernetes.io/service-name,!kubernetes.io/service-name"
        assert asked == {"services": "app=frontend", "pods": nothing, "endpointslices": nothing}


async def test_endpoints_auto_are_watched_only_while_slices_cannot_be_read() -> None:
    cluster = SimCluster(seed=1)
    build(cluster, "10.0.0.1")
    options = Options(endpoints="auto")
    async with SimServer(cluster) as server, watching(server, exact=True, options=options) as reader:
        await reader.until(lambda: reader.synced)
        assert not server.request_log.of("list", "endpoints")
        server.access.deny("watch", "endpointslices")
        server.access.deny("list", "endpointslices")
        server.kill()
        await reader.until(lambda: _phase(reader, Kind.ENDPOINTS) is Phase.LIVE)
        server.access.allow("watch", "endpointslices")
        server.access.allow("list", "endpointslices")
        await reader.until(lambda: _phase(reader, Kind.ENDPOINTSLICES) is Phase.LIVE)


def _phase(reader: CollectingReader, kind: Kind) -> Phase | None:
    told = [batch.streams for batch in reader.batches if batch.streams is not None]
    return next((status.phase for status in told[-1] if status.kind is kind), None) if told else None


async def test_namespaces_are_asked_one_by_one_and_never_the_whole_cluster() -> None:
    cluster = SimCluster(seed=1)
    options = Options(namespaces=("a", "b"))
    async with SimServer(cluster) as server, watching(server, exact=True, options=options) as reader:
        await reader.until(lambda: reader.synced)
        assert all("/namespaces/" in one.path for one in server.request_log)
        assert len(server.request_log.of("list")) == 2 * len(Kind)


async def test_a_configuration_that_cannot_be_used_ends_the_feed_with_2() -> None:
    reader = CollectingReader(greedy=True)
    options = Options(server="https://127.0.0.1:1", as_groups=("admins",))
    thread = WatchThread(options, resolve(options, {"HOME": "/none"}), exact=True, clock=SystemClock())
    thread.start(reader)
    await reader.until(lambda: bool(reader.ends))
    thread.stop()
    ((message, code),) = reader.ends
    assert code == 2
    assert "--as" in message


def test_who_asks_before_there_is_a_connection_is_told_so_at_once() -> None:
    options = Options(server="http://127.0.0.1:1")
    thread = WatchThread(options, resolve(options, {"HOME": "/none"}), exact=False, clock=SystemClock())
    told: list[object] = []
    thread.evidence(Wanted(), told.append)
    thread.heard(lambda lines: told.append(list(lines)))
    thread.namespaces(told.append)
    thread.confirm(told.append)
    assert thread.standing() == {}
    assert told == [Evidence(unread=("everything: not connected",)), [], None, "not connected"]


async def test_when_a_stream_was_last_heard_and_how_many_objects_it_has_is_told_to_who_asks_and_is_no_news() -> None:
    cluster = SimCluster(seed=1)
    build(cluster, "10.0.0.1")
    async with SimServer(cluster) as server, watching(server, exact=False) as reader:
        await reader.until(lambda: reader.synced and reader.addresses == {"10.0.0.1"})
        thread = reader.thread
        assert thread is not None

        def slices(every: Iterable[StreamStatus]) -> StreamStatus:
            return next(each for each in every if each.kind is Kind.ENDPOINTSLICES)

        def asked() -> StreamStatus:
            ((_context, every),) = thread.standing().items()
            return slices(every)

        await reader.until(lambda: slices(told(reader)).phase is Phase.LIVE)
        before = time.time()
        later = bare(factories.endpointslice("web-2", service="web", endpoints=[factories.endpoint("10.0.0.2")]))
        cluster.create(later)
        await reader.until(lambda: reader.addresses == {"10.0.0.1", "10.0.0.2"})
        now = asked()
        assert (now.phase, now.objects) == (Phase.LIVE, 2)
        assert now.last_heard is not None
        assert now.last_heard >= before
        assert slices(told(reader)).objects == 1


def told(reader: CollectingReader) -> tuple[StreamStatus, ...]:
    """Return how the streams stand as the reader was last told."""
    return next((batch.streams for batch in reversed(reader.batches) if batch.streams is not None), ())


async def test_stop_returns_within_a_second_while_connecting_hangs() -> None:
    # A listener that never accepts: the system completes some connections by itself, then nothing answers.
    with socket.create_server(("127.0.0.1", 0)) as server:
        reader = CollectingReader(greedy=True)
        options = Options(server=f"http://127.0.0.1:{server.getsockname()[1]}")
        thread = WatchThread(options, resolve(options, {"HOME": "/none"}), exact=True, clock=SystemClock())
        thread.start(reader)
        await reader.until(lambda: bool(reader.batches))
        begin = time.monotonic()
        await asyncio.to_thread(thread.stop)
        assert time.monotonic() - begin < 10.0, "it waits for the peer"
        thread.stop()
