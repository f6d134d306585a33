"""WATCH: which events come, in which order, and what each carries."""

from __future__ import annotations

import time
from itertools import islice, pairwise
from typing import TYPE_CHECKING

import pytest

from tests.conformance.manifests import config_map, core

if TYPE_CHECKING:
    from tests.control_plane.api import ApiClient, Json, Query, Watch


@pytest.fixture
def maps(namespace: str) -> str:
    """The path of a collection that no controller touches."""
    return core(namespace, "configmaps")


def version_of(one: Json) -> str:
    version: str = one["metadata"]["resourceVersion"]
    return version


def told(events: list[Json]) -> list[tuple[str, str]]:
    """Type and object's name of each event."""
    return [(event["type"], event["object"]["metadata"]["name"]) for event in events]


def take(watch: Watch, count: int) -> list[Json]:
    return list(islice(watch, count))


def change_all_ways(api: ApiClient, maps: str) -> None:
    api.create(maps, config_map("one", color="red"))
    api.merge(f"{maps}/one", {"data": {"color": "blue"}})
    api.delete(f"{maps}/one")


def test_a_watch_tells_each_write_once_in_order_from_the_list_on(api: ApiClient, maps: str) -> None:
    api.create(maps, config_map("before"))
    start = version_of(api.get(maps))
    with api.watch(maps, {"resourceVersion": start}) as watch:
        change_all_ways(api, maps)
        events = take(watch, 3)
    assert told(events) == [("ADDED", "one"), ("MODIFIED", "one"), ("DELETED", "one")]
    versions = [int(start), *(int(version_of(event["object"])) for event in events)]
    assert all(older < newer for older, newer in pairwise(versions))


def test_a_deleted_event_carries_the_last_state_under_a_newer_version(api: ApiClient, maps: str) -> None:
    with api.watch(maps, {"resourceVersion": version_of(api.get(maps))}) as watch:
        change_all_ways(api, maps)
        _, modified, deleted = take(watch, 3)
    assert deleted["object"]["data"] == {"color": "blue"}
    assert deleted["object"]["metadata"]["uid"] == modified["object"]["metadata"]["uid"]
    assert int(version_of(deleted["object"])) > int(version_of(modified["object"]))


def test_objects_of_events_carry_kind_and_api_version(api: ApiClient, maps: str) -> None:
    with api.watch(maps, {"resourceVersion": version_of(api.get(maps))}) as watch:
        change_all_ways(api, maps)
        events = take(watch, 3)
    assert {(event["object"]["kind"], event["object"]["apiVersion"]) for event in events} == {("ConfigMap", "v1")}
    assert all(event.keys() == {"type", "object"} for event in events)


def test_an_event_carries_what_the_write_answered(api: ApiClient, maps: str) -> None:
    with api.watch(maps, {"resourceVersion": version_of(api.get(maps))}) as watch:
        made = api.create(maps, config_map("one", color="red"))
        (event,) = take(watch, 1)
    assert event["object"] == made


def test_a_watch_from_an_older_version_replays_what_came_since(api: ApiClient, maps: str) -> None:
    start = version_of(api.get(maps))
    change_all_ways(api, maps)
    with api.watch(maps, {"resourceVersion": start}) as watch:
        assert [kind for kind, _ in told(take(watch, 3))] == ["ADDED", "MODIFIED", "DELETED"]


def test_a_watch_goes_on_after_the_version_of_any_event(api: ApiClient, maps: str) -> None:
    with api.watch(maps, {"resourceVersion": version_of(api.get(maps))}) as watch:
        change_all_ways(api, maps)
        added, *_ = take(watch, 3)
    with api.watch(maps, {"resourceVersion": version_of(added["object"])}) as watch:
        assert [kind for kind, _ in told(take(watch, 2))] == ["MODIFIED", "DELETED"]


@pytest.mark.parametrize("query", [{}, {"resourceVersion": "0"}], ids=["unset", "zero"])
def test_a_watch_without_a_version_begins_with_what_exists(api: ApiClient, maps: str, query: dict[str, str]) -> None:
    api.create(maps, config_map("a"))
    api.create(maps, config_map("b"))
    # The state that 0 means may be any; the list makes sure that it is not older than the two.
    api.get(maps)
    with api.watch(maps, query) as watch:
        assert sorted(told(take(watch, 2))) == [("ADDED", "a"), ("ADDED", "b")]
        api.create(maps, config_map("c"))
        assert told(take(watch, 1)) == [("ADDED", "c")]


def test_a_write_that_changes_nothing_is_no_event(api: ApiClient, maps: str) -> None:
    made = api.create(maps, config_map("one", color="red"))
    with api.watch(maps, {"resourceVersion": version_of(made)}) as watch:
        same = api.merge(f"{maps}/one", {"data": {"color": "red"}})
        api.create(maps, config_map("two"))
        assert told(take(watch, 1)) == [("ADDED", "two")]
    assert version_of(same) == version_of(made)


