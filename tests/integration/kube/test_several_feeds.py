"""Several contexts on real watch threads: one that cannot be watched stands with its cause, and holds up no other."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from epwatch.cli.feeds import watch
from epwatch.clock import SystemClock
from epwatch.history import History
from epwatch.kube.evidence import Evidence, Wanted
from epwatch.kube.kubeconfig import Resolved, resolve
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.kube.several_contexts import resolve_all
from epwatch.kube.timing import Timing
from epwatch.model.batch import Batch
from epwatch.options import Options
from epwatch.several_feeds import OneOfSeveral, SeveralFeeds
from epwatch.sim import SimCluster, SimServer
from epwatch.stream.event_clock import EventClock
from epwatch.stream.recording import Recording
from epwatch.stream.tape import PictureOptions
from epwatch.watch_thread import WatchThread
from tests import factories
from tests.integration.kube.rig import FAST

WELL, ILL = "well", "ill"
SECONDS = 30.0
ASKED = replace(FAST, ticker=10 * SECONDS)
"""Nobody looks at the configuration but who is asked to."""


class Told:
    """A reader that remembers, and lets the context go on whose batch came, unless it is told to hold back."""

    def __init__(self) -> None:
        self.feed: SeveralFeeds | None = None
        self.batches: list[Batch] = []
        self.ends: list[tuple[str, int]] = []
        self.greedy = True
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()

    def batch(self, batch: Batch) -> None:
        self.batches.append(batch)
        if self.greedy and self.feed is not None:
            self.feed.more()
        self._loop.call_soon_threadsafe(self._news.set)

    def failed(self, message: str, exit_code: int) -> None:
        self.ends.append((message, exit_code))
        self._loop.call_soon_threadsafe(self._news.set)

    def of(self, context: str) -> list[Batch]:
        return [batch for batch in self.batches if batch.context == context]

    def streams(self, context: str) -> tuple[StreamStatus, ...]:
        return next((batch.streams for batch in reversed(self.of(context)) if batch.streams is not None), ())

    def falls(self, context: str) -> int:
        """Return how often a context was told to be watched no longer."""
        return sum(batch.over for batch in self.of(context))

    def rows(self, context: str) -> int:
        """Return how many rows a context's service has."""
        found = [service for batch in self.of(context) for service in batch.services]
        return len(found[-1].endpoints) if found else 0

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(SECONDS):
            while not condition():
                self._news.clear()
                await self._news.wait()


def at(server: str, token: str, context: str, **user: Any) -> Resolved:  # noqa: ANN401 - fields of the options
    options = Options(server=server, token=token, **user)
    resolved = resolve(options, {"HOME": "/none"})
    return replace(resolved, target=replace(resolved.target, context=context))


@pytest.fixture
async def server() -> AsyncIterator[SimServer]:
    cluster = SimCluster()
    cluster.create(bare(factories.service("web", selector=None)))
    cluster.create(slice_of("10.0.0.1"))
    async with SimServer(cluster) as server:
        yield server


def bare(built: factories.Json) -> factories.Json:
    return {**built, "metadata": {**built["metadata"], "resourceVersion": "", "uid": ""}}


def slice_of(*addresses: str) -> factories.Json:
    endpoints = [factories.endpoint(address) for address in addresses]
    return bare(factories.endpointslice("web-1", service="web", endpoints=endpoints))


@asynccontextmanager
async def watching(
    *every: Resolved,
    exact: bool,
    greedy: bool = True,
    timing: Timing = FAST,
    **more: Any,  # noqa: ANN401 - as a thread's
) -> AsyncIterator[Told]:
    threads: dict[str | None, OneOfSeveral] = {
        each.target.context: WatchThread(
            Options(), each, exact=exact, clock=SystemClock(), timing=timing, stands=True, **more
        )
        for each in every
    }
    told, feed = Told(), SeveralFeeds(threads)
    told.feed, told.greedy = feed, greedy
    before = set(threading.enumerate())
    feed.start(told)
    try:
        yield told
    finally:
        await asyncio.to_thread(feed.stop)
        left = [each for each in threading.enumerate() if each not in before and each.name.startswith("epwatch")]
        for thread in left:
            await asyncio.to_thread(thread.join, SECONDS)
            assert not thread.is_alive()


def unusable(server: SimServer) -> Resolved:
    """Groups without a user: no server would take them, which is known when the connection is made."""
    return at(server.url, server.token, ILL, as_groups=("admins",))


