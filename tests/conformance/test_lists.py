"""LIST: what comes back, in which order, and as of when."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from epwatch.kube.wire import decode_head
from tests.conformance.manifests import config_map, core

if TYPE_CHECKING:
    from tests.control_plane.api import ApiClient, Json


@pytest.fixture
def maps(namespace: str) -> str:
    """The path of a collection that no controller touches."""
    return core(namespace, "configmaps")


def names(listed: Json) -> list[str]:
    return [item["metadata"]["name"] for item in listed["items"]]


def test_an_empty_list_has_items_and_a_resource_version(api: ApiClient, maps: str) -> None:
    listed = api.get(maps)
    assert (listed["kind"], listed["apiVersion"], listed["items"]) == ("ConfigMapList", "v1", [])
    assert listed["metadata"].keys() == {"resourceVersion"}
    assert int(listed["metadata"]["resourceVersion"]) > 0


def test_an_empty_list_of_a_namespace_that_does_not_exist_is_no_error(api: ApiClient) -> None:
    assert api.get(core("no-such-namespace", "configmaps"))["items"] == []


def test_items_of_a_list_carry_neither_kind_nor_api_version(api: ApiClient, maps: str) -> None:
    api.create(maps, config_map("one", color="red"))
    (item,) = api.get(maps)["items"]
    assert item.keys() == {"metadata", "data"}


def test_a_single_object_carries_kind_and_api_version(api: ApiClient, maps: str) -> None:
    api.create(maps, config_map("one"))
    one = api.get(f"{maps}/one")
    assert (one["kind"], one["apiVersion"]) == ("ConfigMap", "v1")


def test_items_are_sorted_by_name(api: ApiClient, maps: str) -> None:
    for name in ("b", "c", "a", "a-b", "a.b"):
        api.create(maps, config_map(name))
    assert names(api.get(maps)) == ["a", "a-b", "a.b", "b", "c"]


def test_a_list_of_all_namespaces_is_sorted_by_namespace_first(api: ApiClient, namespace: str) -> None:
    for where, name in ((namespace, "a"), ("default", "z")):
        api.create(core(where, "configmaps"), config_map(name, {"sort": namespace}))
    listed = api.get("/api/v1/configmaps", {"labelSelector": f"sort={namespace}"})
    assert [item["metadata"]["namespace"] for item in listed["items"]] == [namespace, "default"]
    api.delete("/api/v1/namespaces/default/configmaps/z")


def test_a_list_is_at_least_as_new_as_the_write_before_it(api: ApiClient, maps: str) -> None:
    made = api.create(maps, config_map("one"))
    listed = api.get(maps)
    assert int(listed["metadata"]["resourceVersion"]) >= int(made["metadata"]["resourceVersion"])
    assert names(listed) == ["one"]


def test_objects_in_a_list_keep_the_version_of_their_own_last_write(api: ApiClient, maps: str) -> None:
    made = api.create(maps, config_map("one"))
    api.create(maps, config_map("two"))
    assert api.get(maps)["items"][0]["metadata"]["resourceVersion"] == made["metadata"]["resourceVersion"]


@pytest.mark.parametrize("match", ["", "NotOlderThan"])
def test_not_older_than_shows_the_newest_state(api: ApiClient, maps: str, match: str) -> None:
    made = api.create(maps, config_map("one"))
    api.create(maps, config_map("two"))
    query = {"resourceVersion": made["metadata"]["resourceVersion"]} | (
        {"resourceVersionMatch": match} if match else {}
    )
    assert "one" in names(api.get(maps, query))


def test_exact_shows_the_state_of_that_moment(api: ApiClient, maps: str) -> None:
    made = api.create(maps, config_map("one"))
    api.create(maps, config_map("two"))
    version = made["metadata"]["resourceVersion"]
    listed = api.get(maps, {"resourceVersion": version, "resourceVersionMatch": "Exact"})
    assert names(listed) == ["one"]
    assert listed["metadata"]["resourceVersion"] == version


def test_pages_partition_the_list_and_count_what_remains(api: ApiClient, maps: str) -> None:
    for name in "abcde":
        api.create(maps, config_map(name))
    pages = [api.get(maps, {"limit": 2})]
    while token := pages[-1]["metadata"].get("continue"):
        pages.append(api.get(maps, {"limit": 2, "continue": token}))
    assert [names(page) for page in pages] == [["a", "b"], ["c", "d"], ["e"]]
    assert [page["metadata"].get("remainingItemCount") for page in pages] == [3, 1, None]
    assert len({page["metadata"]["resourceVersion"] for page in pages}) == 1


def test_a_later_page_shows_the_state_of_the_first(api: ApiClient, maps: str) -> None:
    for name in "abc":
        api.create(maps, config_map(name))
    first = api.get(maps, {"limit": 1})
    api.create(maps, config_map("d"))
    api.delete(f"{maps}/b")
    rest = api.get(maps, {"continue": first["metadata"]["continue"]})
    assert names(rest) == ["b", "c"]
    assert rest["metadata"]["resourceVersion"] == first["metadata"]["resourceVersion"]


def test_the_metadata_of_a_page_come_before_its_items(api: ApiClient, maps: str) -> None:
    """So that the next page can be asked for while the items are still coming."""
    for name in "abc":
        api.create(maps, config_map(name))
    body = api.send("GET", maps, query={"limit": 2}).body
    head = decode_head(body[: body.index(b'"items":[') + len(b'"items":[')])
    assert head is not None
    assert head.continue_ == json.loads(body)["metadata"]["continue"]


def test_a_later_page_may_be_larger_and_is_of_the_same_list(api: ApiClient, maps: str) -> None:
    for name in "abcde":
        api.create(maps, config_map(name))
    first = api.get(maps, {"limit": 1})
    api.delete(f"{maps}/c")
    rest = api.get(maps, {"limit": 10, "continue": first["metadata"]["continue"]})
    assert names(first) + names(rest) == list("abcde")
    assert rest["metadata"] == {"resourceVersion": first["metadata"]["resourceVersion"]}


@pytest.mark.parametrize("limit", [0, 2, 3])
def test_a_limit_that_is_not_reached_gives_no_token(api: ApiClient, maps: str, limit: int) -> None:
    for name in "ab":
        api.create(maps, config_map(name))
    assert api.get(maps, {"limit": limit})["metadata"].keys() == {"resourceVersion"}


def test_pages_of_a_selector_are_full_and_do_not_say_what_remains(api: ApiClient, maps: str) -> None:
    for name in "abcdef":
        api.create(maps, config_map(name, {"odd": str(name in "ace").lower()}))
    first = api.get(maps, {"limit": 2, "labelSelector": "odd=true"})
    assert names(first) == ["a", "c"]
    assert "remainingItemCount" not in first["metadata"]
    query = {"limit": 2, "labelSelector": "odd=true", "continue": first["metadata"]["continue"]}
    assert names(api.get(maps, query)) == ["e"]
