"""What the server says of itself: plain and aggregated discovery tell the same, and OpenAPI tells of all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim.http.discovery import AGGREGATED

if TYPE_CHECKING:
    from tests.sim.support import Client, Obj

Told = set[tuple[str, str, str, frozenset[str]]]
"""Group, version, resource, verbs."""


def of_list(listed: Obj) -> Told:
    """Return what an APIResourceList tells, without subresources."""
    group, _, version = listed["groupVersion"].rpartition("/")
    found = [one for one in listed["resources"] if "/" not in one["name"]]
    return {(group, version, one["name"], frozenset(one["verbs"])) for one in found}


def of_aggregate(listed: Obj) -> Told:
    """Return what an APIGroupDiscoveryList tells."""
    return {
        (item["metadata"].get("name", ""), version["version"], one["resource"], frozenset(one["verbs"]))
        for item in listed["items"]
        for version in item["versions"]
        for one in version["resources"]
    }


async def test_aggregated_discovery_tells_what_the_plain_one_tells(client: Client) -> None:
    plain = of_list(await client.get("/api/v1"))
    for group in (await client.get("/apis"))["groups"]:
        for version in group["versions"]:
            plain |= of_list(await client.get(f"/apis/{version['groupVersion']}"))
    told: Told = set()
    for root in ("/api", "/apis"):
        code, listed = await client.ask("GET", root, headers={"Accept": f"{AGGREGATED},application/json"})
        assert (code, listed["kind"]) == (200, "APIGroupDiscoveryList")
        told |= of_aggregate(listed)
    assert told == plain
    assert {resource for _, _, resource, _ in told} > {"pods", "deployments", "endpointslices"}


async def test_openapi_has_a_document_for_every_version(client: Client) -> None:
    paths = (await client.get("/openapi/v3"))["paths"]
    assert {"api/v1", "apis/apps/v1", "apis/discovery.k8s.io/v1"} <= set(paths)
    for path in paths.values():
        document = await client.get(path["serverRelativeURL"])
        assert document["openapi"].startswith("3.")
        references = [one["$ref"] for one in _parts(document) if "$ref" in one]
        schemas = document["components"]["schemas"]
        assert {one.rpartition("/")[2] for one in references} <= set(schemas)


def _parts(value: object) -> list[Obj]:
    """Return every object within a document."""
    if isinstance(value, list):
        return [part for each in value for part in _parts(each)]
    if isinstance(value, dict):
        return [value, *(part for each in value.values() for part in _parts(each))]
    return []