@pytest.mark.parametrize("exact", [False, True])
async def test_a_configuration_that_turns_out_to_be_unusable_stands_in_the_streams_of_its_context(
    server: SimServer, exact: bool
) -> None:
    async with watching(at(server.url, server.token, WELL), unusable(server), exact=exact) as told:
        await told.until(lambda: bool(told.streams(ILL)) and told.rows(WELL) == 1)
        assert [(each.kind, each.phase) for each in told.streams(ILL)] == [(kind, Phase.AUTH) for kind in Kind]
        assert all("--as" in each.cause for each in told.streams(ILL))
        server.cluster.update(slice_of("10.0.0.1", "10.0.0.2"))
        await told.until(lambda: told.rows(WELL) == 2)
        assert told.ends == []


async def test_who_asks_a_context_that_cannot_be_watched_is_told_why(server: SimServer) -> None:
    answers: list[object] = []
    async with watching(at(server.url, server.token, WELL), unusable(server), exact=True) as told:
        await told.until(lambda: bool(told.streams(ILL)) and any(batch.synced for batch in told.of(WELL)))
        assert told.feed is not None

        def answered(answer: object) -> None:
            answers.append(answer)
            told.failed("", 0)

        told.feed.confirm(answered)
        await told.until(lambda: len(answers) == 1)
        told.feed.namespaces(answered)
        await told.until(lambda: len(answers) == 2)
        told.feed.evidence(Wanted(every_node=True, context=ILL), answered)
        await told.until(lambda: len(answers) == 3)
    difference, names, evidence = answers
    assert str(difference).startswith(f"{ILL}: ")
    assert "--as" in str(difference)
    assert isinstance(names, frozenset)
    assert "default" in names
    assert isinstance(evidence, Evidence)
    assert "--as" in evidence.unread[0]


@pytest.mark.parametrize("exact", [False, True])
async def test_a_configuration_that_was_mended_is_watched_once_somebody_reconnects(
    server: SimServer, exact: bool
) -> None:
    now = [unusable(server)]
    names: list[frozenset[str] | None] = []
    well = at(server.url, server.token, WELL)

    def again(before: Resolved) -> Resolved:
        return now[0] if before.target.context == ILL else before

    async with watching(well, now[0], exact=exact, timing=ASKED, again=again) as told:
        assert told.feed is not None
        await told.until(lambda: told.falls(ILL) == 1)
        told.feed.reconnect()
        await told.until(lambda: told.falls(ILL) == 2)
        now[0] = at(server.url, server.token, ILL)
        told.feed.reconnect()
        await told.until(lambda: told.rows(ILL) == 1 and {each.phase for each in told.streams(ILL)} == {Phase.LIVE})
        assert not told.of(ILL)[-1].over

        def answered(found: frozenset[str] | None) -> None:
            names.append(found)
            told.failed("", 0)

        told.feed.namespaces(answered)
        await told.until(lambda: bool(names))
        assert names[0] is not None
        assert told.ends == [("", 0)]


async def test_a_configuration_that_is_mended_is_taken_up_without_a_word_and_its_end_is_forgotten(
    server: SimServer,
) -> None:
    now = unusable(server)
    well = at(server.url, server.token, WELL)

    def again(before: Resolved) -> Resolved:
        return now if before.target.context == ILL else before

    async with watching(well, now, exact=True, again=again) as told:
        await told.until(lambda: told.falls(ILL) == 1 and told.rows(WELL) == 1)
        now = at(server.url, server.token, ILL)
        await told.until(lambda: told.rows(ILL) == 1)
        assert told.feed is not None
        told.feed.end(WELL, told, "a bug", 1)
        # It would be the last one to end.
        assert told.ends == []


async def test_a_kubeconfig_that_was_mended_meanwhile_is_read_again(server: SimServer, tmp_path: Path) -> None:
    path = tmp_path / "config"
    config = {
        "clusters": [{"name": "here", "cluster": {"server": server.url}}],
        "users": [{"name": "me", "user": {"token": server.token}}],
        "contexts": [
            {"name": WELL, "context": {"cluster": "here", "user": "me"}},
            {"name": ILL, "context": {"cluster": "gone", "user": "me"}},
        ],
    }
    path.write_text(json.dumps(config))
    options = Options(kubeconfig=str(path), contexts=("*",))
    told, feed = Told(), watch(options, resolve_all(options, {}), exact=True, clock=SystemClock())
    assert isinstance(feed, SeveralFeeds)
    told.feed = feed
    feed.start(told)
    try:
        await told.until(lambda: bool(told.streams(ILL)) and told.rows(WELL) == 1)
        assert "cluster 'gone' does not exist" in told.streams(ILL)[0].cause
        path.write_text(json.dumps(config).replace("gone", "here"))
        feed.reconnect()
        await told.until(lambda: told.rows(ILL) == 1)
    finally:
        await asyncio.to_thread(feed.stop)


