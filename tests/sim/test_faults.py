"""Every hook does what its name says, on a real socket."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from aiohttp import web

from epwatch.sim import SimCluster, SimServer, errors, faults
from epwatch.sim.scenarios import tutorial
from tests.sim.support import Client, pod, told, until

PODS = "/api/v1/namespaces/default/pods"


async def raw(client: Client, version: str) -> bytes:
    """All bytes of a watch until its end."""
    query = {"watch": "1", "resourceVersion": version}
    async with client.session.get(client.server.url + PODS, params=query, headers=client.headers) as answer:
        return await answer.content.read()


async def test_kill_breaks_every_connection(cluster: SimCluster, client: Client) -> None:
    stream = client.watch(PODS, resourceVersion=cluster.resource_version)
    pending = asyncio.ensure_future(anext(stream))
    await until(lambda: client.server.open_watches == 1)
    client.server.kill()
    with pytest.raises(aiohttp.ClientError):
        await pending
    await until(lambda: client.server.connections == 0)


async def test_silence_accepts_and_answers_nothing_until_it_ends(cluster: SimCluster, client: Client) -> None:
    stream = client.watch(PODS, resourceVersion=cluster.resource_version)
    event = asyncio.ensure_future(anext(stream))
    await until(lambda: client.server.open_watches == 1)
    client.server.silence()
    cluster.create(pod("a"))
    listing = asyncio.ensure_future(client.get(PODS))
    await until(lambda: len(client.server.request_log.of("list", "pods")) == 1)
    done, _ = await asyncio.wait([listing, event], timeout=0.1)
    assert not done
    client.server.speak()
    assert told([await event]) == [("ADDED", "a")]
    assert len((await listing)["items"]) == 1
    await stream.aclose()


async def test_it_comes_back_on_the_same_port_with_the_same_objects(cluster: SimCluster, client: Client) -> None:
    cluster.create(pod("a"))
    port = client.server.port
    await client.server.stop()
    with pytest.raises(aiohttp.ClientConnectorError):
        await client.get(PODS)
    await client.server.start()
    assert client.server.port == port
    assert len((await client.get(PODS))["items"]) == 1


async def test_a_clean_stop_ends_watches_between_documents(cluster: SimCluster, client: Client) -> None:
    reading = asyncio.ensure_future(raw(client, cluster.resource_version))
    await until(lambda: client.server.open_watches == 1)
    client.server.end_watches()
    assert await reading == b""


async def test_a_request_hook_answers_first_and_so_often(client: Client) -> None:
    def busy() -> web.Response:
        return faults.text(429, "Too many requests", headers={"Retry-After": "1"})

    client.server.on_request = faults.only(busy, path_ends="/pods", watch=False, times=2)
    codes = [(await client.ask("GET", "/api/v1/services"))[0]]
    for _ in range(3):
        async with client.session.get(client.server.url + PODS, headers=client.headers) as answer:
            codes.append(answer.status)
    assert codes == [200, 429, 429, 200]


async def test_a_request_hook_can_be_a_coroutine(client: Client) -> None:
    async def hook(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0)
        return faults.status(errors.unauthorized(), pretty=True)

    client.server.on_request = hook
    code, status = await client.ask("GET", PODS)
    assert (code, status["reason"]) == (401, "Unauthorized")


@pytest.mark.parametrize(
    ("action", "got"),
    [
        ("drop", b'"b"'),
        ("close", b""),
        (b"not json\n", b"not json\n"),
        (faults.Cut(b'{"type":"ADD', "close"), b'{"type":"ADD'),
    ],
)
async def test_an_event_hook_rules_each_document(
    cluster: SimCluster, client: Client, action: faults.EventAction, got: bytes
) -> None:
    start = cluster.resource_version
    cluster.create(pod("a"))
    cluster.create(pod("b"))

    def hook(_: faults.Watch, document: bytes) -> faults.EventAction:
        return action if b'"name":"a"' in document else faults.Cut(document, "close")

    client.server.on_event = hook
    read = await raw(client, start)
    assert read.startswith(got) if action != "drop" else (got in read and b'"a"' not in read)
    assert bool(read) is bool(got)


async def test_an_event_hook_can_reset_the_connection_inside_a_document(cluster: SimCluster, client: Client) -> None:
    start = cluster.resource_version
    cluster.create(pod("a"))
    client.server.on_event = lambda _, document: faults.Cut(document[: len(document) // 2], "abort")
    with pytest.raises(aiohttp.ClientError):
        await raw(client, start)


async def test_rights_can_be_taken_away_and_given_back(client: Client) -> None:
    client.server.access.deny("list", "endpoints")
    code, status = await client.ask("GET", "/api/v1/endpoints")
    assert (code, status["reason"]) == (403, "Forbidden")
    assert status["message"] == (
        'endpoints is forbidden: User "kubernetes-admin" cannot list resource "endpoints" '
        'in API group "" at the cluster scope'
    )
    await client.get("/api/v1/pods")
    client.server.access.allow("list", "endpoints")
    await client.get("/api/v1/endpoints")


async def test_the_request_log_tells_verbs_queries_and_headers(cluster: SimCluster, client: Client) -> None:
    await client.get(PODS, limit="500")
    (entry,) = client.server.request_log.of("list", "pods")
    assert (entry.path, entry.query) == (PODS, {"limit": "500"})
    assert entry.headers["Authorization"].startswith("Bearer ")


async def test_a_clone_lags_behind_what_it_was_made_from(cluster: SimCluster, client: Client) -> None:
    cluster.create(pod("a"))
    twin = cluster.clone()
    cluster.create(pod("b"))
    assert [p["metadata"]["name"] for p in twin.list("pods")] == ["a"]
    async with SimServer(twin, token=client.server.token) as lagging:
        behind = Client(lagging, client.session)
        code, _ = await behind.ask("GET", PODS, query={"resourceVersion": cluster.resource_version})
        assert code == 504


async def test_stopping_never_waits_for_watches_or_timers() -> None:
    """Before Python 3.12 asyncio.wait_for could swallow the cancellation, and the end never came."""
    cluster = SimCluster(controllers=True)
    tutorial.build(cluster)
    server = SimServer(cluster, speed=1000.0)
    async with aiohttp.ClientSession() as session, asyncio.timeout(20):
        for replicas in range(20):
            await server.start()
            client = Client(server, session)
            stream = client.watch(PODS)
            await anext(stream)
            # Never none: a watch of no pods has nothing to say first.
            cluster.scale("frontend", 1 + replicas % 3)
            await server.stop()
            await stream.aclose()
