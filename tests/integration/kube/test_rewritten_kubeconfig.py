"""A cluster that is made anew on its port, a token that is rotated, while somebody watches: on real sockets, by TLS."""

import asyncio
import base64
import datetime as dt
import json
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace

from epwatch.clock import SystemClock
from epwatch.kube.client import Client
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.kube.rewritten import Rewritten
from epwatch.kube.several_contexts import resolve_all
from epwatch.kube.signals import TransportError
from epwatch.kube.target import Target
from epwatch.kube.timing import PRODUCTION, Timing
from epwatch.model.batch import Batch
from epwatch.options import Options
from epwatch.several_feeds import ClusterFeed, OneOfSeveral, SeveralFeeds
from epwatch.sim import SimCluster, SimServer
from epwatch.sim.certificate import Identity, make_identity
from epwatch.sim.http.access import ADMIN
from epwatch.watch_thread import WatchThread
from tests import factories
from tests.access.plugins import credential, make_plugin
from tests.integration.kube.rig import FAST

SECONDS = 60.0
ASKED = replace(FAST, ticker=10 * SECONDS)
"""Nobody looks at the kubeconfig but who is asked to."""
CALM = replace(PRODUCTION, ticker=0.1)
"""Somebody looks all the time, and a busy machine makes no stream stale."""
A, B = "a", "b"


class Told:
    """A reader that remembers, and asks for more."""

    def __init__(self) -> None:
        self.feed: ClusterFeed | None = None
        self.batches: list[Batch] = []
        self.moved: list[Target] = []
        self.ends: list[tuple[str, int]] = []
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()

    def batch(self, batch: Batch) -> None:
        self.batches.append(batch)
        if batch.target is not None:
            self.move(batch.target)
        if self.feed is not None:
            self.feed.more()
        self._loop.call_soon_threadsafe(self._news.set)

    def move(self, target: Target) -> None:
        self.moved.append(target)
        self._loop.call_soon_threadsafe(self._news.set)

    def failed(self, message: str, exit_code: int) -> None:
        self.ends.append((message, exit_code))
        self._loop.call_soon_threadsafe(self._news.set)

    def streams(self, context: str) -> tuple[StreamStatus, ...]:
        of = [batch.streams for batch in self.batches if batch.context == context and batch.streams is not None]
        return of[-1] if of else ()

    def phases(self, context: str) -> set[Phase]:
        return {each.phase for each in self.streams(context)}

    def addresses(self, context: str) -> set[str]:
        """Return the addresses of a context's service as they were told last; none once it is gone."""
        found: set[str] = set()
        for batch in self.batches:
            if batch.context == context:
                for service in batch.services:
                    found = {row.key.address for row in service.endpoints}
                if batch.gone:
                    found = set()
        return found

    def is_live_with(self, context: str, *addresses: str) -> bool:
        return self.phases(context) == {Phase.LIVE} and self.addresses(context) == set(addresses)

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(SECONDS):
            while not condition():
                self._news.clear()
                await self._news.wait()


def bare(built: factories.Json) -> factories.Json:
    return {**built, "metadata": {**built["metadata"], "resourceVersion": "", "uid": ""}}


def cluster_with(*addresses: str) -> SimCluster:
    cluster = SimCluster()
    cluster.create(bare(factories.service("web", selector=None)))
    cluster.create(slice_of(*addresses))
    return cluster


def slice_of(*addresses: str) -> factories.Json:
    endpoints = [factories.endpoint(address) for address in addresses]
    return bare(factories.endpointslice("web-1", service="web", endpoints=endpoints))


def identity() -> Identity:
    return make_identity(dt.datetime.now(dt.UTC))


