"""WATCH: order, selectors, bookmarks, deadlines, compaction, initial events."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.sim.support import Client, pod, told, until

if TYPE_CHECKING:
    from epwatch.sim import SimCluster

PODS = "/api/v1/namespaces/default/pods"


async def test_a_watch_begins_after_its_resource_version(cluster: SimCluster, client: Client) -> None:
    cluster.create(pod("before"))
    start = cluster.resource_version
    cluster.create(pod("a"))
    cluster.update(pod("a", labels={"x": "y"}))
    cluster.delete("pod", "a")
    events = await client.events(PODS, 3, resourceVersion=start)
    assert told(events) == [("ADDED", "a"), ("MODIFIED", "a"), ("DELETED", "a")]
    versions = [int(event["object"]["metadata"]["resourceVersion"]) for event in events]
    assert versions == sorted(set(versions))
    assert versions[0] > int(start)
    assert all(event["object"]["kind"] == "Pod" for event in events)


async def test_events_come_as_they_happen(cluster: SimCluster, client: Client) -> None:
    stream = client.watch(PODS, resourceVersion=cluster.resource_version)
    pending = asyncio.ensure_future(anext(stream))
    await until(lambda: client.server.open_watches == 1)
    cluster.create(pod("a"))
    assert told([await pending]) == [("ADDED", "a")]
    await stream.aclose()


async def test_without_a_resource_version_all_objects_come_first(cluster: SimCluster, client: Client) -> None:
    cluster.create(pod("a"))
    cluster.create(pod("b"))
    assert sorted(told(await client.events(PODS, 2))) == [("ADDED", "a"), ("ADDED", "b")]


async def test_other_namespaces_and_resources_are_not_seen(cluster: SimCluster, client: Client) -> None:
    start = cluster.resource_version
    cluster.create({**pod("elsewhere"), "metadata": {"name": "elsewhere", "namespace": "kube-system"}})
    cluster.create(pod("here"))
    assert told(await client.events(PODS, 1, resourceVersion=start)) == [("ADDED", "here")]
    everywhere = await client.events("/api/v1/pods", 2, resourceVersion=start)
    assert told(everywhere) == [("ADDED", "elsewhere"), ("ADDED", "here")]


async def test_with_a_selector_objects_come_and_go_as_they_match(cluster: SimCluster, client: Client) -> None:
    start = cluster.resource_version
    for labels in ({}, {"app": "web"}, {"app": "web", "x": "y"}, {"app": "db"}, {}):
        cluster.create(pod("a", labels=labels))
    cluster.create(pod("end", labels={"app": "web"}))
    events = await client.events(PODS, 4, resourceVersion=start, labelSelector="app=web")
    assert told(events) == [("ADDED", "a"), ("MODIFIED", "a"), ("DELETED", "a"), ("ADDED", "end")]
    gone = events[2]["object"]["metadata"]
    assert gone["labels"] == {"app": "web", "x": "y"}, "what left the view is told in its last matching state"
    assert int(gone["resourceVersion"]) > int(events[1]["object"]["metadata"]["resourceVersion"])


async def test_an_expired_resource_version_is_an_error_event_in_a_200(cluster: SimCluster, client: Client) -> None:
    start = cluster.resource_version
    cluster.create(pod("a"))
    cluster.compact()
    events = [event async for event in client.watch(PODS, resourceVersion=start)]
    assert [event["type"] for event in events] == ["ERROR"]
    status = events[0]["object"]
    assert (status["kind"], status["code"], status["reason"]) == ("Status", 410, "Expired")


async def test_an_expired_resource_version_can_be_an_http_410(cluster: SimCluster, client: Client) -> None:
    start = cluster.resource_version
    cluster.create(pod("a"))
    cluster.compact()
    client.server.expired_as_status = True
    code, status = await client.ask("GET", PODS, query={"watch": "1", "resourceVersion": start})
    assert (code, status["reason"]) == (410, "Expired")


async def test_compaction_does_not_touch_open_watches(cluster: SimCluster, client: Client) -> None:
    stream = client.watch(PODS, resourceVersion=cluster.resource_version)
    cluster.create(pod("a"))
    assert told([await anext(stream)]) == [("ADDED", "a")]
    cluster.create(pod("b"))
    cluster.compact()
    assert told([await anext(stream)]) == [("ADDED", "b")]
    await stream.aclose()


async def test_bookmarks_come_only_when_allowed_and_carry_the_newest_version(
    cluster: SimCluster, client: Client
) -> None:
    client.server.bookmark_interval = 0.01
    cluster.create({**pod("elsewhere"), "kind": "ConfigMap"})
    start = cluster.resource_version
    (event,) = await client.events(PODS, 1, resourceVersion=start, allowWatchBookmarks="true")
    assert event["type"] == "BOOKMARK"
    assert event["object"]["metadata"]["resourceVersion"] == start
    silent = [e async for e in client.watch(PODS, resourceVersion=start, timeoutSeconds="1")]
    assert silent == []


async def test_a_watch_ends_cleanly_at_its_deadline_after_a_last_bookmark(cluster: SimCluster, client: Client) -> None:
    start = cluster.resource_version
    query = {"resourceVersion": start, "timeoutSeconds": "3", "allowWatchBookmarks": "true"}
    events = [event async for event in client.watch(PODS, **query)]
    assert [event["type"] for event in events] == ["BOOKMARK"]


async def test_a_watch_list_ends_its_first_events_with_a_marked_bookmark(cluster: SimCluster, client: Client) -> None:
    cluster.create(pod("a"))
    query = {"sendInitialEvents": "true", "resourceVersionMatch": "NotOlderThan", "allowWatchBookmarks": "true"}
    first, end = await client.events(PODS, 2, **query)
    assert first["type"] == "ADDED"
    assert end["object"]["metadata"]["annotations"] == {"k8s.io/initial-events-end": "true"}


async def test_a_match_without_initial_events_is_422(client: Client) -> None:
    query = {"watch": "1", "resourceVersion": "1", "resourceVersionMatch": "NotOlderThan"}
    code, status = await client.ask("GET", PODS, query=query)
    assert (code, status["reason"]) == (422, "Invalid")


async def test_restoring_a_backup_rewinds_versions_and_keeps_uids(cluster: SimCluster, client: Client) -> None:
    uid = cluster.create(pod("a"))["metadata"]["uid"]
    before = cluster.resource_version
    cluster.restore(1)
    assert int(cluster.resource_version) < int(before)
    assert cluster.get("pod", "a")["metadata"]["uid"] == uid
    client.server.bookmark_interval = 0.01
    query = {"resourceVersion": before, "allowWatchBookmarks": "true", "timeoutSeconds": "1"}
    assert [e async for e in client.watch(PODS, **query)] == [], "a watch from the future is silent, as on 1.34"
    client.server.future_as_status = True
    code, status = await client.ask("GET", PODS, query={"watch": "1", "resourceVersion": before})
    assert (code, status["details"]["causes"][0]["reason"]) == (504, "ResourceVersionTooLarge")
