"""Writes over HTTP: defaults, preconditions, patches, deletion, finalizers, strict validation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sim.support import Client, config_map, names, pod

if TYPE_CHECKING:
    from epwatch.sim import SimCluster
    from tests.sim.support import Obj

MAPS = "/api/v1/namespaces/default/configmaps"
SERVICES = "/api/v1/namespaces/default/services"
PODS = "/api/v1/namespaces/default/pods"
DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments"
MERGE = {"Content-Type": "application/merge-patch+json"}
STRATEGIC = {"Content-Type": "application/strategic-merge-patch+json"}


def deployment(*containers: Obj, **spec: object) -> Obj:
    template = {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": list(containers)}}
    return {"metadata": {"name": "d"}, "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": template, **spec}}


async def test_a_created_object_has_uid_time_and_version_of_the_servers(client: Client) -> None:
    sent = config_map("a", x="y")
    sent["metadata"] |= {"uid": "mine", "creationTimestamp": "2001-01-01T00:00:00Z"}
    code, made = await client.ask("POST", MAPS, sent)
    assert code == 201
    assert made["metadata"]["uid"] != "mine"
    assert not made["metadata"]["creationTimestamp"].startswith("2001")
    assert made["data"] == {"x": "y"}


async def test_generate_name_adds_five_letters_and_a_second_one_is_409(client: Client) -> None:
    _, made = await client.ask("POST", MAPS, {"metadata": {"generateName": "a-"}})
    assert len(made["metadata"]["name"]) == len("a-") + 5
    code, status = await client.ask("POST", MAPS, config_map(made["metadata"]["name"]))
    assert (code, status["reason"]) == (409, "AlreadyExists")


async def test_a_service_gets_its_defaults(client: Client) -> None:
    _, made = await client.ask("POST", SERVICES, {"metadata": {"name": "s"}, "spec": {"ports": [{"port": 80}]}})
    spec = made["spec"]
    assert spec["ports"] == [{"port": 80, "protocol": "TCP", "targetPort": 80}]
    assert spec["clusterIPs"] == [spec["clusterIP"]]
    assert spec["clusterIP"].startswith("10.96.")
    assert (spec["type"], spec["ipFamilies"], spec["ipFamilyPolicy"]) == ("ClusterIP", ["IPv4"], "SingleStack")


async def test_a_cluster_ip_is_given_once_and_freed_with_its_service(client: Client) -> None:
    wanted = {"spec": {"ports": [{"port": 80}], "clusterIP": "10.96.5.5"}}
    assert (await client.ask("POST", SERVICES, {"metadata": {"name": "a"}, **wanted}))[0] == 201
    code, status = await client.ask("POST", SERVICES, {"metadata": {"name": "b"}, **wanted})
    assert (code, status["reason"]) == (422, "Invalid")
    assert "provided IP is already allocated" in status["message"]
    await client.ask("DELETE", f"{SERVICES}/a")
    assert (await client.ask("POST", SERVICES, {"metadata": {"name": "b"}, **wanted}))[0] == 201


async def test_a_stale_resource_version_is_409_and_none_is_no_precondition(client: Client) -> None:
    _, made = await client.ask("POST", MAPS, config_map("a", x="1"))
    _, newer = await client.ask("PUT", f"{MAPS}/a", config_map("a", x="2"))
    assert newer["metadata"]["uid"] == made["metadata"]["uid"]
    code, status = await client.ask("PUT", f"{MAPS}/a", made | {"data": {"x": "3"}})
    assert (code, status["reason"]) == (409, "Conflict")
    assert status["message"].endswith("please apply your changes to the latest version and try again")


async def test_writing_the_same_content_changes_nothing(cluster: SimCluster, client: Client) -> None:
    await client.ask("POST", MAPS, config_map("a", x="1"))
    before = cluster.resource_version
    await client.ask("PUT", f"{MAPS}/a", config_map("a", x="1"))
    await client.ask("PATCH", f"{MAPS}/a", {"data": {"x": "1"}}, headers=MERGE)
    assert cluster.resource_version == before


async def test_the_generation_counts_changes_of_the_spec_alone(client: Client) -> None:
    _, made = await client.ask("POST", DEPLOYMENTS, deployment({"name": "c", "image": "i"}))
    assert made["metadata"]["generation"] == 1
    _, made = await client.ask("PATCH", f"{DEPLOYMENTS}/d", {"metadata": {"labels": {"x": "y"}}}, headers=MERGE)
    assert made["metadata"]["generation"] == 1
    _, made = await client.ask("PATCH", f"{DEPLOYMENTS}/d", {"spec": {"replicas": 3}}, headers=MERGE)
    assert made["metadata"]["generation"] == 2


async def test_a_merge_patch_replaces_lists_and_removes_nulls(client: Client) -> None:
    containers = [{"name": "a", "image": "1"}, {"name": "b", "image": "1"}]
    await client.ask("POST", DEPLOYMENTS, deployment(*containers))
    patch = {"spec": {"template": {"spec": {"containers": [{"name": "c", "image": "2"}]}}, "paused": None}}
    _, made = await client.ask("PATCH", f"{DEPLOYMENTS}/d", patch, headers=MERGE)
    assert [c["name"] for c in made["spec"]["template"]["spec"]["containers"]] == ["c"]


@pytest.mark.parametrize(
    ("patch", "images"),
    [
        ([{"name": "b", "image": "2"}], {"a": "1", "b": "2"}),
        ([{"name": "c", "image": "3"}], {"a": "1", "b": "1", "c": "3"}),
        ([{"name": "a", "$patch": "delete"}], {"b": "1"}),
        ([{"$patch": "replace"}, {"name": "z", "image": "9"}], {"z": "9"}),
    ],
)
async def test_a_strategic_patch_merges_containers_by_name(client: Client, patch: list[Obj], images: Obj) -> None:
    await client.ask("POST", DEPLOYMENTS, deployment({"name": "a", "image": "1"}, {"name": "b", "image": "1"}))
    body = {"spec": {"template": {"spec": {"containers": patch}}}}
    code, made = await client.ask("PATCH", f"{DEPLOYMENTS}/d", body, headers=STRATEGIC)
    assert code == 200, made
    assert {c["name"]: c["image"] for c in made["spec"]["template"]["spec"]["containers"]} == images


async def test_a_selector_of_a_deployment_cannot_change(client: Client) -> None:
    await client.ask("POST", DEPLOYMENTS, deployment({"name": "a", "image": "1"}))
    body = {"spec": {"selector": {"matchLabels": {"a": "c"}}, "template": {"metadata": {"labels": {"a": "c"}}}}}
    code, status = await client.ask("PATCH", f"{DEPLOYMENTS}/d", body, headers=STRATEGIC)
    assert (code, status["details"]["causes"][0]["field"]) == (422, "spec.selector")


async def test_invalid_fields_are_listed_one_by_one(client: Client) -> None:
    code, status = await client.ask("POST", PODS, {"metadata": {"name": "A"}, "spec": {"containers": [{"name": "x"}]}})
    assert code == 422
    assert status["message"].startswith('Pod "A" is invalid: [metadata.name: Invalid value: "A": a lowercase RFC 1123')
    assert status["message"].endswith("spec.containers[0].image: Required value]")
    assert [cause["field"] for cause in status["details"]["causes"]] == ["metadata.name", "spec.containers[0].image"]


async def test_strict_validation_names_unknown_fields(client: Client) -> None:
    body = {"metadata": {"name": "a"}, "spec": {"portz": [], "ports": [{"port": 80, "x": 1}]}}
    code, status = await client.ask("POST", SERVICES, body, query={"fieldValidation": "Strict"})
    assert code == 400
    assert status["message"] == (
        'Service in version "v1" cannot be handled as a Service: '
        'strict decoding error: unknown field "spec.portz", unknown field "spec.ports[0].x"'
    )
    assert (await client.ask("POST", SERVICES, body))[0] == 201, "without it they are let through"


async def test_a_running_pod_is_deleted_with_grace_and_at_once_without(cluster: SimCluster, client: Client) -> None:
    cluster.create(pod("a", node="node-a"))
    code, going = await client.ask("DELETE", f"{PODS}/a", {"gracePeriodSeconds": 20})
    assert (code, going["metadata"]["deletionGracePeriodSeconds"]) == (200, 20)
    assert "deletionTimestamp" in going["metadata"]
    assert names(await client.get(PODS)) == ["a"]
    await client.ask("DELETE", f"{PODS}/a", {"gracePeriodSeconds": 0})
    assert names(await client.get(PODS)) == []


@pytest.mark.parametrize("precondition", [{"uid": "other"}, {"resourceVersion": "1"}])
async def test_a_deletion_whose_precondition_fails_is_409(client: Client, precondition: dict[str, str]) -> None:
    await client.ask("POST", MAPS, config_map("a"))
    code, status = await client.ask("DELETE", f"{MAPS}/a", {"preconditions": precondition})
    assert (code, status["reason"]) == (409, "Conflict")


async def test_finalizers_hold_an_object_until_the_last_is_removed(client: Client) -> None:
    sent = config_map("a")
    sent["metadata"]["finalizers"] = ["example.com/hold"]
    await client.ask("POST", MAPS, sent)
    await client.ask("DELETE", f"{MAPS}/a")
    held = await client.get(f"{MAPS}/a")
    assert "deletionTimestamp" in held["metadata"]
    await client.ask("PATCH", f"{MAPS}/a", {"metadata": {"finalizers": None}}, headers=MERGE)
    assert (await client.ask("GET", f"{MAPS}/a"))[0] == 404


async def test_a_dry_run_writes_nothing(cluster: SimCluster, client: Client) -> None:
    before = cluster.resource_version
    code, made = await client.ask("POST", MAPS, config_map("a"), query={"dryRun": "All"})
    assert (code, made["metadata"]["name"]) == (201, "a")
    assert cluster.resource_version == before


async def test_the_scale_subresource_reads_and_writes_replicas(client: Client) -> None:
    await client.ask("POST", DEPLOYMENTS, deployment({"name": "a", "image": "1"}, replicas=2))
    scale = await client.get(f"{DEPLOYMENTS}/d/scale")
    assert (scale["kind"], scale["spec"], scale["status"]["selector"]) == ("Scale", {"replicas": 2}, "a=b")
    code, _ = await client.ask("PATCH", f"{DEPLOYMENTS}/d/scale", {"spec": {"replicas": 5}}, headers=MERGE)
    assert code == 200
    assert (await client.get(f"{DEPLOYMENTS}/d"))["spec"]["replicas"] == 5


async def test_a_collection_is_deleted_by_its_selector(cluster: SimCluster, client: Client) -> None:
    for name, labels in (("a", {"x": "1"}), ("b", {"x": "2"})):
        cluster.create({**config_map(name), "metadata": {"name": name, "labels": labels}})
    await client.ask("DELETE", MAPS, query={"labelSelector": "x=1"})
    assert names(await client.get(MAPS)) == ["b"]