class Config:
    """A kubeconfig of contexts, each with a cluster and a user of its own, written as a whole."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._there: dict[str, tuple[dict[str, str], dict[str, object]]] = {}

    def put(
        self,
        context: str,
        server: SimServer,
        authority: bytes | None,
        token: str | None = None,
        user: dict[str, object] | None = None,
    ) -> None:
        cluster = {"server": server.url}
        if authority is not None:
            cluster["certificate-authority-data"] = base64.b64encode(authority).decode()
        self._there[context] = cluster, user or {"token": token or server.token}
        self.write()

    def write(self) -> None:
        names = self._there
        text = json.dumps(
            {
                "clusters": [{"name": name, "cluster": cluster} for name, (cluster, _) in names.items()],
                "users": [{"name": name, "user": user} for name, (_, user) in names.items()],
                "contexts": [{"name": name, "context": {"cluster": name, "user": name}} for name in names],
                "current-context": A,
            }
        )
        # As kubectl and kind do it: never half a file.
        new = self.path.with_name("new")
        new.write_text(text)
        new.replace(self.path)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(tmp_path / "config")


@asynccontextmanager
async def watching(config: Config, *, exact: bool, timing: Timing) -> AsyncIterator[Told]:
    options = Options(kubeconfig=str(config.path), contexts=("*",))
    told, again = Told(), Rewritten(options, os.environ)
    resolved = resolve_all(options, {})
    threads: Mapping[str | None, OneOfSeveral] = {
        each.target.context: WatchThread(
            options,
            each,
            exact=exact,
            clock=SystemClock(),
            timing=timing,
            stands=len(resolved) > 1,
            again=again.resolve,
            moved=told.move if exact else None,
        )
        for each in resolved
    }
    told.feed = SeveralFeeds(threads) if len(threads) > 1 else next(iter(threads.values()))
    told.feed.start(told)
    try:
        yield told
    finally:
        await asyncio.to_thread(told.feed.stop)


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("contexts", [1, 2])
@pytest.mark.parametrize("asked", [True, False])
async def test_a_cluster_that_was_made_anew_on_its_port_is_taken_up_and_the_picture_stays_until_then(
    config: Config, exact: bool, contexts: int, asked: bool
) -> None:
    former, latter = identity(), identity()
    old = SimServer(cluster_with("10.0.0.1"), tls=former.context())
    async with SimServer(cluster_with("10.0.9.9")) as beside:
        await old.start()
        config.put(A, old, former.authority)
        if contexts > 1:
            config.put(B, beside, None)
        async with watching(config, exact=exact, timing=ASKED if asked else FAST) as told:
            await told.until(lambda: told.is_live_with(A, "10.0.0.1"))
            if contexts > 1:
                await told.until(lambda: told.is_live_with(B, "10.0.9.9"))
            await old.stop()
            await told.until(lambda: Phase.LIVE not in told.phases(A))
            async with SimServer(cluster_with("10.0.0.5", "10.0.0.6"), port=old.port, tls=latter.context()) as new:
                await told.until(lambda: any("certificate" in each.cause for each in told.streams(A)))
                # A user sees what was there until there is something else.
                assert told.addresses(A) == {"10.0.0.1"}
                config.put(A, new, latter.authority)
                if asked:
                    assert told.feed is not None
                    told.feed.reconnect()
                await told.until(lambda: told.is_live_with(A, "10.0.0.5", "10.0.0.6"))
                assert not any(batch.gone for batch in told.batches)
                assert any(batch.gaps for batch in told.batches if batch.context == A)
                assert told.ends == []
                if contexts > 1:
                    await told.until(lambda: told.phases(B) == {Phase.LIVE})
                    # Where somebody asks it is watched anew where it stands, as ever; it is not listed.
                    assert not any(batch.gaps for batch in told.batches if batch.context == B)
                new.cluster.update(slice_of("10.0.0.7"))
                await told.until(lambda: told.is_live_with(A, "10.0.0.7"))


@pytest.mark.parametrize("exact", [False, True])
async def test_a_token_that_was_rotated_is_shown_at_once_and_nothing_is_listed_anew(
    config: Config, exact: bool
) -> None:
    async with SimServer(cluster_with("10.0.0.1")) as server:
        config.put(A, server, None)
        async with watching(config, exact=exact, timing=FAST) as told:
            await told.until(lambda: told.is_live_with(A, "10.0.0.1"))
            server.access.tokens = {"rotated": ADMIN}
            server.kill()
            await told.until(lambda: Phase.AUTH in told.phases(A))
            server.cluster.update(slice_of("10.0.0.1", "10.0.0.2"))
            config.put(A, server, None, "rotated")
            await told.until(lambda: told.is_live_with(A, "10.0.0.1", "10.0.0.2"))
            assert not any(batch.gaps for batch in told.batches)


async def test_somebody_who_asks_moves_a_live_one_too_and_nobody_else_does(config: Config) -> None:
    async with SimServer(cluster_with("10.0.0.1")) as one, SimServer(cluster_with("10.0.0.2")) as other:
        config.put(A, one, None)
        async with watching(config, exact=False, timing=CALM) as told:
            await told.until(lambda: told.is_live_with(A, "10.0.0.1"))
            config.put(A, other, None)
            one.cluster.update(slice_of("10.0.0.3"))
            await told.until(lambda: told.is_live_with(A, "10.0.0.3"))
            assert not len(other.request_log)
            assert told.feed is not None
            told.feed.reconnect()
            await told.until(lambda: told.is_live_with(A, "10.0.0.2"))
            assert [target.server for target in told.moved] == [other.url]


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("wrong", ["contexts: [", '{"clusters": []}', "secret"])
async def test_one_that_is_broken_now_is_told_in_a_line_and_the_former_one_goes_on(
    config: Config, exact: bool, wrong: str
) -> None:
    async with SimServer(cluster_with("10.0.0.1")) as server:
        config.put(A, server, None)
        async with watching(config, exact=exact, timing=ASKED) as told:
            await told.until(lambda: told.is_live_with(A, "10.0.0.1"))
            whole = config.path.read_text()
            broken = whole.replace('"token": "', '"token": "\\n') if wrong == "secret" else wrong
            config.path.write_text(broken)
            assert told.feed is not None
            told.feed.reconnect()
            await told.until(lambda: len(told.moved) == 1)
            (said,) = told.moved[0].banners
            assert said.startswith("the kubeconfig is not usable now, the former goes on: ")
            assert "\n" not in said
            assert server.token not in said
            server.cluster.update(slice_of("10.0.0.2"))
            await told.until(lambda: told.is_live_with(A, "10.0.0.2"))
            config.path.write_text(whole)
            told.feed.reconnect()
            await told.until(lambda: len(told.moved) == 2)
            assert told.moved[1].banners == ()
            assert told.ends == []


async def test_what_could_not_be_used_is_told_no_longer_once_it_can_and_nothing_is_moved_by_that(
    config: Config,
) -> None:
    async with SimServer(cluster_with("10.0.0.1")) as one, SimServer(cluster_with("10.0.0.2")) as other:
        config.put(A, one, None)
        async with watching(config, exact=False, timing=CALM) as told:
            await told.until(lambda: told.is_live_with(A, "10.0.0.1"))
            config.path.unlink()
            assert told.feed is not None
            told.feed.reconnect()
            await told.until(lambda: len(told.moved) == 1)
            config.put(A, other, None)
            await told.until(lambda: len(told.moved) == 2)
            assert [len(target.banners) for target in told.moved] == [1, 0]
            assert told.moved[1].server == one.url
            assert not len(other.request_log)


@pytest.mark.parametrize("refused", [True, False])
async def test_who_has_logged_in_meanwhile_and_asks_waits_for_no_plugins_pace(
    config: Config, tmp_path: Path, refused: bool
) -> None:
    plugin = make_plugin(tmp_path / "plugin", credential(token="old") if refused else "", "" if refused else "exit 1")
    async with SimServer(cluster_with("10.0.0.1"), token="new") as server:
        config.put(A, server, None, user={"exec": plugin.stanza()})
        slow = replace(ASKED, credentials_shortest=10 * SECONDS)
        async with watching(config, exact=True, timing=slow) as told:
            await told.until(lambda: told.phases(A) == {Phase.AUTH})
            assert plugin.runs == 1
            make_plugin(tmp_path / "plugin", credential(token="new"))
            assert told.feed is not None
            told.feed.reconnect()
            await told.until(lambda: told.is_live_with(A, "10.0.0.1"))
            assert plugin.runs == 2


async def test_what_is_under_way_fails_as_any_request_and_no_server_sees_what_is_for_another(
    config: Config, tmp_path: Path
) -> None:
    """A cancellation that is not a task's own would end, without a word, whoever audits or beats."""
    wait = f"until test -e {tmp_path}/go; do sleep 0.05; done"
    plugin = make_plugin(tmp_path / "plugin", credential(token="old"), wait)
    options = Options(kubeconfig=str(config.path))
    async with SimServer(cluster_with("10.0.0.1")) as one, SimServer(cluster_with("10.0.0.2")) as other:
        config.put(A, other, None)
        then = resolve_all(options, {})[0]
        config.put(A, one, None, user={"exec": plugin.stanza()})
        async with Client(resolve_all(options, {})[0], SystemClock(), PRODUCTION) as client:
            waiting = [asyncio.create_task(read(client)) for _ in range(3)]
            await seen(lambda: plugin.runs == 1)
            await client.renew(then, None, lambda: None)
            found = await asyncio.gather(*waiting, return_exceptions=True)
            assert [type(each) for each in found] == [TransportError] * 3
            # More than there are connections for lists, one of which waits for its place.
            other.silence()
            waiting = [asyncio.create_task(read(client)) for _ in range(9)]
            await seen(lambda: len(other.request_log) == 8)
            config.put(A, one, None)
            await client.renew(resolve_all(options, {})[0], None, lambda: None)
            found = await asyncio.gather(*waiting, return_exceptions=True)
            assert all(isinstance(each, TransportError) for each in found)
            await read(client)
        shown = [{each.headers.get("Authorization") for each in server.request_log} for server in (one, other)]
        assert shown == [{f"Bearer {one.token}"}, {f"Bearer {other.token}"}]


async def seen(condition: Callable[[], bool]) -> None:
    """Wait for what nobody tells of: that a process runs, or a request came in."""
    async with asyncio.timeout(SECONDS):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def read(client: Client) -> None:
    async with client.get("/api/v1/services", {}, {}, watch=False) as response:
        await response.read()
