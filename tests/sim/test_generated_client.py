"""kubernetes_asyncio's own generated client judges the demo cluster: it decodes every answer into its models."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from kubernetes_asyncio import client as k8s
from kubernetes_asyncio import watch as k8s_watch

from epwatch.sim import SimServer, scenarios

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def server() -> AsyncIterator[SimServer]:
    """The default scenario, twenty times as fast."""
    async with SimServer(scenarios.find("scale").start(seed=1), speed=20.0) as server:
        yield server


@pytest.fixture
async def api(server: SimServer) -> AsyncIterator[k8s.ApiClient]:
    """The generated client, with the administrator's token."""
    configuration = k8s.Configuration(host=server.url)
    configuration.api_key = {"BearerToken": f"Bearer {server.token}"}
    async with k8s.ApiClient(configuration) as api:
        yield api


async def test_it_lists_every_kind_of_the_demo(api: k8s.ApiClient) -> None:
    core, apps, discovery = k8s.CoreV1Api(api), k8s.AppsV1Api(api), k8s.DiscoveryV1Api(api)
    for listing in (
        core.list_namespace,
        core.list_node,
        core.list_pod_for_all_namespaces,
        core.list_service_for_all_namespaces,
        core.list_endpoints_for_all_namespaces,
        core.list_event_for_all_namespaces,
        apps.list_deployment_for_all_namespaces,
        apps.list_replica_set_for_all_namespaces,
        apps.list_stateful_set_for_all_namespaces,
        discovery.list_endpoint_slice_for_all_namespaces,
    ):
        listed = await listing()
        assert listed.items, listing
        assert all(item.metadata.uid for item in listed.items)


async def test_pages_have_tokens_that_it_can_send_back(api: k8s.ApiClient) -> None:
    core = k8s.CoreV1Api(api)
    whole = [pod.metadata.name for pod in (await core.list_pod_for_all_namespaces()).items]
    names: list[str] = []
    page = await core.list_pod_for_all_namespaces(limit=5)
    while True:
        names += [pod.metadata.name for pod in page.items]
        if not page.metadata._continue:
            break
        page = await core.list_pod_for_all_namespaces(limit=5, _continue=page.metadata._continue)
    assert names == whole


async def test_it_creates_reads_patches_replaces_and_deletes(api: k8s.ApiClient) -> None:
    apps = k8s.AppsV1Api(api)
    container = k8s.V1Container(name="web", image="nginx:1.29", ports=[k8s.V1ContainerPort(container_port=80)])
    labels = {"app": "mine"}
    template = k8s.V1PodTemplateSpec(
        metadata=k8s.V1ObjectMeta(labels=labels), spec=k8s.V1PodSpec(containers=[container])
    )
    spec = k8s.V1DeploymentSpec(replicas=1, selector=k8s.V1LabelSelector(match_labels=labels), template=template)
    body = k8s.V1Deployment(metadata=k8s.V1ObjectMeta(name="mine"), spec=spec)
    made = await apps.create_namespaced_deployment("default", body)
    assert made.spec.strategy.rolling_update.max_surge == "25%"
    patched = await apps.patch_namespaced_deployment("mine", "default", {"spec": {"replicas": 2}})
    assert (patched.spec.replicas, patched.metadata.generation) == (2, 2)
    scaled = await apps.patch_namespaced_deployment_scale("mine", "default", {"spec": {"replicas": 3}})
    assert scaled.spec.replicas == 3
    read = await apps.read_namespaced_deployment("mine", "default")
    read.metadata.labels = {"team": "blue"}
    # The controller may have written the status meanwhile: without a version the write is unconditional.
    read.metadata = k8s.V1ObjectMeta(name="mine", labels=read.metadata.labels)
    replaced = await apps.replace_namespaced_deployment("mine", "default", read)
    assert replaced.metadata.labels == {"team": "blue"}
    told = await apps.delete_namespaced_deployment("mine", "default")
    assert told.status == "Success"


async def test_errors_are_its_exceptions_with_the_servers_status(api: k8s.ApiClient) -> None:
    core = k8s.CoreV1Api(api)
    with pytest.raises(k8s.ApiException) as missing:
        await core.read_namespaced_pod("none", "default")
    assert missing.value.status == 404
    assert 'pods \\"none\\" not found' in str(missing.value.body)
    stale = await core.read_namespaced_service("web-service", "default")
    await core.patch_namespaced_service("web-service", "default", {"metadata": {"labels": {"a": "b"}}})
    with pytest.raises(k8s.ApiException) as conflict:
        await core.replace_namespaced_service("web-service", "default", stale)
    assert conflict.value.status == 409


async def test_its_watch_follows_a_scaling(api: k8s.ApiClient, server: SimServer) -> None:
    discovery = k8s.DiscoveryV1Api(api)
    selector = "kubernetes.io/service-name=web-service"
    version = (await discovery.list_namespaced_endpoint_slice("default")).metadata.resource_version
    server.cluster.scale("frontend", 5)
    ready = 0
    async with k8s_watch.Watch() as watch:
        stream = watch.stream(
            discovery.list_namespaced_endpoint_slice,
            "default",
            label_selector=selector,
            resource_version=version,
            timeout_seconds=30,
        )
        async for event in stream:
            assert event["type"] == "MODIFIED"
            ready = sum(bool(endpoint.conditions.ready) for endpoint in event["object"].endpoints)
            if ready == 5:
                break
    assert ready == 5


async def test_an_eviction_and_a_binding_are_accepted(api: k8s.ApiClient, server: SimServer) -> None:
    core = k8s.CoreV1Api(api)
    pods = (await core.list_namespaced_pod("default", label_selector="app=frontend")).items
    name = pods[0].metadata.name
    body = k8s.V1Eviction(metadata=k8s.V1ObjectMeta(name=name, namespace="default"))
    told = await core.create_namespaced_pod_eviction(name, "default", body)
    assert told is not None
    evicted = await core.read_namespaced_pod(name, "default")
    assert evicted.metadata.deletion_timestamp is not None
