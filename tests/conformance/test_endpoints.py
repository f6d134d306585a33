"""What the Endpoints controller writes, field by field."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.manifests import pod
from tests.conformance.workload import Workload
from tests.control_plane.waiting import wait_for

if TYPE_CHECKING:
    from tests.control_plane.api import ApiClient, Json


@pytest.fixture
def workload(api: ApiClient, namespace: str) -> Workload:
    """An empty namespace."""
    return Workload(api, namespace)


def count(subsets: list[Json], field: str) -> int:
    return sum(len(subset.get(field) or []) for subset in subsets)


def test_endpoints_list_ready_pods_by_address(workload: Workload) -> None:
    workload.deploy("web", 3)
    endpoints = workload.endpoints("web", lambda subsets: count(subsets, "addresses") == 3)
    pods = sorted(workload.ready_pods(3), key=lambda one: str(one["status"]["podIP"]))
    assert endpoints["subsets"] == [
        {
            "addresses": [
                {
                    "ip": one["status"]["podIP"],
                    "nodeName": one["spec"]["nodeName"],
                    "targetRef": {
                        "kind": "Pod",
                        "namespace": workload.namespace,
                        "name": one["metadata"]["name"],
                        "uid": one["metadata"]["uid"],
                    },
                }
                for one in pods
            ],
            "ports": [{"port": 8080, "protocol": "TCP"}],
        }
    ]


def test_endpoints_carry_the_controllers_label_and_no_owner(workload: Workload) -> None:
    workload.serve("web")
    metadata = workload.endpoints("web", lambda _: True)["metadata"]
    assert metadata["labels"] == {"endpoints.kubernetes.io/managed-by": "endpoint-controller"}
    assert "ownerReferences" not in metadata


def test_endpoints_of_a_service_that_matches_nothing_have_no_subsets(workload: Workload) -> None:
    workload.serve("web")
    assert "subsets" not in workload.endpoints("web", lambda _: True)


def test_pods_that_are_not_ready_are_listed_apart(workload: Workload) -> None:
    workload.deploy("web", 1, "--never-ready")
    (subset,) = workload.endpoints("web", lambda subsets: count(subsets, "notReadyAddresses") == 1)["subsets"]
    assert "addresses" not in subset
    assert subset["ports"] == [{"port": 8080, "protocol": "TCP"}]


def test_terminating_pods_are_not_listed(workload: Workload) -> None:
    workload.deploy("web", 1, "--shutdown=25")
    workload.endpoints("web", lambda subsets: count(subsets, "addresses") == 1)
    workload.scale("web", 0)
    workload.endpoints("web", lambda subsets: not subsets)
    (still_there,) = workload.pods(lambda pods: len(pods) == 1)
    assert "deletionTimestamp" in still_there["metadata"]


def test_terminating_pods_are_listed_where_the_service_publishes_them(workload: Workload) -> None:
    workload.serve("web", publishNotReadyAddresses=True)
    backend = pod("one", {"app": "web"})
    backend["spec"]["containers"][0]["args"] = ["--shutdown=25"]
    workload.api.create(workload.path("pods"), backend)
    workload.ready_pods(1)
    workload.api.delete(f"{workload.path('pods')}/one")
    workload.pods(lambda pods: "deletionTimestamp" in pods[0]["metadata"])
    workload.endpoints("web", lambda subsets: count(subsets, "addresses") == 1)


def test_a_headless_service_labels_its_endpoints(workload: Workload) -> None:
    workload.serve("web", clusterIP="None")
    labels = workload.endpoints("web", lambda _: True)["metadata"]["labels"]
    assert labels["service.kubernetes.io/headless"] == ""


def test_a_named_port_that_no_pod_has_leaves_no_address(workload: Workload) -> None:
    workload.serve("web", ports=[{"name": "web", "port": 80, "targetPort": "metrics"}])
    workload.api.create(workload.path("pods"), pod("one", {"app": "web"}))
    workload.slice_with_ready("web", 1)
    assert "subsets" not in workload.endpoints("web", lambda _: True)


def test_endpoints_go_with_their_service(workload: Workload) -> None:
    workload.serve("web")
    workload.endpoints("web", lambda _: True)
    workload.api.delete(f"{workload.path('services')}/web")
    assert wait_for(workload.api, workload.path("endpoints"), lambda found: not found) == []