def test_to_watch_one_object_is_to_select_its_name(api: ApiClient, maps: str) -> None:
    query = {"resourceVersion": version_of(api.get(maps)), "fieldSelector": "metadata.name=mine"}
    with api.watch(maps, query) as watch:
        api.create(maps, config_map("theirs"))
        api.create(maps, config_map("mine"))
        assert told(take(watch, 1)) == [("ADDED", "mine")]


def test_the_path_of_one_object_is_read_and_not_watched(api: ApiClient, maps: str) -> None:
    made = api.create(maps, config_map("mine"))
    assert api.get(f"{maps}/mine", {"watch": "1"}) == made


def test_a_watch_of_all_namespaces_tells_of_each(api: ApiClient, maps: str, namespace: str) -> None:
    query = {"resourceVersion": version_of(api.get(maps)), "labelSelector": f"where={namespace}"}
    with api.watch("/api/v1/configmaps", query) as watch:
        api.create(maps, config_map("one", {"where": namespace}))
        api.create(core("default", "configmaps"), config_map(namespace, {"where": namespace}))
        assert told(take(watch, 2)) == [("ADDED", "one"), ("ADDED", namespace)]
    api.delete(f"{core('default', 'configmaps')}/{namespace}")


def test_an_object_that_stops_matching_a_selector_is_told_as_deleted(api: ApiClient, maps: str) -> None:
    api.create(maps, config_map("one", {"app": "web"}))
    query = {"resourceVersion": version_of(api.get(maps)), "labelSelector": "app=web"}
    with api.watch(maps, query) as watch:
        written = [api.merge(f"{maps}/one", {"metadata": {"labels": {"app": app}}}) for app in ("other", "web")]
        left, back = take(watch, 2)
    assert told([left, back]) == [("DELETED", "one"), ("ADDED", "one")]
    assert version_of(left["object"]) == version_of(written[0])
    assert left["object"]["metadata"]["labels"] == {"app": "web"}
    assert back["object"]["metadata"]["labels"] == {"app": "web"}


def test_a_watch_ends_cleanly_when_its_time_is_up(api: ApiClient, maps: str) -> None:
    query: Query = {"resourceVersion": version_of(api.get(maps)), "timeoutSeconds": 1}
    begin = time.monotonic()
    with api.watch(maps, query) as watch:
        assert list(watch) == []
    assert 0.9 < time.monotonic() - begin < 3


def test_a_bookmark_comes_before_the_end_and_carries_a_version_alone(api: ApiClient, maps: str) -> None:
    query: Query = {"resourceVersion": version_of(api.get(maps)), "timeoutSeconds": 4, "allowWatchBookmarks": "true"}
    with api.watch(maps, query) as watch:
        made = api.create(maps, config_map("one"))
        added, *bookmarks = list(watch)
    assert added["type"] == "ADDED"
    assert bookmarks
    for bookmark in bookmarks:
        assert bookmark["type"] == "BOOKMARK"
        assert {"kind", "apiVersion", "metadata"} == bookmark["object"].keys()
        assert {key for key, value in bookmark["object"]["metadata"].items() if value} == {"resourceVersion"}
    assert int(version_of(bookmarks[-1]["object"])) >= int(version_of(made))


def test_nobody_gets_bookmarks_who_did_not_ask(api: ApiClient, maps: str) -> None:
    query: Query = {"resourceVersion": version_of(api.get(maps)), "timeoutSeconds": 3}
    with api.watch(maps, query) as watch:
        assert list(watch) == []


def test_a_streamed_list_ends_with_an_annotated_bookmark(api: ApiClient, maps: str) -> None:
    api.create(maps, config_map("one"))
    query = {"sendInitialEvents": "true", "resourceVersionMatch": "NotOlderThan", "allowWatchBookmarks": "true"}
    with api.watch(maps, query) as watch:
        added, bookmark = take(watch, 2)
    assert added["type"] == "ADDED"
    assert bookmark["type"] == "BOOKMARK"
    assert bookmark["object"]["metadata"]["annotations"] == {"k8s.io/initial-events-end": "true"}


def test_a_watch_is_announced_as_chunked_json(api: ApiClient, maps: str) -> None:
    with api.watch(maps, {"timeoutSeconds": 1}) as watch:
        assert watch.headers["content-type"] == "application/json"
        assert watch.headers["transfer-encoding"] == "chunked"


def test_lists_and_watches_of_endpoints_warn_and_those_of_slices_do_not(api: ApiClient, namespace: str) -> None:
    warning = '299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"'
    endpoints = core(namespace, "endpoints")
    assert api.send("GET", endpoints).headers["warning"] == warning
    with api.watch(endpoints, {"timeoutSeconds": 1}) as watch:
        assert watch.headers["warning"] == warning
    assert "warning" not in api.send("GET", f"/apis/discovery.k8s.io/v1/namespaces/{namespace}/endpointslices").headers
