"""Each story of the demo, played to its end on a clock in the test's hands, and read through the API."""

from __future__ import annotations

import contextlib
import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING

import aiohttp
import pytest

from epwatch.sim import SimServer, scenarios
from epwatch.sim.objects import encode
from epwatch.sim.resources import PODS
from tests.sim.support import Client

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from epwatch.sim import SimCluster
    from tests.sim.support import Obj

DEFAULT = "/api/v1/namespaces/default"
APPS = "/apis/apps/v1/namespaces/default"
SLICES = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices"
WHEN = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
NAMES = [
    "scale",
    "rollout",
    "bad-rollout",
    "early-exit",
    "typo",
    "named-port",
    "canary",
    "quota",
    "zone-loss",
    "flapping",
    "drain",
    "dual-stack",
    "external",
    "headless",
    "mesh",
    "slices",
    "crowd",
    "api-outage",
    "denied",
]


class Story:
    """A scenario on a server whose time passes when the test says so."""

    def __init__(self, cluster: SimCluster, client: Client) -> None:
        self.cluster = cluster
        self.client = client

    def play(self, seconds: float) -> None:
        self.cluster.advance(seconds)

    async def objects(self, path: str, **query: str) -> list[Obj]:
        found: list[Obj] = (await self.client.get(path, **query))["items"]
        return found

    async def one(self, path: str) -> Obj:
        return await self.client.get(path)

    async def endpoints(self, service: str = "web-service") -> list[Obj]:
        """The endpoints of all slices of a Service."""
        pieces = await self.objects(SLICES, labelSelector=f"kubernetes.io/service-name={service}")
        return [endpoint for piece in pieces for endpoint in piece["endpoints"] or ()]

    async def ready(self, service: str = "web-service") -> list[str]:
        """The addresses of the ready endpoints of a Service."""
        return [each["addresses"][0] for each in await self.endpoints(service) if each["conditions"].get("ready")]

    async def fewest_ready(self, seconds: int, service: str = "web-service") -> int:
        """Let so many seconds pass, and say how few endpoints were ready at any of them."""
        seen = []
        for _ in range(seconds):
            self.play(1)
            seen.append(len(await self.ready(service)))
        return min(seen)


@contextlib.asynccontextmanager
async def told(name: str, seed: int = 1) -> AsyncIterator[Story]:
    scenario = scenarios.find(name)
    cluster = scenario.start(seed)
    server = SimServer(cluster, speed=None)
    scenario.attend(server)
    async with server, aiohttp.ClientSession() as session:
        yield Story(cluster, Client(server, session))


def condition(obj: Obj, kind: str) -> tuple[str, str]:
    (found,) = [each for each in obj["status"]["conditions"] if each["type"] == kind]
    return found["status"], found["reason"]


def images(pods: list[Obj]) -> list[str]:
    return sorted(pod["spec"]["containers"][0]["image"].rpartition("/")[2] for pod in pods)


def test_there_are_the_nineteen_stories_each_with_its_text() -> None:
    found = scenarios.every()
    assert [scenario.name for scenario in found] == NAMES
    for scenario in found:
        assert len(scenario.title) <= 60
        assert scenario.look.endswith(".")
        assert scenario.learn.endswith(".")
        assert scenario.text.isascii()


async def test_scale_follows_the_viewer() -> None:
    async with told("scale") as story:
        assert len(await story.ready()) == 3
        story.cluster.scale("frontend", 5)
        story.play(20)
        assert sorted(await story.ready()) == [f"192.168.1.{host}" for host in range(2, 7)]


async def test_rollout_never_has_fewer_than_three_ready() -> None:
    async with told("rollout") as story:
        assert await story.fewest_ready(60) >= 3
        pods = await story.objects(f"{DEFAULT}/pods")
        assert images(pods) == ["frontend:1.5.0"] * 3


async def test_bad_rollout_stops_and_the_service_does_not() -> None:
    async with told("bad-rollout") as story:
        assert await story.fewest_ready(90) == 3
        pods = await story.objects(f"{DEFAULT}/pods")
        assert images(pods) == [*["frontend:1.4.2"] * 3, "frontend:1.5.0-rc1"]
        deployment = await story.one(f"{APPS}/deployments/frontend")
        assert condition(deployment, "Progressing") == ("False", "ProgressDeadlineExceeded")
        assert condition(deployment, "Available") == ("True", "MinimumReplicasAvailable")


