"""What is too old, too new or no resourceVersion at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.manifests import config_map, core
from tests.control_plane.api import ApiStatusError

if TYPE_CHECKING:
    from tests.conformance.cluster import Cluster
    from tests.control_plane.api import ApiClient, Json, Query

FAR_AHEAD = "999999999"


@pytest.fixture
def maps(namespace: str) -> str:
    """The path of a collection that no controller touches."""
    return core(namespace, "configmaps")


def refused(api: ApiClient, path: str, query: Query) -> Json:
    with pytest.raises(ApiStatusError) as error:
        api.get(path, query)
    return error.value.body


def test_after_history_is_gone_watches_tokens_and_exact_lists_from_before_are_410(
    cluster: Cluster, api: ApiClient, maps: str
) -> None:
    for name in "abc":
        api.create(maps, config_map(name))
    page = api.get(maps, {"limit": 1})
    old = page["metadata"]["resourceVersion"]
    api.create(maps, config_map("d"))
    cluster.forget_history()

    with api.watch(maps, {"resourceVersion": old}) as watch:
        (event,) = watch
    assert event["type"] == "ERROR"
    assert event["object"].pop("message").startswith("too old resource version: ")
    assert event["object"] == STATUS | {"reason": "Expired", "code": 410}

    expired = refused(api, maps, {"limit": 1, "continue": page["metadata"]["continue"]})
    assert (expired["code"], expired["reason"]) == (410, "Expired")
    assert expired["message"].startswith("The provided continue parameter is too old to display a consistent list")

    rest = api.get(maps, {"continue": expired["metadata"]["continue"]})
    assert [item["metadata"]["name"] for item in rest["items"]] == ["b", "c", "d"]

    exact = refused(api, maps, {"resourceVersion": old, "resourceVersionMatch": "Exact"})
    assert (exact["code"], exact["reason"]) == (410, "Expired")

    assert len(api.get(maps, {"resourceVersion": old})["items"]) == 4


def test_a_list_of_the_future_is_504_and_says_to_try_again(api: ApiClient, maps: str) -> None:
    reply = api.send("GET", maps, query={"resourceVersion": FAR_AHEAD})
    body = reply.json()
    assert (reply.status, body["code"], body["reason"]) == (504, 504, "Timeout")
    assert body["message"].startswith(f"Timeout: Too large resource version: {FAR_AHEAD}, current: ")
    assert reply.headers["retry-after"] == "1"
    assert body["details"] == {
        "retryAfterSeconds": 1,
        "causes": [{"reason": "ResourceVersionTooLarge", "message": "Too large resource version"}],
    }


def test_a_watch_from_the_future_is_silent_until_the_future_comes(api: ApiClient, maps: str) -> None:
    query: Query = {"resourceVersion": FAR_AHEAD, "timeoutSeconds": 1}
    with api.watch(maps, query) as watch:
        api.create(maps, config_map("one"))
        assert list(watch) == []


NO_NUMBER = 'resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax'
LIST_OPTIONS = 'ListOptions.meta.k8s.io "" is invalid: '
MATCH = f"{LIST_OPTIONS}resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden "
SUPPORTED = 'supported values: "Exact", "NotOlderThan", ""'


@pytest.mark.parametrize(
    ("query", "code", "message"),
    [
        ({"resourceVersion": "abc"}, 400, f"invalid resource version: {NO_NUMBER}"),
        ({"resourceVersionMatch": "Exact"}, 422, f"{MATCH}unless resourceVersion is provided"),
        (
            {"resourceVersionMatch": "Exact", "resourceVersion": "0"},
            422,
            f'{MATCH.replace("resourceVersionMatch is", """resourceVersionMatch "exact" is""")}for resourceVersion "0"',
        ),
        (
            {"resourceVersionMatch": "Nearly", "resourceVersion": "1"},
            422,
            f'{LIST_OPTIONS}resourceVersionMatch: Unsupported value: "Nearly": {SUPPORTED}',
        ),
        (
            {"watch": "1", "resourceVersionMatch": "NotOlderThan", "resourceVersion": "1"},
            422,
            f"{MATCH}for watch unless sendInitialEvents is provided",
        ),
        (
            {"watch": "1", "sendInitialEvents": "true"},
            422,
            (
                f"{LIST_OPTIONS}resourceVersionMatch: Forbidden: "
                "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"
            ),
        ),
        ({"limit": "many"}, 400, 'strconv.ParseInt: parsing "many": invalid syntax'),
        (
            {"continue": "%%%"},
            400,
            "invalid continue token: continue key is not valid: illegal base64 data at input byte 0",
        ),
        ({"labelSelector": "a in (b"}, 400, "unable to parse requirement: found '', expected: ',' or ')'"),
        (
            {"fieldSelector": "data.color=red"},
            400,
            '"data.color" is not a known field selector: only "metadata.name", "metadata.namespace"',
        ),
        (
            {"fieldSelector": "metadata.name"},
            400,
            "invalid selector: 'metadata.name'; can't understand 'metadata.name'",
        ),
    ],
    ids=lambda value: "&".join(f"{name}={text}" for name, text in value.items()) if isinstance(value, dict) else "",
)
def test_a_query_that_means_nothing_is_refused(
    api: ApiClient, maps: str, query: Query, code: int, message: str
) -> None:
    body = refused(api, maps, query)
    assert (body["code"], body["message"]) == (code, message)
    assert body.get("reason") == {400: "BadRequest", 422: "Invalid"}[code]


def test_a_watch_from_no_number_says_so(cluster: Cluster, api: ApiClient, maps: str) -> None:
    body = refused(api, maps, {"watch": "1", "resourceVersion": "abc"})
    assert body["message"] == NO_NUMBER
    # The real server did not foresee it; the embedded one blames nobody but the client (README.md).
    assert body["code"] == {"real": 500, "embedded": 400}[cluster.name]


def test_a_token_together_with_a_version_is_refused(api: ApiClient, maps: str) -> None:
    for name in "ab":
        api.create(maps, config_map(name))
    page = api.get(maps, {"limit": 1})["metadata"]
    body = refused(api, maps, {"continue": page["continue"], "resourceVersion": page["resourceVersion"]})
    assert body["code"] == 400
    assert body["message"] == "specifying resource version is not allowed when using continue"


STATUS = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure"}
