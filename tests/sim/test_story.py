"""The tutorial's story, told by the controllers in simulated time."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from epwatch.sim import SimCluster, SimServer, scenarios
from epwatch.sim.resources import RESOURCES
from epwatch.sim.scenarios import tutorial
from tests.sim.support import until

if TYPE_CHECKING:
    from tests.sim.support import Obj

FIRST = ["192.168.1.2", "192.168.1.3", "192.168.1.4"]


def web_slice(cluster: SimCluster) -> Obj:
    (piece,) = [s for s in cluster.list("endpointslices", "default") if "web-service" in s["metadata"]["name"]]
    return piece


def states(cluster: SimCluster) -> dict[str, str]:
    """Address → R(eady), S(erving), T(erminating), as the slice says."""
    return {
        endpoint["addresses"][0]: "".join(
            name[0].upper() for name in ("ready", "serving", "terminating") if endpoint["conditions"][name]
        )
        for endpoint in web_slice(cluster)["endpoints"] or ()
    }


def legacy(cluster: SimCluster) -> list[str]:
    subsets = cluster.get("endpoints", "web-service").get("subsets") or []
    return [address["ip"] for subset in subsets for address in subset["addresses"]]


def test_the_story_begins_with_three_pods_on_three_nodes(story: SimCluster) -> None:
    pods = [pod for pod in story.list("pods") if pod["metadata"]["labels"]["app"] == "frontend"]
    placed = sorted((pod["status"]["podIP"], pod["spec"]["nodeName"]) for pod in pods)
    assert placed == list(zip(FIRST, ["node-a", "node-b", "node-c"], strict=True))
    assert states(story) == dict.fromkeys(FIRST, "RS")
    assert legacy(story) == FIRST


def test_scaling_to_five_adds_two_addresses_within_three_seconds(story: SimCluster) -> None:
    story.scale("frontend", 5)
    story.advance(0.4)
    assert states(story) == dict.fromkeys(FIRST, "RS"), "no pod is in a slice before it has an address"
    story.advance(2.6)
    assert states(story) == dict.fromkeys([*FIRST, "192.168.1.5", "192.168.1.6"], "RS")
    assert legacy(story) == [*FIRST, "192.168.1.5", "192.168.1.6"]


@pytest.mark.parametrize("speed", [0.5, 1.0, 20.0])
async def test_the_deadline_less_the_grace_is_when_the_deletion_was_asked_for_at_any_speed(speed: float) -> None:
    cluster = SimCluster(seed=1, controllers=True)
    tutorial.build(cluster)
    async with SimServer(cluster, speed=speed):
        before = cluster.timeline.wall().replace(microsecond=0)
        cluster.scale("frontend", 2)
        await until(lambda: leaving(cluster))
        after = cluster.timeline.wall()
        (metadata,) = leaving(cluster)
    deadline = dt.datetime.fromisoformat(metadata["deletionTimestamp"])
    assert before <= deadline - dt.timedelta(seconds=metadata["deletionGracePeriodSeconds"]) <= after


def leaving(cluster: SimCluster) -> list[Obj]:
    found = [pod["metadata"] for pod in cluster.list("pods", "default")]
    return [each for each in found if "deletionTimestamp" in each]


def test_a_new_pod_is_in_the_slice_before_it_is_ready(story: SimCluster) -> None:
    story.scale("frontend", 4)
    seen = set()
    for _ in range(60):
        story.advance(0.05)
        seen.add(states(story).get("192.168.1.5"))
    assert seen == {None, "", "RS"}


def test_scaling_back_drains_the_newest_pods_and_removes_them(story: SimCluster) -> None:
    story.scale("frontend", 5)
    story.advance(10)
    story.scale("frontend", 3)
    story.advance(0.5)
    assert states(story) == {**dict.fromkeys(FIRST, "RS"), "192.168.1.5": "ST", "192.168.1.6": "ST"}
    assert legacy(story) == FIRST, "Endpoints leave out what terminates"
    story.advance(10)
    assert states(story) == dict.fromkeys(FIRST, "RS")
    assert len([p for p in story.list("pods") if p["metadata"]["labels"]["app"] == "frontend"]) == 3


def test_scaling_up_again_gives_the_same_addresses(story: SimCluster) -> None:
    for replicas in (5, 3, 5):
        story.scale("frontend", replicas)
        story.advance(20)
    assert sorted(states(story)) == [*FIRST, "192.168.1.5", "192.168.1.6"]


def test_scaling_to_nothing_leaves_one_empty_slice(story: SimCluster) -> None:
    name = web_slice(story)["metadata"]["name"]
    story.scale("frontend", 0)
    story.advance(20)
    piece = web_slice(story)
    assert (piece["metadata"]["name"], piece["endpoints"], piece["ports"]) == (name, None, None)
    assert "subsets" not in story.get("endpoints", "web-service")


def test_no_event_has_the_uid_of_another_object() -> None:
    # The garbage collector knows owners by their uid alone.
    cluster = scenarios.find("scale").start(seed=0)
    uids = [obj["metadata"]["uid"] for r in RESOURCES for obj in cluster.store.objects(r)]
    assert len(set(uids)) == len(uids)


def test_an_idle_cluster_writes_nothing(story: SimCluster) -> None:
    story.advance(3601)  # by then the Events of its making have expired
    before = story.resource_version
    story.advance(3600)
    assert story.resource_version == before


def test_the_same_seed_tells_the_same_story() -> None:
    def told(seed: int) -> list[Obj]:
        cluster = SimCluster(seed, controllers=True)
        tutorial.build(cluster)
        cluster.scale("frontend", 5)
        cluster.advance(10)
        return [*cluster.list("pods"), *cluster.list("endpointslices")]

    assert told(7) == told(7)
    assert told(7) != told(8)


def test_the_demo_shows_every_state() -> None:
    cluster = scenarios.find("scale").start(seed=3)
    cluster.advance(5)
    conditions = {
        (s["metadata"]["labels"]["kubernetes.io/service-name"], s["addressType"]): [
            "".join(n[0] for n in ("ready", "serving", "terminating") if e["conditions"].get(n))
            for e in s["endpoints"] or ()
        ]
        for s in cluster.list("endpointslices")
    }
    assert sorted(conditions["cart", "IPv4"]) == ["", "rs", "rs"], "a pod that never becomes ready"
    assert sorted(conditions["checkout", "IPv4"]) == ["rs", "rs", "st"], "a pod that drains"
    assert conditions["search", "IPv4"] == [], "a selector that matches nothing"
    assert conditions["reports", "IPv4"] == [], "a pod that cannot start"
    assert len(conditions["orders", "IPv4"]) == len(conditions["orders", "IPv6"]) == 2, "dual stack"
    assert conditions["postgres", "IPv4"] == ["rs"] * 3, "headless"
    assert cluster.get("svc", "payments", "shop")["spec"]["externalName"] == "pay.example.com"
    assert ("payments", "IPv4") not in conditions
    api = [s for s in cluster.list("endpointslices") if s["metadata"]["name"].startswith("api-")]
    zones = [(e["zone"], e["hints"]["forZones"][0]["name"]) for s in api for e in s["endpoints"]]
    assert {zone for zone, _ in zones} == {"zone-a", "zone-b"}
    assert all(zone == hint for zone, hint in zones)
    (stuck,) = [p for p in cluster.list("pods", "shop") if p["metadata"]["labels"]["app"] == "reports"]
    assert stuck["status"]["containerStatuses"][0]["state"]["waiting"]["reason"] == "ImagePullBackOff"
    assert "podIP" not in stuck["status"]
