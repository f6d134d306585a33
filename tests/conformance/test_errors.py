"""Errors are Status objects that say what, where and why."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.conformance.manifests import apps, config_map, core, deployment, pod, service
from tests.control_plane.api import ApiClient, ApiStatusError

if TYPE_CHECKING:
    from tests.control_plane.api import Json

FAILURE = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure"}


def refused(api: ApiClient, method: str, path: str, body: Json | None = None) -> Json:
    with pytest.raises(ApiStatusError) as error:
        api.call(method, path, body)
    assert error.value.body["code"] == error.value.status
    return error.value.body


def causes(status: Json) -> list[tuple[str, str]]:
    """Reason and field of each cause."""
    return [(cause["reason"], cause["field"]) for cause in status["details"]["causes"]]


def test_not_found(api: ApiClient, namespace: str) -> None:
    assert refused(api, "GET", f"{core(namespace, 'configmaps')}/none") == FAILURE | {
        "message": 'configmaps "none" not found',
        "reason": "NotFound",
        "details": {"name": "none", "kind": "configmaps"},
        "code": 404,
    }


def test_not_found_in_a_named_group(api: ApiClient, namespace: str) -> None:
    status = refused(api, "DELETE", f"{apps(namespace, 'deployments')}/none")
    assert status["message"] == 'deployments.apps "none" not found'
    assert status["details"] == {"name": "none", "group": "apps", "kind": "deployments"}


@pytest.mark.parametrize("path", ["/api/v1/gadgets", "/api/v2/pods", "/apis/apps/v1/gadgets"])
def test_an_unknown_resource_could_not_be_found(api: ApiClient, path: str) -> None:
    assert refused(api, "GET", path) == FAILURE | {
        "message": "the server could not find the requested resource",
        "reason": "NotFound",
        "details": {},
        "code": 404,
    }


@pytest.mark.parametrize("path", ["/apis/example.com/v1/things", "/nothing"])
def test_an_unknown_path_is_404_page_not_found(api: ApiClient, path: str) -> None:
    reply = api.send("GET", path)
    assert (reply.status, reply.body) == (404, b"404 page not found\n")


def test_already_exists(api: ApiClient, namespace: str) -> None:
    maps = core(namespace, "configmaps")
    api.create(maps, config_map("one"))
    assert refused(api, "POST", maps, config_map("one")) == FAILURE | {
        "message": 'configmaps "one" already exists',
        "reason": "AlreadyExists",
        "details": {"name": "one", "kind": "configmaps"},
        "code": 409,
    }


def test_create_in_a_namespace_that_does_not_exist(api: ApiClient) -> None:
    assert refused(api, "POST", core("no-such-namespace", "configmaps"), config_map("one")) == FAILURE | {
        "message": 'namespaces "no-such-namespace" not found',
        "reason": "NotFound",
        "details": {"name": "no-such-namespace", "kind": "namespaces"},
        "code": 404,
    }


def test_an_object_of_another_namespace_is_refused(api: ApiClient, namespace: str) -> None:
    astray = config_map("one")
    astray["metadata"]["namespace"] = "default"
    status = refused(api, "POST", core(namespace, "configmaps"), astray)
    assert (status["code"], status["reason"]) == (400, "BadRequest")
    assert status["message"] == (
        "the namespace of the provided object does not match the namespace sent on the request"
    )


def test_an_update_under_another_name_is_refused(api: ApiClient, namespace: str) -> None:
    maps = core(namespace, "configmaps")
    api.create(maps, config_map("one"))
    status = refused(api, "PUT", f"{maps}/one", config_map("two"))
    assert status["message"] == "the name of the object (two) does not match the name on the URL (one)"


def test_another_kind_is_refused(api: ApiClient, namespace: str) -> None:
    status = refused(api, "POST", core(namespace, "configmaps"), pod("one", {}))
    assert (status["code"], status["reason"]) == (400, "BadRequest")
    assert status["message"].startswith("Pod in version ") or "ConfigMap" in status["message"]


def test_a_body_that_is_no_json_is_refused(api: ApiClient, namespace: str) -> None:
    reply = api.send("POST", core(namespace, "configmaps"), b'{"metadata": ')
    assert (reply.status, reply.json()["reason"]) == (400, "BadRequest")


def test_a_wrong_type_in_a_field_is_refused(api: ApiClient, namespace: str) -> None:
    wrong = config_map("one")
    wrong["data"] = {"number": 1}
    assert refused(api, "POST", core(namespace, "configmaps"), wrong) == FAILURE | {
        "message": 'ConfigMap in version "v1" cannot be handled as a ConfigMap: '
        "json: cannot unmarshal number into Go struct field ConfigMap.data of type string",
        "reason": "BadRequest",
        "code": 400,
    }


def test_an_invalid_name_is_422(api: ApiClient, namespace: str) -> None:
    status = refused(api, "POST", core(namespace, "configmaps"), config_map("Not_A_Name"))
    assert (status["code"], status["reason"]) == (422, "Invalid")
    assert causes(status) == [("FieldValueInvalid", "metadata.name")]
    assert status["message"].startswith('ConfigMap "Not_A_Name" is invalid: metadata.name: Invalid value: "Not_A_Name"')


def test_a_pod_without_containers_is_422(api: ApiClient, namespace: str) -> None:
    empty = pod("one", {})
    empty["spec"] = {"containers": []}
    status = refused(api, "POST", core(namespace, "pods"), empty)
    assert causes(status) == [("FieldValueRequired", "spec.containers")]
    assert status["message"] == 'Pod "one" is invalid: spec.containers: Required value'


def test_a_service_without_ports_is_422(api: ApiClient, namespace: str) -> None:
    status = refused(api, "POST", core(namespace, "services"), service("web", "web", ports=[]))
    assert causes(status) == [("FieldValueRequired", "spec.ports")]


def test_a_port_out_of_range_is_422(api: ApiClient, namespace: str) -> None:
    status = refused(api, "POST", core(namespace, "services"), service("web", "web", ports=[{"port": 70000}]))
    assert ("FieldValueInvalid", "spec.ports[0].port") in causes(status)
    assert "must be between 1 and 65535, inclusive" in status["message"]


def test_a_template_that_its_selector_does_not_match_is_422(api: ApiClient, namespace: str) -> None:
    astray = deployment("web", 1)
    astray["spec"]["selector"] = {"matchLabels": {"app": "other"}}
    status = refused(api, "POST", apps(namespace, "deployments"), astray)
    assert causes(status) == [("FieldValueInvalid", "spec.template.metadata.labels")]
    assert "`selector` does not match template `labels`" in status["message"]


def test_the_selector_of_a_deployment_cannot_change(api: ApiClient, namespace: str) -> None:
    path = apps(namespace, "deployments")
    api.create(path, deployment("web", 0))
    patch = {
        "spec": {
            "selector": {"matchLabels": {"app": "other"}},
            "template": {"metadata": {"labels": {"app": "other"}}},
        }
    }
    with pytest.raises(ApiStatusError) as error:
        api.merge(f"{path}/web", patch)
    assert error.value.status == 422
    assert "field is immutable" in error.value.body["message"]


def test_a_verb_that_a_resource_does_not_know_is_405(api: ApiClient, namespace: str) -> None:
    status = refused(api, "POST", f"{core(namespace, 'configmaps')}/one", config_map("one"))
    assert (status["code"], status["reason"]) == (405, "MethodNotAllowed")
    assert status["message"] == "the server does not allow this method on the requested resource"


def test_a_patch_of_an_unknown_type_is_415(api: ApiClient, namespace: str) -> None:
    maps = core(namespace, "configmaps")
    api.create(maps, config_map("one"))
    reply = api.send("PATCH", f"{maps}/one", b"{}", content_type="application/unknown-patch")
    assert (reply.status, reply.json()["reason"]) == (415, "UnsupportedMediaType")


def test_a_body_of_an_unknown_type_is_415(api: ApiClient, namespace: str) -> None:
    reply = api.send("POST", core(namespace, "configmaps"), b"<xml/>", content_type="application/xml")
    assert (reply.status, reply.json()["reason"]) == (415, "UnsupportedMediaType")


def test_an_answer_that_cannot_be_given_is_406(api: ApiClient, namespace: str) -> None:
    reply = api.send("GET", core(namespace, "configmaps"), headers={"Accept": "text/html"})
    assert (reply.status, reply.json()["reason"]) == (406, "NotAcceptable")


def test_a_wrong_token_is_401(api: ApiClient) -> None:
    stranger = ApiClient(replace(api.server, token="wrong"))
    reply = stranger.send("GET", "/api/v1/pods")
    assert reply.json() == FAILURE | {"message": "Unauthorized", "reason": "Unauthorized", "code": 401}
