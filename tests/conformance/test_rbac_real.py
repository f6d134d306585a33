"""What `epwatch rbac` prints, on a real API server: it is accepted, and it is enough."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conformance.kubectl import Kubectl
from tests.conformance.manifests import deployment, service, slices
from tests.control_plane.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.control_plane.control_plane import ControlPlane

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def kubectl(control_plane: ControlPlane, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kubectl]:
    program = shutil.which("kubectl")
    if program is None:
        pytest.skip("kubectl is not on PATH")
    run = Kubectl(program, control_plane.kubeconfig(), tmp_path_factory.mktemp("kubectl"))
    run("create", "namespace", "rbac-shop")
    yield run
    run("delete", "namespace", "rbac-shop", "--wait=false")


def epwatch(*arguments: str, kubeconfig: Path | None = None) -> subprocess.CompletedProcess[str]:
    environ = os.environ | ({} if kubeconfig is None else {"KUBECONFIG": str(kubeconfig)})
    command = [sys.executable, "-m", "epwatch", *arguments]
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    "arguments",
    [
        ("-n", "rbac-shop", "--subject", "user:ann"),
        ("-A", "--subject", "group:ops"),
        ("-n", "rbac-shop", "--with", "why,names", "--subject", "serviceaccount:rbac-shop/viewer"),
        ("-n", "rbac-shop", "--as-deployment", "--image", "registry.example/epwatch:1"),
        ("-A", "--as-deployment", "--image", "registry.example/epwatch:1"),
    ],
    ids=" ".join,
)
def test_the_api_server_accepts_it(kubectl: Kubectl, arguments: tuple[str, ...]) -> None:
    manifest = epwatch("rbac", *arguments)
    assert (manifest.returncode, manifest.stderr) == (0, "")
    said = kubectl("apply", "--dry-run=server", "-f", "-", stdin=manifest.stdout)
    assert said.out.count("(server dry run)") == manifest.stdout.count("\nkind: ")


def test_a_user_who_is_bound_to_the_smallest_one_runs_epwatch_there_and_nowhere_else(
    kubectl: Kubectl, control_plane: ControlPlane
) -> None:
    items = [deployment("frontend", 2), service("web-service", app="frontend")]
    kubectl(
        "apply", "-n", "rbac-shop", "-f", "-", stdin=json.dumps({"apiVersion": "v1", "kind": "List", "items": items})
    )
    user = control_plane.users.add("rbac-viewer", ())
    config = control_plane.kubeconfig(user, namespace="rbac-shop")
    denied = epwatch("get", kubeconfig=config)
    assert denied.returncode == 1
    manifest = epwatch("rbac", "-n", "rbac-shop", "--subject", "serviceaccount:default/rbac-viewer")
    kubectl("apply", "-f", "-", stdin=manifest.stdout)
    wait_for(
        control_plane.api, slices("rbac-shop"), lambda found: [len(each["endpoints"] or []) for each in found] == [2]
    )
    held = epwatch("gate", "web-service", "--for", "0s", "-o", "json", kubeconfig=config)
    assert (held.returncode, json.loads(held.stdout)["result"]) == (0, "ok"), held
    shown = epwatch("get", "-o", "json", kubeconfig=config)
    document = json.loads(shown.stdout)
    assert document["complete"] is True
    assert document["services"][0]["counts"]["ready"] == 2
    assert epwatch("get", "-n", "default", kubeconfig=config).returncode == 1
    control_plane.users.remove_account(user)


def test_with_why_explain_reads_all_that_it_asks_for_and_without_it_says_what_it_may_not(
    kubectl: Kubectl, control_plane: ControlPlane
) -> None:
    local = service("local", app="why", internalTrafficPolicy="Local")
    items = {"apiVersion": "v1", "kind": "List", "items": [deployment("why", 1), local]}
    kubectl("apply", "-n", "rbac-shop", "-f", "-", stdin=json.dumps(items))
    user = control_plane.users.add("rbac-why", ())
    config = control_plane.kubeconfig(user, namespace="rbac-shop")
    subject = ("--subject", "serviceaccount:default/rbac-why")
    kubectl("apply", "-f", "-", stdin=epwatch("rbac", "-n", "rbac-shop", *subject).stdout)
    mine = {"labelSelector": "kubernetes.io/service-name=local"}
    wait_for(control_plane.api, slices("rbac-shop"), lambda found: bool(found and found[0]["endpoints"]), query=mine)
    denied = epwatch("explain", "local", kubeconfig=config)
    assert "not read: nodes: denied" in denied.stdout, denied
    assert "selector of service local last written by kubectl" in denied.stdout, "services may be listed anyway"
    kubectl("apply", "-f", "-", stdin=epwatch("rbac", "-n", "rbac-shop", "--with", "why", *subject).stdout)
    told = epwatch("explain", "local", kubeconfig=config)
    assert "not read" not in told.stdout, told
    assert "deployment why wants 1" in told.stdout
    assert "; without an endpoint: node-" in told.stdout
    control_plane.users.remove_account(user)