async def test_early_exit_ends_pods_that_were_in_rotation_a_moment_ago() -> None:
    async with told("early-exit") as story:
        ends: dict[str, set[bool]] = {"frontend": set(), "api": set()}

        def note(_resource: object, event: object) -> None:
            pod = getattr(event, "item").obj  # noqa: B009 - the store's events are no part of this test
            if pod["kind"] == "Pod" and pod["metadata"].get("deletionTimestamp"):
                ends[pod["metadata"]["labels"]["app"]].add(pod["status"]["phase"] == "Running")

        story.cluster.store.listen(note)
        story.play(90)
        assert images(await story.objects(f"{DEFAULT}/pods")) == [*["api:9.0.0"] * 3, *["frontend:9.0.0"] * 3]
        frontend, api = (await story.ready(), await story.ready("api"))
        assert (len(frontend), len(api)) == (3, 3)
        assert ends["api"] == {True, False}


async def test_typo_matches_nothing_until_it_is_corrected() -> None:
    async with told("typo") as story:
        story.play(40)
        assert await story.endpoints() == []
        assert len(await story.objects(f"{DEFAULT}/pods", labelSelector="app=frontend")) == 3
        story.play(10)
        assert len(await story.ready()) == 3


async def test_named_port_ends_with_ready_pods_and_no_port() -> None:
    async with told("named-port") as story:
        query = {"labelSelector": "kubernetes.io/service-name=web-service"}
        assert [piece["ports"][0]["port"] for piece in await story.objects(SLICES, **query)] == [8080]
        story.play(60)
        assert len(await story.ready()) == 3
        assert [piece["ports"] for piece in await story.objects(SLICES, **query)] == [[]]
        assert "subsets" not in await story.one(f"{DEFAULT}/endpoints/web-service")


async def test_canary_moves_the_shares_of_two_owners() -> None:
    async with told("canary") as story:
        shares = []
        for _ in range(2):
            pods = await story.objects(f"{DEFAULT}/pods", labelSelector="app=frontend")
            canaries = [pod for pod in pods if pod["metadata"]["labels"].get("track") == "canary"]
            shares.append((len(pods) - len(canaries), len(canaries)))
            story.play(80)
        assert shares == [(3, 1), (1, 3)]
        assert len(await story.ready()) == 4


async def test_quota_makes_no_more_pods_until_it_is_raised() -> None:
    async with told("quota") as story:
        story.play(30)
        assert len(await story.objects(f"{DEFAULT}/pods")) == 4
        deployment = await story.one(f"{APPS}/deployments/frontend")
        assert condition(deployment, "ReplicaFailure") == ("True", "FailedCreate")
        (failure,) = [c for c in deployment["status"]["conditions"] if c["type"] == "ReplicaFailure"]
        assert failure["message"].endswith("exceeded quota: team, requested: pods=1, used: pods=4, limited: pods=4")
        events = await story.objects(f"{DEFAULT}/events")
        tries = [each["count"] for each in events if each["reason"] == "FailedCreate"]
        assert sum(tries) <= 30, "each refusal names another pod: that is no change to try again for at once"
        story.play(40)
        assert len(await story.ready()) == 6
        quota = await story.one(f"{DEFAULT}/resourcequotas/team")
        assert quota["status"] == {"hard": {"pods": "8"}, "used": {"pods": "6"}}


async def test_zone_loss_leaves_one_pod_then_new_ones_then_no_trace() -> None:
    async with told("zone-loss") as story:
        story.play(12)
        assert len(await story.ready()) == 1
        story.play(40)
        assert len(await story.ready()) == 3
        pods = await story.objects(f"{DEFAULT}/pods")
        assert sum("deletionTimestamp" in pod["metadata"] for pod in pods) == 2
        story.play(60)
        pods = await story.objects(f"{DEFAULT}/pods")
        assert [pod["spec"]["nodeName"] for pod in pods] == ["node-a"] * 3
        assert len(await story.endpoints()) == 3


async def test_flapping_changes_rotation_without_a_restart() -> None:
    async with told("flapping") as story:
        seen = []
        for _ in range(40):
            story.play(1)
            seen.append(len(await story.ready("search")))
        assert {1, 3} <= set(seen)
        assert sum(before != after for before, after in pairwise(seen)) > 8
        pods = await story.objects(f"{DEFAULT}/pods", labelSelector="app=search")
        assert [pod["status"]["containerStatuses"][0]["restartCount"] for pod in pods] == [0, 0, 0]


async def test_drain_empties_the_node_for_good() -> None:
    async with told("drain") as story:
        assert await story.fewest_ready(60) == 2
        pods = await story.objects(f"{DEFAULT}/pods")
        assert len(await story.ready()) == 3
        assert "node-b" not in [pod["spec"]["nodeName"] for pod in pods]
        assert "unschedulable" not in (await story.one("/api/v1/nodes/node-b"))["spec"]


