"""The EndpointSlice and Endpoints controllers, field by field (endpoint-semantics.md, sections 1 and 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from epwatch.sim import SimCluster
from epwatch.sim.scenarios import manifests as make
from tests.sim.support import pod

if TYPE_CHECKING:
    from tests.sim.support import Obj


@pytest.fixture
def cluster() -> SimCluster:
    """Controllers and two nodes; pods are put in by hand, so the kubelet must not touch them."""
    cluster = SimCluster(seed=1, controllers=True)
    cluster.controllers[:] = [c for c in cluster.controllers if type(c).__name__ not in ("Kubelet", "Scheduler")]
    cluster.store._listeners = [c._listen for c in cluster.controllers]
    cluster.create(make.node("node-a", "zone-a", "10.0.0.1"))
    cluster.create(make.node("node-b", "zone-b", "10.0.0.2"))
    return cluster


def serve(cluster: SimCluster, *ports: Obj, **spec: object) -> None:
    cluster.submit(make.service("web", ports or [make.port(80, 8080)], **spec))  # type: ignore[arg-type] # spec is open
    cluster.advance(1)


def put(
    cluster: SimCluster, name: str, ip: str = "", *, node: str = "node-a", ready: bool = True, **more: object
) -> None:
    cluster.create({**pod(name, labels={"app": "web"}, node=node, ip=ip, ready=ready), **more})
    cluster.advance(1)


def slices(cluster: SimCluster) -> list[Obj]:
    return cluster.list("endpointslices")


def test_an_endpoint_tells_its_pod_node_and_zone(cluster: SimCluster) -> None:
    serve(cluster, make.port(80, 8080, "http"))
    put(cluster, "a", "10.1.0.1")
    (piece,) = slices(cluster)
    metadata = piece["metadata"]
    assert metadata["labels"] == {
        "kubernetes.io/service-name": "web",
        "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
    }
    assert metadata["name"].startswith("web-")
    assert len(metadata["name"]) == len("web-") + 5
    assert metadata["ownerReferences"][0]["kind"] == "Service"
    assert metadata["generation"] == 2
    assert piece["ports"] == [{"name": "http", "protocol": "TCP", "port": 8080}]
    assert piece["endpoints"] == [
        {
            "addresses": ["10.1.0.1"],
            "conditions": {"ready": True, "serving": True, "terminating": False},
            "targetRef": {
                "kind": "Pod",
                "namespace": "default",
                "name": "a",
                "uid": cluster.get("pod", "a")["metadata"]["uid"],
            },
            "nodeName": "node-a",
            "zone": "zone-a",
        }
    ]


def test_a_pod_without_address_or_node_or_life_is_left_out(cluster: SimCluster) -> None:
    serve(cluster)
    put(cluster, "no-address")
    put(cluster, "no-node", "10.1.0.2", node="node-gone")
    put(cluster, "finished", "10.1.0.3", status={"phase": "Succeeded", "podIPs": [{"ip": "10.1.0.3"}]})
    assert [piece["endpoints"] for piece in slices(cluster)] == [None]


def test_publish_not_ready_addresses_makes_all_ready_even_without_a_node(cluster: SimCluster) -> None:
    serve(cluster, publishNotReadyAddresses=True)
    put(cluster, "a", "10.1.0.1", ready=False)
    put(cluster, "no-node", "10.1.0.2", node="node-gone", ready=False)
    (piece,) = slices(cluster)
    assert [e["conditions"]["ready"] for e in piece["endpoints"]] == [True, True]
    assert [e["conditions"]["serving"] for e in piece["endpoints"]] == [False, False]


def test_named_ports_resolve_for_each_pod_and_split_the_slices(cluster: SimCluster) -> None:
    serve(cluster, make.port(80, "http", "http"))
    for name, ip, number in (("old", "10.1.0.1", 8080), ("new", "10.1.0.2", 9090)):
        ports = [{"name": "http", "containerPort": number}]
        put(cluster, name, ip, spec={"nodeName": "node-a", "containers": [{"name": "c", "ports": ports}]})
    put(cluster, "without", "10.1.0.3")
    found = sorted(
        (e["addresses"][0], [p["port"] for p in s["ports"]]) for s in slices(cluster) for e in s["endpoints"]
    )
    assert found == [("10.1.0.1", [8080]), ("10.1.0.2", [9090]), ("10.1.0.3", [])]
    subsets = cluster.get("endpoints", "web")["subsets"]
    assert [[a["ip"] for a in s["addresses"]] for s in subsets] == [["10.1.0.1"], ["10.1.0.2"]], (
        "Endpoints leave it out"
    )


def test_a_slice_holds_at_most_a_hundred_endpoints_and_is_not_rebalanced(cluster: SimCluster) -> None:
    serve(cluster)
    for number in range(150):
        cluster.create(pod(f"p{number:03}", labels={"app": "web"}, node="node-a", ip=f"10.1.0.{number}", ready=True))
    cluster.advance(1)
    assert sorted(len(piece["endpoints"]) for piece in slices(cluster)) == [50, 100]
    for number in range(0, 100, 2):
        cluster.delete("pod", f"p{number:03}")
    cluster.advance(1)
    assert sorted(len(piece["endpoints"]) for piece in slices(cluster)) == [50, 50]


def test_only_slices_that_changed_are_written(cluster: SimCluster) -> None:
    serve(cluster)
    for number in range(150):
        cluster.create(pod(f"p{number:03}", labels={"app": "web"}, node="node-a", ip=f"10.1.0.{number}", ready=True))
    cluster.advance(1)
    before = {piece["metadata"]["name"]: piece["metadata"]["resourceVersion"] for piece in slices(cluster)}
    cluster.update(pod("p000", labels={"app": "web"}, node="node-a", ip="10.1.0.0", ready=False))
    cluster.advance(1)
    after = {piece["metadata"]["name"]: piece["metadata"]["resourceVersion"] for piece in slices(cluster)}
    assert sum(before[name] != after[name] for name in before) == 1


def test_slices_go_with_their_service_and_endpoints_too(cluster: SimCluster) -> None:
    serve(cluster)
    put(cluster, "a", "10.1.0.1")
    cluster.delete("service", "web")
    cluster.advance(1)
    assert slices(cluster) == []
    assert cluster.list("endpoints") == []


def test_a_deleted_slice_comes_back(cluster: SimCluster) -> None:
    serve(cluster)
    put(cluster, "a", "10.1.0.1")
    cluster.delete("endpointslice", slices(cluster)[0]["metadata"]["name"])
    cluster.advance(1)
    assert [len(piece["endpoints"]) for piece in slices(cluster)] == [1]


def test_the_trigger_time_is_the_pods_change_and_goes_without_one(cluster: SimCluster) -> None:
    name = "endpoints.kubernetes.io/last-change-trigger-time"
    serve(cluster)
    created = cluster.get("service", "web")["metadata"]["creationTimestamp"]
    assert slices(cluster)[0]["metadata"]["annotations"][name] == created
    ready = {"type": "Ready", "status": "True", "lastTransitionTime": "2026-01-01T05:00:00Z"}
    put(cluster, "a", status={"phase": "Running", "podIPs": [{"ip": "10.1.0.1"}], "conditions": [ready]})
    assert slices(cluster)[0]["metadata"]["annotations"][name] == "2026-01-01T05:00:00Z"
    cluster.delete("pod", "a")
    cluster.advance(1)
    assert "annotations" not in slices(cluster)[0]["metadata"]


def test_endpoints_are_cut_at_a_thousand_ready_ones_first(cluster: SimCluster) -> None:
    serve(cluster)
    for number in range(1005):
        ip = f"10.1.{number // 250}.{number % 250}"
        cluster.create(pod(f"p{number:04}", labels={"app": "web"}, node="node-a", ip=ip, ready=number >= 10))
    cluster.advance(1)
    endpoints = cluster.get("endpoints", "web")
    assert endpoints["metadata"]["annotations"]["endpoints.kubernetes.io/over-capacity"] == "truncated"
    (subset,) = endpoints["subsets"]
    assert (len(subset["addresses"]), len(subset["notReadyAddresses"])) == (995, 5)


def test_a_service_without_selector_and_an_external_name_get_nothing(cluster: SimCluster) -> None:
    cluster.submit(make.service("manual", [make.port(80)], app=""))
    cluster.submit(make.service("away", [], app="", type="ExternalName", externalName="example.com"))
    cluster.advance(1)
    assert slices(cluster) == []
    assert cluster.list("endpoints") == []
