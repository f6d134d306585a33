"""The tutorial's story on a real control plane, as its reader types it."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.conformance.kubectl import Kubectl
from tests.conformance.manifests import core, deployment, service
from tests.control_plane.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.control_plane.api import Json
    from tests.control_plane.control_plane import ControlPlane

pytestmark = pytest.mark.real

WEB_SERVICE = service("web-service", app="frontend")
ENDPOINTS = core("default", "endpoints")
THREE = ["192.168.1.2", "192.168.1.3", "192.168.1.4"]
FIVE = [*THREE, "192.168.1.5", "192.168.1.6"]


@pytest.fixture
def kubectl(control_plane: ControlPlane, tmp_path: Path) -> Iterator[Kubectl]:
    """Kubectl on a cluster without pods, so that the first pod has the first address."""
    program = shutil.which("kubectl")
    if program is None:
        pytest.skip("kubectl is not on PATH")
    wait_for(control_plane.api, "/api/v1/pods", lambda pods: not pods)
    run = Kubectl(program, control_plane.kubeconfig(), tmp_path)
    yield run
    run("delete", "deployment/frontend", "service/web-service")


def wait_for_addresses(plane: ControlPlane, count: int) -> list[str]:
    """The addresses of web-service's Endpoints, once there are so many."""

    def enough(found: list[Json]) -> bool:
        return [len(addresses_of(one)) for one in found] == [count]

    (endpoints,) = wait_for(plane.api, ENDPOINTS, enough, query={"fieldSelector": "metadata.name=web-service"})
    return addresses_of(endpoints)


def addresses_of(endpoints: Json) -> list[str]:
    return sorted(address["ip"] for subset in endpoints.get("subsets", []) for address in subset.get("addresses", []))


def test_the_endpoints_of_the_tutorial_follow_its_scaling(kubectl: Kubectl, control_plane: ControlPlane) -> None:
    manifests = {"apiVersion": "v1", "kind": "List", "items": [deployment("frontend", 3), WEB_SERVICE]}
    kubectl("apply", "-f", "-", stdin=json.dumps(manifests))
    assert wait_for_addresses(control_plane, 3) == THREE
    shown = kubectl("get", "endpoints", "web-service")
    heading, row = shown.out.splitlines()
    assert heading.split() == ["NAME", "ENDPOINTS", "AGE"]
    assert row.split()[:2] == ["web-service", "192.168.1.2:8080,192.168.1.3:8080,192.168.1.4:8080"]
    assert shown.err == "Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice\n"

    kubectl("scale", "deployment", "frontend", "--replicas=5")
    assert wait_for_addresses(control_plane, 5) == FIVE
    described = kubectl("describe", "endpoints", "web-service").out
    assert f"Addresses:          {','.join(FIVE)}\n" in described

    kubectl("scale", "deployment", "frontend", "--replicas=3")
    left = wait_for_addresses(control_plane, 3)
    # Which two go is the ReplicaSet's choice: pods that became ready at about the same time are told apart by uid.
    assert set(left) < set(FIVE)
    row = kubectl("get", "endpoints", "web-service").out.splitlines()[1]
    assert row.split()[1] == ",".join(f"{address}:8080" for address in left)
    pods = wait_for(control_plane.api, core("default", "pods"), lambda pods: len(pods) == 3)
    assert sorted(pod["status"]["podIP"] for pod in pods) == left


def test_get_shows_three_of_five_and_says_how_many_more(kubectl: Kubectl, control_plane: ControlPlane) -> None:
    manifests = {"apiVersion": "v1", "kind": "List", "items": [deployment("frontend", 5), WEB_SERVICE]}
    kubectl("apply", "-f", "-", stdin=json.dumps(manifests))
    assert wait_for_addresses(control_plane, 5) == FIVE
    row = kubectl("get", "endpoints", "web-service").out.splitlines()[1]
    assert "192.168.1.2:8080,192.168.1.3:8080,192.168.1.4:8080 + 2 more..." in row
