"""LIST: pages, tokens, resourceVersions, selectors, shapes and encodings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sim.support import Client, config_map, names, pod

if TYPE_CHECKING:
    from epwatch.sim import SimCluster

PODS = "/api/v1/namespaces/default/pods"


async def test_a_list_is_sorted_and_its_items_carry_no_kind(cluster: SimCluster, client: Client) -> None:
    for name in ("b", "a", "c"):
        cluster.create(pod(name))
    listed = await client.get(PODS)
    assert names(listed) == ["a", "b", "c"]
    assert (listed["kind"], listed["apiVersion"]) == ("PodList", "v1")
    assert listed["metadata"] == {"resourceVersion": cluster.resource_version}
    assert all("kind" not in item and "apiVersion" not in item for item in listed["items"])


async def test_pages_show_one_moment_however_long_they_take(cluster: SimCluster, client: Client) -> None:
    for name in ("a", "b", "c", "d", "e"):
        cluster.create(pod(name))
    first = await client.get(PODS, limit="2")
    cluster.delete("pod", "d")
    cluster.create(pod("bb"))
    second = await client.get(PODS, limit="2", **{"continue": first["metadata"]["continue"]})
    third = await client.get(PODS, limit="2", **{"continue": second["metadata"]["continue"]})
    assert names(first) + names(second) + names(third) == ["a", "b", "c", "d", "e"]
    assert [page["metadata"]["resourceVersion"] for page in (second, third)] == [
        first["metadata"]["resourceVersion"]
    ] * 2
    assert first["metadata"]["remainingItemCount"] == 3
    assert "continue" not in third["metadata"]


async def test_an_expired_token_is_410_and_offers_an_inconsistent_one(cluster: SimCluster, client: Client) -> None:
    for name in ("a", "b", "c"):
        cluster.create(pod(name))
    first = await client.get(PODS, limit="2")
    cluster.create(pod("d"))
    cluster.compact()
    code, status = await client.ask("GET", PODS, query={"limit": "2", "continue": first["metadata"]["continue"]})
    assert (code, status["reason"], status["code"]) == (410, "Expired", 410)
    rest = await client.get(PODS, **{"continue": status["metadata"]["continue"]})
    assert names(rest) == ["c", "d"]


@pytest.mark.parametrize("query", [{"continue": "nonsense"}, {"resourceVersion": "x"}, {"limit": "many"}])
async def test_what_does_not_parse_is_400(client: Client, query: dict[str, str]) -> None:
    code, status = await client.ask("GET", PODS, query=query)
    assert (code, status["reason"]) == (400, "BadRequest")


async def test_a_resource_version_from_the_future_is_504_with_its_cause(client: Client) -> None:
    code, status = await client.ask("GET", PODS, query={"resourceVersion": "999999"})
    assert (code, status["reason"]) == (504, "Timeout")
    assert status["details"]["causes"][0]["reason"] == "ResourceVersionTooLarge"


@pytest.mark.parametrize(
    "query",
    [
        {"resourceVersionMatch": "Exact"},
        {"resourceVersionMatch": "Exact", "resourceVersion": "0"},
        {"resourceVersionMatch": "Newest", "resourceVersion": "5"},
    ],
)
async def test_forbidden_list_options_are_422(client: Client, query: dict[str, str]) -> None:
    code, status = await client.ask("GET", PODS, query=query)
    assert (code, status["reason"]) == (422, "Invalid")


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        ("app=web", ["a", "b"]),
        ("app==web,tier!=front", ["b"]),
        ("app in (web, db),tier", ["a", "c"]),
        ("app notin (web)", ["c", "d"]),
        ("!app", ["d"]),
        ("weight>3", ["c"]),
        ("", ["a", "b", "c", "d"]),
    ],
)
async def test_label_selectors_choose(cluster: SimCluster, client: Client, selector: str, found: list[str]) -> None:
    cluster.create(pod("a", labels={"app": "web", "tier": "front"}))
    cluster.create(pod("b", labels={"app": "web"}))
    cluster.create(pod("c", labels={"app": "db", "tier": "back", "weight": "5"}))
    cluster.create(pod("d"))
    assert names(await client.get(PODS, labelSelector=selector)) == found


async def test_field_selectors_choose_or_are_refused(cluster: SimCluster, client: Client) -> None:
    cluster.create(pod("a", node="node-a"))
    cluster.create(pod("b", node="node-b"))
    assert names(await client.get(PODS, fieldSelector="spec.nodeName=node-b")) == ["b"]
    assert names(await client.get(PODS, fieldSelector="metadata.name!=a,status.phase=Running")) == ["b"]
    code, status = await client.ask("GET", PODS, query={"fieldSelector": "spec.color=red"})
    assert (code, status["message"]) == (400, "field label not supported: spec.color")


async def test_a_selector_that_does_not_parse_is_400(client: Client) -> None:
    code, status = await client.ask("GET", PODS, query={"labelSelector": "a in (b"})
    assert (code, status["reason"]) == (400, "BadRequest")


async def test_a_large_list_is_gzipped_when_asked_and_a_small_one_is_not(cluster: SimCluster, client: Client) -> None:
    url = f"{client.server.url}/api/v1/configmaps"
    async with client.session.get(url, headers=client.headers | {"Accept-Encoding": "gzip"}) as answer:
        assert "Content-Encoding" not in answer.headers
    cluster.create(config_map("big", text="x" * 200_000))
    async with client.session.get(url, headers=client.headers | {"Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert names(await answer.json()) == ["big"]
    async with client.session.get(url, headers=client.headers | {"Accept-Encoding": "identity"}) as answer:
        assert "Content-Encoding" not in answer.headers


async def test_metadata_alone_can_be_asked_for(cluster: SimCluster, client: Client) -> None:
    made = cluster.create(pod("a"))
    accept = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"
    _, listed = await client.ask("GET", PODS, headers={"Accept": accept})
    assert listed["kind"] == "PartialObjectMetadataList"
    assert listed["items"] == [{"metadata": made["metadata"]}]


async def test_protobuf_alone_is_406(client: Client) -> None:
    code, status = await client.ask("GET", PODS, headers={"Accept": "application/vnd.kubernetes.protobuf"})
    assert (code, status["reason"]) == (406, "NotAcceptable")


async def test_reading_endpoints_warns_of_their_deprecation(client: Client) -> None:
    async with client.session.get(f"{client.server.url}/api/v1/endpoints", headers=client.headers) as answer:
        assert answer.headers["Warning"].startswith('299 - "v1 Endpoints is deprecated in v1.33+')
