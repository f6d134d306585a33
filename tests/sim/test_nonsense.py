"""Whatever is sent, the server answers as one that expected it: a Status below 500, and goes on."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from epwatch.sim import SimServer, scenarios
from tests.control_plane.api import ApiClient, Server

if TYPE_CHECKING:
    from collections.abc import Iterator

CORE, APPS = "/api/v1/namespaces/default", "/apis/apps/v1/namespaces/default"
COLLECTIONS = (
    f"{CORE}/pods",
    f"{CORE}/services",
    f"{CORE}/endpoints",
    f"{APPS}/deployments",
    "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices",
)
OBJECTS = (
    f"{CORE}/services/web-service",
    f"{APPS}/deployments/frontend",
    f"{APPS}/deployments/frontend/scale",
    f"{CORE}/services/web-service/status",
    f"{CORE}/endpoints/web-service",
)
# Words that mean something in one place or another, so that nonsense reaches deep.
WORDS = [
    "metadata",
    "name",
    "namespace",
    "labels",
    "annotations",
    "ownerReferences",
    "finalizers",
    "uid",
    "spec",
    "status",
    "replicas",
    "selector",
    "template",
    "containers",
    "ports",
    "port",
    "targetPort",
    "protocol",
    "matchLabels",
    "matchExpressions",
    "key",
    "operator",
    "values",
    "subsets",
    "addresses",
    "ip",
    "endpoints",
    "conditions",
    "type",
    "ClusterIP",
    "ExternalName",
    "strategy",
    "rollingUpdate",
    "maxSurge",
    "maxUnavailable",
    "args",
    "image",
    "clusterIP",
    "clusterIPs",
    "ipFamilies",
    "ipFamilyPolicy",
    "None",
    "$patch",
    "replace",
    "delete",
    "$setElementOrder/ports",
    "web",
    "http",
    "app",
    "frontend",
    "tolerations",
    "readinessGates",
    "lifecycle",
    "preStop",
    "sleep",
    "seconds",
    "addressType",
    "IPv4",
    "kind",
    "apiVersion",
]
KEYS = st.sampled_from(WORDS)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | KEYS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
BODIES = st.dictionaries(KEYS, VALUES, max_size=4) | VALUES
PATCHES = ("application/merge-patch+json", "application/strategic-merge-patch+json")


@pytest.fixture(scope="module")
def api() -> Iterator[ApiClient]:
    """A demo cluster in a thread, whose clock stands: what is tested is the door, not the story."""
    server = SimServer(scenarios.find("scale").start(seed=1), speed=None)
    ready, end = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with server:
            ready.set()
            await end.wait()

    def main() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(serve())

    thread = threading.Thread(target=main)
    thread.start()
    ready.wait()
    yield ApiClient(Server(server.url, server.token))
    loop.call_soon_threadsafe(end.set)
    thread.join()


def answered(api: ApiClient, method: str, path: str, body: object, content_type: str = "application/json") -> None:
    reply = api.send(method, path, json.dumps(body).encode(), content_type=content_type)
    assert reply.status < 500, (method, path, body, reply.body)
    told: dict[str, Any] = reply.json()
    assert reply.status < 400 or (told["kind"], told["code"]) == ("Status", reply.status)


@settings(max_examples=150)
@given(path=st.sampled_from(COLLECTIONS), body=BODIES)
def test_any_json_may_be_posted(api: ApiClient, path: str, body: object) -> None:
    answered(api, "POST", path, body)


@settings(max_examples=150)
@given(path=st.sampled_from(OBJECTS), body=BODIES)
def test_any_json_may_be_put(api: ApiClient, path: str, body: object) -> None:
    answered(api, "PUT", path, body)


@settings(max_examples=300)
@given(path=st.sampled_from(OBJECTS), body=BODIES, kind=st.sampled_from(PATCHES))
def test_any_json_may_be_a_patch(api: ApiClient, path: str, body: object, kind: str) -> None:
    answered(api, "PATCH", path, body, kind)


@pytest.mark.parametrize("kind", PATCHES)
@pytest.mark.parametrize("field", ["spec", "metadata", "status", "data"])
def test_a_whole_part_may_be_taken_away(api: ApiClient, field: str, kind: str) -> None:
    for path in OBJECTS:
        answered(api, "PATCH", path, {field: None}, kind)


@settings(max_examples=100)
@given(body=BODIES)
def test_any_json_may_be_options_of_a_deletion(api: ApiClient, body: object) -> None:
    answered(api, "DELETE", f"{CORE}/configmaps/none", body)


@settings(max_examples=150)
@given(
    path=st.sampled_from(COLLECTIONS),
    query=st.dictionaries(
        st.sampled_from(
            [
                "labelSelector",
                "fieldSelector",
                "limit",
                "continue",
                "resourceVersion",
                "resourceVersionMatch",
                "timeoutSeconds",
            ]
        ),
        st.text("abz019=!,()<>.-_/% \u00e9", max_size=12),
        max_size=3,
    ),
)
def test_any_text_may_be_a_query(api: ApiClient, path: str, query: dict[str, str]) -> None:
    assert api.send("GET", path, query=query).status in (200, 400, 410, 422, 504)


def test_a_list_may_be_merged_into_what_is_none(api: ApiClient) -> None:
    """A field that nobody knows is kept as it came, and a later patch may know better."""
    for held in (5, [5]):
        answered(api, "PATCH", OBJECTS[0], {"ownerReferences": held}, PATCHES[0])
        answered(api, "PATCH", OBJECTS[0], {"ownerReferences": [{"uid": "x"}]}, PATCHES[1])
