"""Evidence on a real socket: each read stands alone, whatever another one, or its server, does meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web

from epwatch.clock import SystemClock
from epwatch.kube.client import Client
from epwatch.kube.evidence import Evidence, ObjectName, Wanted
from epwatch.kube.on_demand import read_evidence
from epwatch.kube.timing import PRODUCTION
from epwatch.sim import SimCluster, SimServer
from epwatch.sim.scenarios import tutorial
from tests.integration.kube.rig import Rig, following, make_pod, resolved_for

DEPLOYMENT = ObjectName("default", "Deployment", "frontend")
SERVICE = ObjectName("default", "Service", "web-service")
SELECTOR = (("app", "frontend"),)
LONG = 30.0
"""Seconds that no read here takes, on a loaded machine either."""


@pytest.fixture
async def server() -> AsyncIterator[SimServer]:
    """The tutorial's cluster, whose clock stands."""
    cluster = SimCluster(seed=1, controllers=True)
    tutorial.build(cluster)
    async with SimServer(cluster, speed=None) as server:
        yield server


@pytest.fixture
async def client(server: SimServer) -> AsyncIterator[Client]:
    async with Client(resolved_for(server), SystemClock(), PRODUCTION) as client:
        yield client


class Hanging:
    """A hook that answers nothing to paths with that end until it is released; counts who waits."""

    def __init__(self, path_ends: str) -> None:
        self.waiting = 0
        self._path_ends = path_ends
        self._released = asyncio.Event()

    async def __call__(self, request: web.Request) -> web.StreamResponse | None:
        if request.path.endswith(self._path_ends):
            self.waiting += 1
            await self._released.wait()
        return None

    def release(self) -> None:
        self._released.set()


class Told:
    """What was told so far, and a way to wait for more."""

    def __init__(self) -> None:
        self.last = Evidence()
        self._news = asyncio.Event()

    def __call__(self, evidence: Evidence) -> None:
        self.last = evidence
        self._news.set()

    async def until(self, holds: Callable[[Evidence], bool]) -> None:
        async with asyncio.timeout(LONG):
            while not holds(self.last):
                self._news.clear()
                await self._news.wait()


def pod_of(server: SimServer) -> dict[str, Any]:
    found: dict[str, Any] = server.cluster.list("pods", "default")[0]
    return found


def owner_of(pod: dict[str, Any]) -> ObjectName:
    return ObjectName("default", "ReplicaSet", pod["metadata"]["ownerReferences"][0]["name"])


async def test_a_read_that_hangs_keeps_no_other_waiting_and_is_said_to_be_under_way(
    server: SimServer, client: Client
) -> None:
    server.on_request = hanging = Hanging("/events")
    name, told = pod_of(server)["metadata"]["name"], Told()
    wanted = Wanted(nodes=("node-a",), events=(ObjectName("default", "Pod", name),), services=(SERVICE,))
    reading = asyncio.create_task(read_evidence(client, wanted, told, LONG))
    await told.until(lambda evidence: evidence.reading == (f"events of pod {name}",))
    assert told.last.nodes == {"node-a": True}
    assert not reading.done()
    hanging.release()
    found = await reading
    assert found == told.last
    assert (found.reading, found.unread) == ((), ())
    assert {event.reason for event in found.events} >= {"Scheduled", "Started"}


async def test_a_read_without_an_answer_ends_in_its_line(server: SimServer, client: Client) -> None:
    server.on_request = hanging = Hanging("/nodes/node-a")
    found = await read_evidence(client, Wanted(nodes=("node-a",)), patience=0.2)
    assert found == Evidence(unread=("node node-a: no answer in 0.2 s",))
    hanging.release()


async def test_reads_that_hang_take_no_connection_that_a_stream_needs() -> None:
    cluster = SimCluster(seed=1)
    cluster.create(make_pod("a"))
    async with SimServer(cluster) as server:
        hanging = Hanging("/events")
        made = Rig(cluster, server)
        async with Client(resolved_for(server), SystemClock(), PRODUCTION) as client, following(made, client=client):
            await made.until_names("a")
            server.on_request = hanging
            wanted = Wanted(events=tuple(ObjectName("default", "Pod", f"p{number}") for number in range(8)))
            reading = asyncio.create_task(read_evidence(client, wanted, patience=LONG))
            async with asyncio.timeout(LONG):
                while hanging.waiting < len(wanted.events):  # noqa: ASYNC110 - the server has no event for it
                    await asyncio.sleep(0.01)
            lists = len(server.request_log.of("list", "pods"))
            cluster.create(make_pod("b"))
            cluster.compact()
            assert made.reflector is not None
            made.reflector.reconnect_now()
            await made.until_names("a", "b")
            cluster.create(make_pod("c"))
            await made.until_names("a", "b", "c")
            assert len(server.request_log.of("list", "pods")) > lists
            assert not reading.done()
            hanging.release()
            await reading


