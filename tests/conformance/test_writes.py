"""CREATE, UPDATE, PATCH and DELETE: what they change and what they answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.manifests import apps, config_map, core, deployment, service, slices
from tests.control_plane.api import STRATEGIC_PATCH, ApiStatusError

if TYPE_CHECKING:
    from tests.control_plane.api import ApiClient, Json


@pytest.fixture
def maps(namespace: str) -> str:
    """The path of a collection that no controller touches."""
    return core(namespace, "configmaps")


@pytest.fixture
def deployments(namespace: str) -> str:
    """The path of the Deployments."""
    return apps(namespace, "deployments")


def test_create_fills_in_what_the_server_owns(api: ApiClient, maps: str, namespace: str) -> None:
    asked = config_map("one")
    asked["metadata"] |= {"uid": "mine", "creationTimestamp": "2001-01-01T00:00:00Z", "generation": 7}
    metadata = api.create(maps, asked)["metadata"]
    assert (metadata["name"], metadata["namespace"]) == ("one", namespace)
    assert len(metadata["uid"]) == 36
    assert not metadata["creationTimestamp"].startswith("2001")
    assert int(metadata["resourceVersion"]) > 0


def test_a_generated_name_begins_with_what_was_asked(api: ApiClient, maps: str) -> None:
    made = api.create(maps, {"metadata": {"generateName": "pre-"}})
    assert made["metadata"]["generateName"] == "pre-"
    assert len(made["metadata"]["name"]) == len("pre-") + 5


def test_a_name_made_anew_has_a_new_uid(api: ApiClient, maps: str) -> None:
    uids = set()
    for _ in range(2):
        uids.add(api.create(maps, config_map("one"))["metadata"]["uid"])
        api.delete(f"{maps}/one")
    assert len(uids) == 2


def test_merge_patch_sets_removes_and_keeps(api: ApiClient, maps: str) -> None:
    api.create(maps, config_map("one", a="1", b="2"))
    patched = api.merge(f"{maps}/one", {"data": {"b": None, "c": "3"}})
    assert patched["data"] == {"a": "1", "c": "3"}


def test_merge_patch_replaces_lists(api: ApiClient, namespace: str) -> None:
    path = core(namespace, "services")
    api.create(path, service("web", "web"))
    patched = api.merge(f"{path}/web", {"spec": {"ports": [{"name": "other", "port": 81}]}})
    assert [port["port"] for port in patched["spec"]["ports"]] == [81]


def test_strategic_patch_merges_containers_by_name(api: ApiClient, deployments: str) -> None:
    api.create(deployments, deployment("web", 0))
    patch = {"spec": {"template": {"spec": {"containers": [{"name": "app", "image": "registry.example/app:2"}]}}}}
    patched = api.call("PATCH", f"{deployments}/web", patch, content_type=STRATEGIC_PATCH)
    (container,) = patched["spec"]["template"]["spec"]["containers"]
    assert container["image"] == "registry.example/app:2"
    assert container["ports"] == [{"name": "http", "containerPort": 8080, "protocol": "TCP"}]


def test_strategic_patch_adds_and_deletes_list_elements(api: ApiClient, namespace: str) -> None:
    path = core(namespace, "services")
    api.create(path, service("web", "web", ports=[{"name": "a", "port": 1}, {"name": "b", "port": 2}]))
    patch = {"spec": {"ports": [{"port": 1, "$patch": "delete"}, {"name": "c", "port": 3}]}}
    patched = api.call("PATCH", f"{path}/web", patch, content_type=STRATEGIC_PATCH)
    assert sorted(port["name"] for port in patched["spec"]["ports"]) == ["b", "c"]


def test_a_patch_that_changes_nothing_keeps_the_version(api: ApiClient, maps: str) -> None:
    made = api.create(maps, config_map("one", a="1"))
    patched = api.merge(f"{maps}/one", {"data": {"a": "1"}})
    assert patched == made


def test_a_patch_of_an_old_version_is_a_conflict(api: ApiClient, maps: str) -> None:
    made = api.create(maps, config_map("one"))
    api.merge(f"{maps}/one", {"data": {"a": "1"}})
    stale = {"metadata": {"resourceVersion": made["metadata"]["resourceVersion"]}, "data": {"a": "2"}}
    with pytest.raises(ApiStatusError) as conflict:
        api.merge(f"{maps}/one", stale)
    assert conflict.value.body["reason"] == "Conflict"
    assert conflict.value.body["message"] == (
        'Operation cannot be fulfilled on configmaps "one": '
        "the object has been modified; please apply your changes to the latest version and try again"
    )


def test_an_update_replaces_and_needs_the_newest_version(api: ApiClient, maps: str) -> None:
    made = api.create(maps, config_map("one", a="1"))
    updated = api.call("PUT", f"{maps}/one", made | {"data": {"b": "2"}})
    assert updated["data"] == {"b": "2"}
    with pytest.raises(ApiStatusError) as conflict:
        api.call("PUT", f"{maps}/one", made)
    assert conflict.value.status == 409


def test_an_update_without_a_version_is_unconditional(api: ApiClient, maps: str) -> None:
    api.create(maps, config_map("one", a="1"))
    assert api.call("PUT", f"{maps}/one", config_map("one", b="2"))["data"] == {"b": "2"}


def test_generation_counts_changes_of_the_spec_alone(api: ApiClient, deployments: str) -> None:
    made = api.create(deployments, deployment("web", 0))
    labelled = api.merge(f"{deployments}/web", {"metadata": {"labels": {"a": "b"}}})
    paused = api.merge(f"{deployments}/web", {"spec": {"paused": True}})
    assert [one["metadata"]["generation"] for one in (made, labelled, paused)] == [1, 1, 2]


def test_the_status_subresource_changes_the_status_alone(api: ApiClient, namespace: str) -> None:
    path = core(namespace, "services")
    api.create(path, service("web", "web"))
    both: Json = {
        "spec": {"sessionAffinity": "ClientIP"},
        "status": {
            "conditions": [
                {
                    "type": "T",
                    "status": "True",
                    "reason": "R",
                    "message": "",
                    "lastTransitionTime": "2026-01-01T00:00:00Z",
                }
            ]
        },
    }
    patched = api.merge(f"{path}/web/status", both)
    assert patched["spec"]["sessionAffinity"] == "None"
    assert patched["status"]["conditions"][0]["reason"] == "R"


def test_the_main_resource_leaves_the_status_alone(api: ApiClient, deployments: str) -> None:
    api.create(deployments, deployment("web", 0))
    patched = api.merge(f"{deployments}/web", {"status": {"replicas": 9}})
    assert patched["status"].get("replicas", 0) == 0


def test_the_scale_subresource_reads_and_sets_replicas(api: ApiClient, deployments: str, namespace: str) -> None:
    made = api.create(deployments, deployment("web", 0))
    scale = api.get(f"{deployments}/web/scale")
    assert (scale["kind"], scale["apiVersion"]) == ("Scale", "autoscaling/v1")
    assert scale["spec"] == {}
    assert scale["metadata"]["uid"] == made["metadata"]["uid"]
    assert scale["status"]["selector"] == "app=web"
    scaled = api.merge(f"{deployments}/web/scale", {"spec": {"replicas": 1}})
    assert scaled["spec"] == {"replicas": 1}
    assert api.get(f"{deployments}/web")["spec"]["replicas"] == 1


def test_delete_answers_success_with_the_uid(api: ApiClient, maps: str) -> None:
    made = api.create(maps, config_map("one"))
    assert api.delete(f"{maps}/one") == {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Success",
        "details": {"name": "one", "kind": "configmaps", "uid": made["metadata"]["uid"]},
    }


def test_delete_of_another_uid_is_a_conflict(api: ApiClient, maps: str) -> None:
    api.create(maps, config_map("one"))
    with pytest.raises(ApiStatusError) as conflict:
        api.delete(f"{maps}/one", {"preconditions": {"uid": "another"}})
    assert (conflict.value.status, conflict.value.body["reason"]) == (409, "Conflict")


def test_deleting_a_collection_answers_what_went(api: ApiClient, maps: str) -> None:
    for name in "ab":
        api.create(maps, config_map(name))
    gone = api.delete(maps)
    assert gone["kind"] == "ConfigMapList"
    assert [item["metadata"]["name"] for item in gone["items"]] == ["a", "b"]
    assert api.get(maps)["items"] == []


def test_an_object_with_a_finalizer_stays_until_it_is_removed(api: ApiClient, maps: str) -> None:
    held = config_map("one")
    held["metadata"]["finalizers"] = ["example.com/hold"]
    api.create(maps, held)
    told = api.delete(f"{maps}/one")
    assert told["metadata"]["deletionGracePeriodSeconds"] == 0
    assert "deletionTimestamp" in api.get(f"{maps}/one")["metadata"]
    api.merge(f"{maps}/one", {"metadata": {"finalizers": None}})
    assert api.get(maps)["items"] == []


def test_a_service_gets_its_defaults(api: ApiClient, namespace: str) -> None:
    spec = api.create(core(namespace, "services"), service("web", "web"))["spec"]
    assert spec.pop("clusterIPs") == [spec["clusterIP"]]
    assert spec.pop("clusterIP").startswith("10.96.")
    assert spec == {
        "selector": {"app": "web"},
        "ports": [{"port": 80, "targetPort": 8080, "protocol": "TCP"}],
        "type": "ClusterIP",
        "sessionAffinity": "None",
        "ipFamilies": ["IPv4"],
        "ipFamilyPolicy": "SingleStack",
        "internalTrafficPolicy": "Cluster",
    }


def test_a_slice_written_by_hand_comes_back_as_written(api: ApiClient, namespace: str) -> None:
    written = {
        "metadata": {"name": "by-hand", "labels": {"kubernetes.io/service-name": "elsewhere"}},
        "addressType": "IPv4",
        "ports": [{"name": "", "protocol": "TCP", "port": 80}],
        "endpoints": [{"addresses": ["203.0.113.1"], "conditions": {"ready": True}}],
    }
    made = api.create(slices(namespace), written)
    assert {key: made[key] for key in ("addressType", "ports", "endpoints")} == {
        key: written[key] for key in ("addressType", "ports", "endpoints")
    }
