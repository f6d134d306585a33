"""Why a gate stands around `kubectl rollout status`, on a real control plane: that returns while old pods serve."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conformance.kubectl import Kubectl
from tests.conformance.manifests import core, deployment, service, slices
from tests.control_plane.waiting import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.control_plane.api import Json
    from tests.control_plane.control_plane import ControlPlane

pytestmark = pytest.mark.real

_LINGER = 5.0
"""Seconds that a pod goes on after it was asked to end: a preStop hook, a slow shutdown."""


@pytest.fixture
def kubectl(control_plane: ControlPlane, tmp_path: Path) -> Iterator[Kubectl]:
    """Kubectl on a cluster with web-service in front of three frontends that take their time to end."""
    program = shutil.which("kubectl")
    if program is None:
        pytest.skip("kubectl is not on PATH")
    wait_for(control_plane.api, "/api/v1/pods", lambda pods: not pods)
    run = Kubectl(program, control_plane.kubeconfig(), tmp_path)
    items = [deployment("frontend", 3), service("web-service", app="frontend")]
    run("apply", "-f", "-", stdin=json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
    wait_for(control_plane.api, slices("default"), lambda found: len(ready_rows(found)) == 3)
    control_plane.kubelet.set_exit_delay(_LINGER)
    yield run
    control_plane.kubelet.set_exit_delay(0.0)
    run("delete", "deployment/frontend", "service/web-service")
    wait_for(control_plane.api, core("default", "pods"), lambda pods: not pods)


def rows(found: list[Json]) -> list[Json]:
    return [row for each in found for row in each.get("endpoints") or []]


def ready_rows(found: list[Json]) -> list[Json]:
    return [row for row in rows(found) if row["conditions"]["ready"]]


def gate(plane: ControlPlane, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "epwatch", "gate", "web-service", *arguments],
        env=os.environ | {"KUBECONFIG": str(plane.kubeconfig())},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def test_rollout_status_returns_while_old_pods_serve_and_the_gate_does_not(
    kubectl: Kubectl, control_plane: ControlPlane
) -> None:
    kubectl("set", "image", "deployment/frontend", "*=registry.example/frontend:2")
    kubectl("rollout", "status", "deployment/frontend", "--timeout=90s")
    pods = control_plane.api.get(core("default", "pods"))["items"]
    leaving = {pod["metadata"]["uid"] for pod in pods if "deletionTimestamp" in pod["metadata"]}
    left = [
        row for row in rows(control_plane.api.get(slices("default"))["items"]) if row["targetRef"]["uid"] in leaving
    ]
    assert left, "rollout status waited for the old pods: then this gate is no longer needed"
    assert all(row["conditions"]["serving"] for row in left)


def test_until_old_gone_ends_when_no_slice_names_an_old_pod(kubectl: Kubectl, control_plane: ControlPlane) -> None:
    roll_out = (
        f"{kubectl.program} set image deployment/frontend '*=registry.example/frontend:3'"
        f" && {kubectl.program} rollout status deployment/frontend --timeout=90s"
    )
    old = {row["targetRef"]["uid"] for row in rows(control_plane.api.get(slices("default"))["items"])}
    ended = gate(control_plane, "--until-old-gone", "--for", "0s", "-o", "json", "--", "sh", "-c", roll_out)
    assert ended.returncode == 0, ended
    assert json.loads(ended.stdout)["result"] == "ok"
    rolled_out = ended.stderr.split("successfully rolled out")
    assert len(rolled_out) == 2, ended.stderr
    # The command was over, and the gate went on: old rows were still there.
    assert "old: waits until all has held" in rolled_out[1]
    now = {row["targetRef"]["uid"] for row in rows(control_plane.api.get(slices("default"))["items"])}
    assert now.isdisjoint(old)


def test_never_below_sees_the_dip_of_a_recreate(kubectl: Kubectl, control_plane: ControlPlane) -> None:
    kubectl("patch", "deployment", "frontend", "-p", '{"spec":{"strategy":{"type":"Recreate","rollingUpdate":null}}}')
    roll_out = f"{kubectl.program} set image deployment/frontend '*=registry.example/frontend:4'"
    ended = gate(control_plane, "--never-below", "1", "--for", "20s", "-o", "json", "--", "sh", "-c", roll_out)
    assert ended.returncode == 3, ended
    (web,) = json.loads(ended.stdout)["services"]
    assert web["lowWater"]["ready"] == 0
