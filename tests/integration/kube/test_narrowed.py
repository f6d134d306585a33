"""One named service: the server is asked for it alone, and the picture is as if all pods were there, without gaps."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import groupby

import pytest

from epwatch.kube.evidence import Wanted
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from epwatch.model.snapshot import ServiceSnapshot
from epwatch.options import Options
from epwatch.sim import SimCluster, SimServer
from tests import factories
from tests.integration.kube.test_watch_thread import CollectingReader, watching

BLUE, GREEN = {"app": "web", "version": "blue"}, {"app": "web", "version": "green"}
NAMED = Options(services=("web",), namespaces=("default",))
ALL = Options(namespaces=("default",))
"""The same picture of the service, of all pods."""
NOTHING = "kubernetes.io/service-name,!kubernetes.io/service-name"


def versionless(built: factories.Json) -> factories.Json:
    """Return it as it is written: the server sets the version."""
    return {**built, "metadata": {**built["metadata"], "resourceVersion": ""}}


def pod(name: str, labels: dict[str, str]) -> factories.Json:
    return versionless(factories.pod(name, labels=labels))


def rows(*names: str) -> factories.Json:
    """Return the slice of the service, as the controller makes it of these pods."""
    told = [factories.endpoint(f"10.0.0.{number}", name) for number, name in enumerate(names, 2)]
    return versionless(factories.endpointslice("web-1", service="web", endpoints=told))


def web(**selector: str) -> factories.Json:
    return versionless(factories.service("web", selector=selector or None))


def built() -> SimCluster:
    """Return a cluster in which the service has two blue pods, and the green ones wait."""
    cluster = SimCluster(seed=1)
    cluster.create(web(**BLUE))
    for number in range(2):
        cluster.create(pod(f"blue-{number}", BLUE))
        cluster.create(pod(f"green-{number}", GREEN))
    cluster.create(rows("blue-0", "blue-1"))
    return cluster


class Pair:
    """Two watches of one cluster: of the named service alone, at ``server``, and of all pods, at another."""

    def __init__(self, cluster: SimCluster, server: SimServer, named: CollectingReader, full: CollectingReader) -> None:
        self.cluster, self.server, self.named, self.full = cluster, server, named, full

    async def agree(self, wanted: Callable[[ServiceSnapshot], bool]) -> ServiceSnapshot:
        """Wait until both show the service as wanted, and the very same of it; return it."""

        def there() -> bool:
            one, other = latest(self.named), latest(self.full)
            return one is not None and one == other and wanted(one)

        for reader in (self.named, self.full):
            await reader.until(lambda: reader.synced and (found := latest(reader)) is not None and wanted(found))  # noqa: B023
        await self._until(there)
        found = latest(self.named)
        assert found is not None
        return found

    async def same(self, name: str) -> None:
        """Wait until both show a service as the cluster has it."""
        wanted = dict(self.cluster.get("services", name)["spec"]["selector"])

        def there() -> bool:
            one, other = latest(self.named, name), latest(self.full, name)
            return one is not None and one == other and dict(one.selector or ()) == wanted

        await self._until(there)

    async def _until(self, condition: Callable[[], bool]) -> None:
        """Wait until it is so, whichever of both is told the last news."""
        waiting = [asyncio.create_task(reader.until(condition)) for reader in (self.named, self.full)]
        done, others = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for each in others:
            each.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for each in done:
            await each

    async def watched(self, *selectors: str) -> None:
        """Wait until the named watch has watched pods with these label selectors, in this order; a gap is none."""
        async with asyncio.timeout(30):
            while self._selectors() != list(selectors):  # noqa: ASYNC110 - the server's log tells of no news
                await asyncio.sleep(0.01)
        assert not any(batch.gaps for batch in self.named.batches)

    def _selectors(self) -> list[str]:
        asked = self.server.request_log.of("watch", "pods")
        return [selector for selector, _ in groupby(one.query.get("labelSelector", "") for one in asked)]


def latest(reader: CollectingReader, name: str = "web") -> ServiceSnapshot | None:
    found: ServiceSnapshot | None = None
    for batch in reader.batches:
        found = None if any(key.name == name for key in batch.gone) else found
        found = next((each for each in batch.services if each.key.name == name), found)
    return found


@asynccontextmanager
async def pair(cluster: SimCluster, options: Options = NAMED) -> AsyncIterator[Pair]:
    async with (
        SimServer(cluster) as server,
        SimServer(cluster) as another,
        watching(server, exact=True, options=options) as named,
        watching(another, exact=True, options=ALL) as full,
    ):
        yield Pair(cluster, server, named, full)
    assert named.ends == full.ends == []


async def test_a_pod_that_is_relabelled_is_not_gone() -> None:
    async with pair(built()) as both:
        await both.agree(lambda web: web.counts.ready == 2)
        await both.watched("app=web,version=blue")
        both.cluster.update(pod("blue-1", {"app": "idle"}))
        seen = await both.agree(lambda web: (("app", "idle"),) in [row.pod.labels for row in web.endpoints if row.pod])
        assert [row.stale for row in seen.endpoints] == [False, False]
        await both.watched("app=web,version=blue", "")


async def test_another_selector_brings_the_other_pods_without_a_gap() -> None:
    """Blue and green: what a deploy script waits on must not be called unknown."""
    async with pair(built()) as both:
        await both.agree(lambda web: web.counts.ready == 2)
        # Before it is watched nothing has to be widened: the list alone would be asked for anew.
        await both.watched("app=web,version=blue")
        both.cluster.update(web(**GREEN))
        await both.agree(lambda web: {each.pod.name for each in web.absent} == {"green-0", "green-1"})
        both.cluster.update(rows("green-0", "green-1"))
        seen = await both.agree(lambda web: web.counts.ready == 2 and not web.absent)
        assert {row.pod.name for row in seen.endpoints if row.pod is not None} == {"green-0", "green-1"}
        await both.watched("app=web,version=blue", "app=web,version in (blue,green)")


async def test_a_pod_that_ends_as_pods_do_widens_nothing() -> None:
    async with pair(built()) as both:
        await both.agree(lambda web: web.counts.ready == 2)
        ending = pod("blue-1", BLUE)
        ending["metadata"] |= {"deletionTimestamp": "2026-11-23T12:00:00Z", "deletionGracePeriodSeconds": 30}
        both.cluster.update(ending)
        await both.agree(lambda web: any(row.pod is not None and row.pod.deleted for row in web.endpoints))
        both.cluster.delete("pods", "blue-1")
        await both.agree(lambda web: [row.stale for row in web.endpoints] == [False, True])
        await both.watched("app=web,version=blue")


@pytest.mark.parametrize("there", [False, True], ids=["deleted", "relabelled"])
async def test_the_server_is_asked_what_became_of_a_pod_that_leaves_without_having_been_told_to_end(
    there: bool,
) -> None:
    """A deletion without grace and a label that no longer matches look the same: only the latter needs a wider view."""
    async with pair(built()) as both:
        await both.agree(lambda web: web.counts.ready == 2)
        await both.watched("app=web,version=blue")
        if there:
            both.cluster.update(pod("blue-1", {"app": "idle"}))
        else:
            both.cluster.delete("pods", "blue-1")
        await both.agree(lambda web: [row.stale for row in web.endpoints] == [False, not there])
        await both.watched("app=web,version=blue", *([""] if there else []))
        asked = [one.query.get("fieldSelector") for one in both.server.request_log.of("list", "pods")]
        assert asked.count("metadata.name=blue-1") == 1


async def test_a_pod_that_was_relabelled_while_nobody_could_see_it_is_not_gone() -> None:
    """The list after the gap has it no more, as if it were deleted: the server is asked, and the view widens."""
    async with pair(built()) as both:
        await both.agree(lambda web: web.counts.ready == 2)
        await both.watched("app=web,version=blue")
        both.cluster.update(pod("blue-1", {"app": "idle"}))
        both.cluster.compact()
        both.server.kill()
        seen = await both.agree(lambda web: (("app", "idle"),) in [row.pod.labels for row in web.endpoints if row.pod])
        assert [row.stale for row in seen.endpoints] == [False, False]


async def test_a_selector_that_matches_nothing_is_compared_with_all_pods() -> None:
    cluster = built()
    cluster.update(web(app="web", version="grene"))
    async with pair(cluster) as both:
        seen = await both.agree(lambda web: bool(web.near))
        assert {miss.example for miss in seen.near} == {"blue-0", "green-0"}
        await both.watched("")


async def test_whoever_asks_why_is_told_of_pods_that_do_not_match() -> None:
    async with pair(built()) as both:
        await both.agree(lambda web: web.counts.ready == 2)
        for name in ("blue-0", "blue-1"):
            ending = pod(name, BLUE)
            ending["metadata"] |= {"deletionTimestamp": "2026-11-23T12:00:00Z", "deletionGracePeriodSeconds": 0}
            both.cluster.update(ending)
            both.cluster.delete("pods", name)
        both.cluster.update(rows())
        await both.full.until(lambda: (found := latest(both.full)) is not None and bool(found.near))
        thread = both.named.thread
        assert thread is not None
        thread.evidence(Wanted(), lambda _: None)
        seen = await both.agree(lambda web: bool(web.near))
        assert [miss.example for miss in seen.near] == ["green-0"]
        await both.watched("app=web,version=blue", "")


async def test_of_several_named_services_each_is_followed_through_a_line_that_breaks() -> None:
    cluster = built()
    for name in ("api", "db"):
        cluster.create(versionless(factories.service(name, selector={"app": name})))
        cluster.create(pod(f"{name}-0", {"app": name}))
    options = Options(services=("web", "api", "db"), namespaces=("default",))
    async with pair(cluster, options) as both:
        await both.agree(lambda web: web.counts.ready == 2)
        await both.watched("app in (api,db,web)")
        for number in range(3):
            both.server.kill()
            both.cluster.update(web(**(GREEN if number % 2 else BLUE), extra=str(number)))
            both.cluster.update(web(**(BLUE if number % 2 else GREEN)))
            both.cluster.delete("services", "db")
            both.cluster.create(versionless(factories.service("db", selector={"app": "db", "number": str(number)})))
            for service in ("web", "db"):
                await both.same(service)
        lists = [one.resource for one in both.server.request_log.of("list") if "fieldSelector" in one.query]
        assert (lists.count("services"), lists.count("endpoints")) == (3, 3), (
            "each once: it is resumed, not listed anew"
        )
        assert not any(batch.gaps for batch in both.named.batches)


async def test_a_service_without_a_selector_has_no_pods_to_ask_for() -> None:
    cluster = built()
    cluster.update(web())
    async with SimServer(cluster) as server, watching(server, exact=True, options=NAMED) as reader:
        await reader.until(lambda: reader.synced and latest(reader) is not None)
        (asked,) = server.request_log.of("list", "pods")
        selector = asked.query["labelSelector"]
        assert selector == "kubernetes.io/service-name,!kubernetes.io/service-name"
        pods = [each for batch in reader.batches for each in batch.streams or () if each.kind.value == "pods"]
        assert (pods[-1].listed, pods[-1].objects) == (True, 0)
        cluster.update(web(**BLUE))
        await reader.until(lambda: (found := latest(reader)) is not None and found.counts.total == 2)
        assert not any(batch.gaps for batch in reader.batches)


async def test_a_service_that_comes_later_finds_its_pods() -> None:
    cluster = built()
    cluster.delete("services", "web")
    cluster.delete("endpointslices", "web-1")
    async with pair(cluster) as both:
        await both.named.until(lambda: both.named.synced)
        await both.watched(NOTHING)
        both.cluster.create(web(**GREEN))
        await both.agree(lambda web: len(web.absent) == 2)
        await both.watched(NOTHING, "app=web,version=green")


async def test_a_service_that_comes_later_with_a_selector_that_matches_nothing_is_compared_with_all_pods() -> None:
    cluster = built()
    cluster.delete("services", "web")
    cluster.delete("endpointslices", "web-1")
    async with pair(cluster) as both:
        await both.named.until(lambda: both.named.synced)
        await both.watched(NOTHING)
        both.cluster.create(web(app="web", version="grene"))
        await both.agree(lambda web: {miss.example for miss in web.near} == {"blue-0", "green-0"})
        await both.watched(NOTHING, "app=web,version=grene", "")


async def test_slices_of_a_service_that_is_gone_have_all_pods_beside_them() -> None:
    """Nobody knows what it selected; a row must not be called stale since its pod is not in view."""
    cluster = built()
    cluster.delete("services", "web")
    async with SimServer(cluster) as server, watching(server, exact=True, options=NAMED) as reader:

        def selectors() -> list[str]:
            return [one.query.get("labelSelector", "") for one in server.request_log.of("watch", "pods")]

        await reader.until(lambda: reader.synced)
        async with asyncio.timeout(30):
            # Pods may be listed after the slices were: then all of them are, to begin with.
            while selectors()[-1:] != [""]:  # noqa: ASYNC110 - the server's log tells of no news
                await asyncio.sleep(0.01)
        assert not any(batch.gaps for batch in reader.batches)


async def test_where_services_are_denied_all_pods_are_asked_for() -> None:
    cluster = built()
    async with SimServer(cluster) as server:
        server.access.deny("list", "services")
        async with watching(server, exact=True, options=NAMED) as reader:
            await reader.until(lambda: reader.synced)
            (asked,) = server.request_log.of("list", "pods")
            assert "labelSelector" not in asked.query


async def test_a_server_that_is_not_there_fails_for_pods_as_for_services() -> None:
    """Who asks must not wait for pods that wait for services."""
    async with SimServer(built()) as server, watching(server, exact=True, options=NAMED, port=1) as reader:

        def failing() -> set[Kind]:
            told = reader.batches[-1].streams if reader.batches else None
            # Not for a list that took too long: it is sent.
            refused = (each for each in told or () if each.cause.startswith("Connection refused"))
            return {each.kind for each in refused if each.phase is Phase.RETRYING}

        await reader.until(lambda: failing() == set(Kind))


@pytest.mark.parametrize("name", ["a,b", "UPPER", "endpointslice/x", ""])
async def test_a_name_that_no_service_has_stands_in_no_selector(name: str) -> None:
    options = Options(services=(name,), namespaces=("default",))
    async with SimServer(built()) as server, watching(server, exact=True, options=options) as reader:
        await reader.until(lambda: reader.synced)
        assert all(not {"fieldSelector", "labelSelector"} & one.query.keys() for one in server.request_log)
