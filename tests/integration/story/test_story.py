"""Three replicas, five, three again: on the embedded cluster, and on a real control plane with the real kubectl."""

import json
import os
import shutil
from pathlib import Path

import pytest

from epwatch.cli.demo_cluster import DemoCluster
from epwatch.model.change import ChangeType
from epwatch.options import Options
from tests.conformance.kubectl import Kubectl
from tests.conformance.manifests import deployment, service
from tests.control_plane.control_plane import ControlPlane
from tests.control_plane.waiting import wait_for
from tests.integration.story.watcher import Watcher, ready_addresses, watching

THREE = ["192.168.1.2:8080", "192.168.1.3:8080", "192.168.1.4:8080"]
FIVE = [*THREE, "192.168.1.5:8080", "192.168.1.6:8080"]


def addresses_of(watcher: Watcher, kind: ChangeType) -> set[str]:
    """Return the addresses of web-service's rows with such a change after the first picture."""
    return {
        change.endpoint.key.address
        for change in watcher.changes
        if change.type is kind and change.endpoint is not None and not change.initial
        if change.service.name == "web-service"
    }


def test_the_demo_shows_three_then_five_then_three_and_who_came_and_left() -> None:
    with DemoCluster(["--scenario", "scale"]) as cluster:
        ready = cluster.ready
        options = Options(kubeconfig=os.devnull, server=ready.server, token=ready.token, services=("web-service",))
        with watching(options) as watcher:
            first = watcher.until("web-service", lambda web: web.counts.total == 3)
            assert ready_addresses(first) == THREE
            cluster.scale("default", "web-service", 2)
            five = watcher.until("web-service", lambda web: web.counts.ready == 5)
            assert ready_addresses(five) == FIVE
            cluster.scale("default", "web-service", -2)
            three = watcher.until("web-service", lambda web: len(web.endpoints) == 3)
            assert ready_addresses(three) == THREE
            assert addresses_of(watcher, ChangeType.ADDED) == {"192.168.1.5", "192.168.1.6"}
            assert addresses_of(watcher, ChangeType.REMOVED) == {"192.168.1.5", "192.168.1.6"}


@pytest.mark.real
def test_a_real_control_plane_shows_what_kubectl_scale_does(control_plane: ControlPlane, tmp_path: Path) -> None:
    program = shutil.which("kubectl")
    if program is None:
        pytest.skip("kubectl is not on PATH")
    wait_for(control_plane.api, "/api/v1/pods", lambda pods: not pods)
    kubectl = Kubectl(program, control_plane.kubeconfig(), tmp_path)
    items = [deployment("frontend", 3), service("web-service", app="frontend")]
    kubectl("apply", "-f", "-", stdin=json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
    try:
        with watching(Options(kubeconfig=str(control_plane.kubeconfig()), services=("web-service",))) as watcher:
            first = watcher.until("web-service", lambda web: web.counts.ready == 3)
            assert ready_addresses(first) == THREE
            kubectl("scale", "deployment", "frontend", "--replicas=5")
            five = watcher.until("web-service", lambda web: web.counts.ready == 5)
            assert ready_addresses(five) == FIVE
            kubectl("scale", "deployment", "frontend", "--replicas=3")
            three = watcher.until("web-service", lambda web: len(web.endpoints) == 3)
            # Which two go is the ReplicaSet's choice among pods of about the same age.
            assert set(ready_addresses(three)) < set(FIVE)
            assert len(addresses_of(watcher, ChangeType.REMOVED)) == 2
    finally:
        kubectl("delete", "deployment/frontend", "service/web-service")