async def test_what_is_denied_costs_its_line_alone(server: SimServer, client: Client) -> None:
    server.access.deny("list", "replicasets")
    server.access.deny("get", "nodes")
    pod = pod_of(server)
    found = await read_evidence(client, Wanted(nodes=("node-a",), owners=(owner_of(pod),), services=(SERVICE,)))
    assert found.unread == ("node node-a: denied", f"what {owner_of(pod)} wants: denied")
    assert "SuccessfulCreate" in {event.reason for event in found.events}


async def test_of_an_owner_its_own_owner_is_read_too_with_the_events_of_both(server: SimServer, client: Client) -> None:
    owner = owner_of(pod_of(server))
    found = await read_evidence(client, Wanted(owners=(owner,)))
    assert [(each.name, each.replicas, each.made) for each in found.workloads] == [
        *((owner, 3, 3), (DEPLOYMENT, 3, 3)),
    ]
    assert {event.about for event in found.events} == {owner, DEPLOYMENT}


async def test_where_no_pod_is_made_the_workloads_behind_the_selector_say_why(
    server: SimServer, client: Client
) -> None:
    cluster = server.cluster
    hard = {"hard": {"pods": "0"}}
    cluster.submit({"kind": "ResourceQuota", "apiVersion": "v1", "metadata": {"name": "none"}, "spec": hard})
    for pod in cluster.list("pods", "default"):
        cluster.delete("pod", pod["metadata"]["name"])
    cluster.advance(5)
    found = await read_evidence(client, Wanted(workloads=(("default", SELECTOR),)))
    assert {(each.name.kind, each.replicas, each.made) for each in found.workloads} == {
        *(("Deployment", 3, 0), ("ReplicaSet", 3, 0)),
    }
    refused = [event for event in found.events if event.reason == "FailedCreate"]
    assert refused
    assert refused[0].about.kind == "ReplicaSet"
    assert "exceeded quota: none" in refused[0].message
    assert found.unread == (), "the demo serves no DaemonSets and Jobs: there are none"


async def test_who_last_wrote_the_selector_is_the_latest_of_those_who_own_the_field(
    server: SimServer, client: Client
) -> None:
    entries = [
        managed("kubectl-create", "2026-01-01T00:00:00Z", {"f:spec": {"f:selector": {}, "f:ports": {}}}),
        managed("kubectl-edit", "2026-01-02T00:00:00Z", {"f:spec": {"f:selector": {}}}),
        managed("someone", "2026-01-03T00:00:00Z", {"f:metadata": {"f:labels": {}}}),
    ]
    service = server.cluster.get("service", "web-service")
    service["metadata"]["managedFields"] = entries
    server.cluster.update(service)
    found = await read_evidence(client, Wanted(services=(SERVICE,)))
    assert [(each.manager, each.operation, each.time) for each in found.selectors] == [
        ("kubectl-edit", "Update", 1767312000.0),
    ]


def managed(manager: str, time: str, fields: dict[str, Any]) -> dict[str, Any]:
    return {"manager": manager, "operation": "Update", "time": time, "fieldsType": "FieldsV1", "fieldsV1": fields}


async def test_a_server_that_keeps_no_managed_fields_says_nothing_of_the_selector(
    server: SimServer, client: Client
) -> None:
    found = await read_evidence(client, Wanted(services=(SERVICE,)))
    assert (found.selectors, found.unread) == ((), ())


async def test_all_nodes_are_read_page_by_page(server: SimServer, client: Client) -> None:
    for number in range(120):
        server.cluster.submit({"kind": "Node", "apiVersion": "v1", "metadata": {"name": f"more-{number}"}})
    found = await read_evidence(client, Wanted(every_node=True))
    assert found.every_node is not None
    assert len([name for name in found.every_node if name.startswith("more-")]) == 120
    assert len(server.request_log.of("list", "nodes")) > 2
