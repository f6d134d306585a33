"""The real kubectl against the demo cluster: what it prints is what its users know."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.sim.kubectl import eventually

if TYPE_CHECKING:
    from tests.sim.kubectl import Kubectl

pytestmark = pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not in the PATH")


def header(told: str) -> list[str]:
    return told.splitlines()[0].split()


@pytest.mark.parametrize(
    ("resource", "columns"),
    [
        ("svc", ["NAME", "TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "AGE"]),
        ("pods", ["NAME", "READY", "STATUS", "RESTARTS", "AGE"]),
        ("ep", ["NAME", "ENDPOINTS", "AGE"]),
        ("endpointslices", ["NAME", "ADDRESSTYPE", "PORTS", "ENDPOINTS", "AGE"]),
        ("deploy", ["NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE"]),
        ("rs", ["NAME", "DESIRED", "CURRENT", "READY", "AGE"]),
        ("no", ["NAME", "STATUS", "ROLES", "AGE", "VERSION"]),
        ("ns", ["NAME", "STATUS", "AGE"]),
    ],
)
def test_get_prints_kubectls_own_columns(kubectl: Kubectl, resource: str, columns: list[str]) -> None:
    assert header(kubectl("get", resource)) == columns


def test_the_tutorials_picture(kubectl: Kubectl) -> None:
    told = kubectl("get", "endpoints", "web-service").splitlines()
    assert told[1].split()[:2] == ["web-service", "192.168.1.2:8080,192.168.1.3:8080,192.168.1.4:8080"]


def test_scaling_as_the_tutorial_does(kubectl: Kubectl) -> None:
    path = "jsonpath={.subsets[*].addresses[*].ip}"
    query = ("get", "endpoints", "web-service", "-o", path)
    assert kubectl("scale", "deployment", "frontend", "--replicas=5") == "deployment.apps/frontend scaled\n"
    eventually(kubectl, lambda told: told.endswith("192.168.1.4 192.168.1.5 192.168.1.6"), *query)
    kubectl("scale", "deployment", "frontend", "--replicas=3")
    eventually(kubectl, lambda told: told == "192.168.1.2 192.168.1.3 192.168.1.4", *query)


def test_wide_output_names_addresses_and_nodes(kubectl: Kubectl) -> None:
    told = kubectl("get", "pods", "-l", "app=frontend", "-o", "wide")
    assert header(told)[5:7] == ["IP", "NODE"]
    assert "192.168.1.2" in told
    assert "node-a" in told


def test_output_as_name_json_yaml_and_jsonpath_agree(kubectl: Kubectl) -> None:
    assert kubectl("get", "svc", "web-service", "-o", "name") == "service/web-service\n"
    as_json: dict[str, Any] = json.loads(kubectl("get", "svc", "web-service", "-o", "json"))
    assert yaml.safe_load(kubectl("get", "svc", "web-service", "-o", "yaml")) == as_json
    assert kubectl("get", "svc", "web-service", "-o", "jsonpath={.spec.clusterIP}") == "10.96.0.12"


def test_selectors_reach_the_server(kubectl: Kubectl) -> None:
    names = kubectl("get", "pods", "-A", "--field-selector", "spec.nodeName=node-a", "-o", "name")
    assert names.count("pod/") > 1
    three = ("get", "pods", "-l", "app in (frontend)", "-o", "name")  # those that another test scaled away still drain
    eventually(kubectl, lambda told: told.count("pod/frontend-") == told.count("pod/") == 3, *three)


def test_watching_prints_changes_as_they_come(kubectl: Kubectl, environment: dict[str, str]) -> None:
    arguments = ["kubectl", "get", "deploy", "api", "-w", "--no-headers"]
    with subprocess.Popen(arguments, env=environment, stdout=subprocess.PIPE, text=True) as watching:
        assert watching.stdout is not None
        assert watching.stdout.readline().split()[:2] == ["api", "4/4"]
        kubectl("scale", "deployment", "api", "--replicas=5")
        seen = [watching.stdout.readline().split()[1] for _ in range(3)]
        watching.terminate()
    assert seen[0] == "4/5"


def test_the_server_tells_its_version_and_resources(kubectl: Kubectl) -> None:
    version = json.loads(kubectl("version", "-o", "json"))
    assert version["serverVersion"]["gitVersion"].endswith("+epwatch.demo")
    names = kubectl("api-resources", "-o", "name").split()
    assert {"pods", "services", "deployments.apps", "endpointslices.discovery.k8s.io"} <= set(names)


@pytest.mark.parametrize("asked", [("logs",), ("exec", "-i")], ids=" ".join)
def test_what_a_container_would_answer_is_refused_in_words(kubectl: Kubectl, asked: tuple[str, ...]) -> None:
    """A plain 404 read as a fault of the pod's name, or of the viewer that asked."""
    pod = kubectl("get", "pods", "-o", "name").splitlines()[0]
    behind = ("--", "ls") if asked[0] == "exec" else ()
    assert "this cluster runs no containers" in kubectl(*asked, pod, *behind, code=1)