async def test_where_none_can_be_watched_the_whole_fails_with_what_each_said(server: SimServer) -> None:
    other = at(server.url, server.token, WELL, as_groups=("others",))
    async with watching(other, unusable(server), exact=True) as told:
        await told.until(lambda: bool(told.ends))
        ((message, code),) = told.ends
    assert code == 2
    assert message.count("--as") >= 2
    assert {part.split(": ")[0] for part in message.split("; ")} >= {WELL, ILL}


class BadTape:
    """A tape that fails on a line of one context: a bug in what is beside the watches."""

    def __init__(self, tears_at: bytes = b'"LIVE"') -> None:
        self._tears_at = tears_at

    def put(self, line: bytes) -> None:
        if b'"ill"' in line and self._tears_at in line:
            raise RuntimeError("the tape tore")

    def put_all(self, made: Iterator[bytes]) -> None:
        pass

    def part(self) -> bool:
        return False


async def test_a_bug_in_one_context_ends_no_other_one_and_stands_in_its_streams(server: SimServer) -> None:
    pictures: dict[str | None, PictureOptions] = {WELL: PictureOptions(), ILL: PictureOptions()}
    recording = Recording(EventClock(SystemClock()), pictures, BadTape())
    well, ill = (at(server.url, server.token, context) for context in (WELL, ILL))
    async with watching(well, ill, exact=True, recording=recording) as told:
        await told.until(lambda: any("a bug" in each.cause for each in told.streams(ILL)))
        await told.until(lambda: told.rows(WELL) == 1)
        assert {each.phase for each in told.streams(ILL)} <= {Phase.STALE, Phase.RETRYING}
        assert all("the tape tore" in each.cause for each in told.streams(ILL))
        assert told.of(ILL)[-1].over
        server.cluster.update(slice_of("10.0.0.1", "10.0.0.2"))
        await told.until(lambda: told.rows(WELL) == 2)
        assert told.ends == []


async def test_what_was_drained_when_the_bug_came_is_told_with_it(server: SimServer) -> None:
    pictures: dict[str | None, PictureOptions] = {WELL: PictureOptions(), ILL: PictureOptions()}
    recording = Recording(EventClock(SystemClock()), pictures, BadTape(b"10.0.0.9"))
    both = (at(server.url, server.token, context) for context in (WELL, ILL))
    async with watching(*both, exact=False, recording=recording, history=History(1_000_000)) as told:
        await told.until(lambda: any(batch.synced for batch in told.of(ILL)) and told.rows(ILL) == 1)
        # One batch is asked for at most: what comes behind it waits.
        told.greedy = False
        server.cluster.update(slice_of("10.0.0.1", "10.0.0.2"))
        server.cluster.update(slice_of("10.0.0.1", "10.0.0.2", "10.0.0.3"))
        server.cluster.update(slice_of("10.0.0.1", "10.0.0.9"))
        await told.until(lambda: told.falls(ILL) == 1)
        assert told.rows(ILL) == 3


async def test_each_context_has_a_batch_of_its_own_under_way_and_goes_on_when_that_one_was_taken_in(
    server: SimServer,
) -> None:
    other = SimCluster()
    other.create(bare(factories.service("web", selector=None)))
    other.create(slice_of("10.0.0.1"))
    async with SimServer(other) as second:
        both = (at(server.url, server.token, WELL), at(second.url, second.token, ILL))
        async with watching(*both, exact=False, history=History(1_000_000), greedy=False) as told:
            await told.until(lambda: bool(told.of(WELL)) and bool(told.of(ILL)))
            assert told.feed is not None
            first, then = (WELL, ILL) if told.batches[0].context == WELL else (ILL, WELL)
            told.feed.more()
            await told.until(lambda: len(told.of(first)) == 2)
            assert len(told.of(then)) == 1
            told.feed.more()
            await told.until(lambda: len(told.of(then)) == 2)
            assert len(told.of(first)) == 2