async def test_dual_stack_has_two_slices_of_the_same_pods() -> None:
    async with told("dual-stack") as story:
        assert len(await story.objects(SLICES)) == 1
        story.play(20)
        pieces = await story.objects(SLICES)
        assert sorted(piece["addressType"] for piece in pieces) == ["IPv4", "IPv6"]
        pods = [{each["targetRef"]["uid"] for each in piece["endpoints"]} for piece in pieces]
        assert pods[0] == pods[1]
        assert len(pods[0]) == 3


async def test_external_backends_follow_what_people_write() -> None:
    async with told("external") as story:
        assert await story.ready("database") == ["203.0.113.10"]
        assert await story.ready("warehouse") == ["198.51.100.7"]
        assert await story.endpoints("payments") == []
        story.play(20)
        assert await story.ready("database") == ["203.0.113.20", "203.0.113.21"]


async def test_headless_grows_and_shrinks_in_order() -> None:
    async with told("headless") as story:
        story.play(10)
        names = [
            pod["metadata"]["name"] for pod in await story.objects(f"{DEFAULT}/pods", labelSelector="app=postgres")
        ]
        assert names == [f"postgres-{ordinal}" for ordinal in range(4)]
        published = [each["conditions"] for each in await story.endpoints("postgres")]
        assert {"ready": True, "serving": False, "terminating": False} in published
        story.play(30)
        assert max(each["hostname"] for each in await story.endpoints("postgres")) == "postgres-4"
        story.play(60)
        assert len(await story.endpoints("postgres")) == 3


async def test_mesh_has_a_slice_that_kubernetes_leaves_alone() -> None:
    async with told("mesh") as story:
        assert len(await story.ready()) == 5
        story.play(20)
        assert len(await story.ready()) == 4
        kinds = sorted(each["targetRef"]["kind"] for each in await story.endpoints())
        assert kinds == ["ExternalWorkload", "Pod", "Pod", "Pod"]


async def test_slices_hold_2500_and_endpoints_only_1000() -> None:
    async with told("slices") as story:
        assert len(await story.ready()) == 2500
        assert len(await story.objects(SLICES)) == 25
        endpoints = await story.one(f"{DEFAULT}/endpoints/web-service")
        assert endpoints["metadata"]["annotations"]["endpoints.kubernetes.io/over-capacity"] == "truncated"
        assert sum(len(subset["addresses"]) for subset in endpoints["subsets"]) == 1000
        story.play(30)
        assert len(await story.endpoints()) == 2200
        story.play(60)
        assert len(await story.ready()) == 2500


async def test_crowd_is_scaled_here_and_there(monkeypatch: pytest.MonkeyPatch) -> None:
    # A twentieth of it: what is there and what happens is the same in each namespace.
    monkeypatch.setattr("epwatch.sim.scenarios.crowd.NAMESPACES", 1)
    async with told("crowd") as story:
        where = "/api/v1/namespaces/team-01/pods"
        assert len(await story.objects(where)) == 2500
        # What is the same in many pods is there once: 50,000 of them fit into 600 MB.
        assert len({id(pod["spec"]) for pod in story.cluster.store.objects(PODS)}) <= 25 * 5
        story.play(30)
        assert len(await story.objects(where)) < 2500
        deployment = await story.one("/apis/apps/v1/namespaces/team-01/deployments/service-01")
        assert deployment["status"]["availableReplicas"] == 95


async def test_api_outage_loses_history_and_no_truth() -> None:
    async with told("api-outage") as story:
        before = (await story.client.get(f"{DEFAULT}/pods"))["metadata"]["resourceVersion"]
        story.play(12)
        with pytest.raises(aiohttp.ClientError):
            await story.client.get(f"{DEFAULT}/pods")
        story.play(20)
        assert len(await story.ready()) == 5
        (event,) = await story.client.events(f"{DEFAULT}/pods", 1, resourceVersion=before)
        assert (event["type"], event["object"]["reason"]) == ("ERROR", "Expired")


async def test_denied_hides_pods_until_the_right_is_given() -> None:
    async with told("denied") as story:
        story.play(20)
        code, status = await story.client.ask("GET", f"{DEFAULT}/pods")
        assert (code, status["reason"]) == (403, "Forbidden")
        assert len(await story.ready()) == 5
        story.play(40)
        assert len(await story.objects(f"{DEFAULT}/pods")) == 5


@pytest.mark.parametrize("name", ["rollout", "zone-loss", "canary"])
def test_a_seed_tells_the_same_story_again_and_another_seed_another(name: str) -> None:
    def play(seed: int) -> list[bytes]:
        cluster = scenarios.find(name).start(seed, WHEN)
        heard: list[bytes] = []
        cluster.store.listen(lambda _, event: heard.append(encode(event.item.obj)))
        cluster.advance(60)
        return heard

    first = play(1)
    assert len(first) > 20
    assert play(1) == first
    assert play(2) != first
