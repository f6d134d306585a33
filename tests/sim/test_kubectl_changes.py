"""The real kubectl changes things in the demo cluster, with the commands that its users type."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.sim.kubectl import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.sim.kubectl import Kubectl

pytestmark = pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not in the PATH")

MANIFEST = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: mine}
spec:
  replicas: 2
  selector: {matchLabels: {app: mine}}
  template:
    metadata: {labels: {app: mine}}
    spec:
      containers:
      - name: web
        image: nginx:1.29
        ports: [{containerPort: 80}]
---
apiVersion: v1
kind: Service
metadata: {name: mine}
spec:
  selector: {app: mine}
  ports: [{port: 80}]
"""
ADDRESSES = ("get", "endpoints", "mine", "-o", "jsonpath={.subsets[*].addresses[*].ip}")


@pytest.fixture
def mine(kubectl: Kubectl) -> Iterator[Kubectl]:
    """Deployment and Service mine, as a user's manifest makes them, with two ready pods."""
    assert kubectl("apply", "-f", "-", stdin=MANIFEST) == "deployment.apps/mine created\nservice/mine created\n"
    eventually(kubectl, lambda told: len(told.split()) == 2, *ADDRESSES)
    yield kubectl
    kubectl("delete", "deployment/mine", "service/mine", "--ignore-not-found")


def test_apply_says_unchanged_and_configured(mine: Kubectl) -> None:
    assert mine("apply", "-f", "-", stdin=MANIFEST) == "deployment.apps/mine unchanged\nservice/mine unchanged\n"
    wider = MANIFEST.replace("replicas: 2", "replicas: 3")
    assert mine("apply", "-f", "-", stdin=wider).splitlines()[0] == "deployment.apps/mine configured"
    eventually(mine, lambda told: len(told.split()) == 3, *ADDRESSES)


def test_apply_takes_away_what_the_manifest_no_longer_says(mine: Kubectl) -> None:
    labelled = MANIFEST.replace("metadata: {name: mine}", "metadata: {name: mine, labels: {team: blue}}", 1)
    mine("apply", "-f", "-", stdin=labelled)
    assert mine("get", "deploy", "mine", "-o", "jsonpath={.metadata.labels}") == '{"team":"blue"}'
    mine("apply", "-f", "-", stdin=MANIFEST)
    assert mine("get", "deploy", "mine", "-o", "jsonpath={.metadata.labels}") == ""


def test_patch_merges_and_merges_strategically(mine: Kubectl) -> None:
    container = {"spec": {"template": {"spec": {"containers": [{"name": "web", "image": "nginx:2"}]}}}}
    assert mine("patch", "deploy", "mine", "-p", json.dumps(container)) == "deployment.apps/mine patched\n"
    port = "jsonpath={.spec.template.spec.containers[0].ports[0].containerPort}"
    assert mine("get", "deploy", "mine", "-o", port) == "80"
    mine("patch", "service", "mine", "--type", "merge", "-p", '{"spec":{"ports":[{"port":81}]}}')
    assert mine("get", "service", "mine", "-o", "jsonpath={.spec.ports[*].port}") == "81"


def test_label_and_annotate_write_and_remove(mine: Kubectl) -> None:
    mine("label", "service", "mine", "a=b")
    assert "already" in mine("label", "service", "mine", "a=c", code=1)
    mine("label", "service", "mine", "a=c", "--overwrite")
    assert mine("get", "services", "-l", "a=c", "-o", "name") == "service/mine\n"
    mine("label", "service", "mine", "a-")
    mine("annotate", "service", "mine", "note=x")
    assert mine("get", "service", "mine", "-o", "jsonpath={.metadata.annotations.note}") == "x"


def test_rollout_restart_status_and_history(mine: Kubectl) -> None:
    assert mine("rollout", "restart", "deployment/mine") == "deployment.apps/mine restarted\n"
    assert mine("rollout", "status", "deployment/mine").endswith('deployment "mine" successfully rolled out\n')
    revisions = [row.split()[0] for row in mine("rollout", "history", "deployment/mine").split("\n")[2:] if row]
    assert revisions == ["1", "2"]
    assert "kubectl.kubernetes.io/restartedAt" in mine("rollout", "history", "deployment/mine", "--revision=2")


def test_rollout_of_a_stateful_set_and_its_history(kubectl: Kubectl) -> None:
    where = ("statefulset/postgres", "-n", "data")
    kubectl("rollout", "restart", *where)
    assert "3 new pods have been updated" in kubectl("rollout", "status", *where)
    revisions = [row.split()[0] for row in kubectl("rollout", "history", *where).split("\n")[2:] if row]
    assert revisions == ["1", "2"]


def test_wait_returns_when_the_condition_holds(mine: Kubectl) -> None:
    mine("scale", "deployment/mine", "--replicas=3")
    told = mine("wait", "--for=condition=Available", "deployment/mine", "--timeout=20s")
    assert told == "deployment.apps/mine condition met\n"


def test_events_tell_the_story_of_a_deployment(mine: Kubectl) -> None:
    reasons = {row.split()[2] for row in mine("events", "--for", "deployment/mine").splitlines()[1:]}
    assert reasons == {"ScalingReplicaSet"}
    told = mine("get", "events", "-o", "custom-columns=R:.reason,C:.source.component", "--no-headers")
    pairs = {tuple(row.split()) for row in told.splitlines()}
    assert {
        ("ScalingReplicaSet", "deployment-controller"),
        ("SuccessfulCreate", "replicaset-controller"),
        ("Scheduled", "default-scheduler"),
        ("Started", "kubelet"),
    } <= pairs


def test_describe_shows_conditions_endpoints_and_events(mine: Kubectl) -> None:
    told = mine("describe", "deployment", "mine")
    assert "2 desired | 2 updated | 2 total | 2 available | 0 unavailable" in told
    assert "Scaled up replica set mine-" in told
    assert ":80," in mine("describe", "service", "mine").replace(" ", "")
    assert "Started container web" in mine("describe", "pods", "-l", "app=mine")


def test_delete_waits_for_the_grace_and_now_does_not(mine: Kubectl) -> None:
    pods = mine("get", "pods", "-l", "app=mine", "-o", "name").split()
    mine("delete", pods[0], "--now")
    mine("delete", pods[1], "--grace-period=1", "--wait=false")
    eventually(mine, lambda told: not set(pods) & set(told.split()), "get", "pods", "-l", "app=mine", "-o", "name")


@pytest.mark.parametrize("how", ["background", "foreground"])
def test_delete_takes_what_is_owned(mine: Kubectl, how: str) -> None:
    mine("delete", "deployment", "mine", f"--cascade={how}")
    owned = ("get", "replicasets,pods", "-l", "app=mine", "-o", "name")
    eventually(mine, lambda told: told == "", *owned)


def test_delete_may_leave_what_is_owned(mine: Kubectl) -> None:
    mine("delete", "deployment", "mine", "--cascade=orphan")
    sets = mine("get", "replicasets", "-l", "app=mine", "-o", "json")
    (left,) = json.loads(sets)["items"]
    assert "ownerReferences" not in left["metadata"]
    assert len(mine("get", "pods", "-l", "app=mine", "-o", "name").split()) == 2
    mine("delete", "replicaset", "-l", "app=mine")


def test_create_expose_and_delete_a_namespace(kubectl: Kubectl) -> None:
    kubectl("create", "namespace", "trial")
    kubectl("create", "deployment", "web", "--image=nginx", "--port=80", "--replicas=2", "-n", "trial")
    assert kubectl("expose", "deployment", "web", "-n", "trial") == "service/web exposed\n"
    ready = ("get", "endpoints", "web", "-n", "trial", "-o", "jsonpath={.subsets[*].addresses[*].ip}")
    eventually(kubectl, lambda told: len(told.split()) == 2, *ready)
    assert kubectl("delete", "namespace", "trial") == 'namespace "trial" deleted\n'
    assert "NotFound" in kubectl("get", "namespace", "trial", code=1)


def test_auth_can_i(kubectl: Kubectl) -> None:
    assert kubectl("auth", "can-i", "delete", "pods") == "yes\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("rollout", "undo", "deployment/mine"),
        ("patch", "deployment", "mine", "--type=json", "-p", '[{"op":"remove","path":"/spec/paused"}]'),
    ],
    ids=["undo", "json patch"],
)
def test_what_is_left_out_says_what_is_read(mine: Kubectl, arguments: tuple[str, ...]) -> None:
    mine("set", "image", "deployment/mine", "web=nginx:2")
    mine("rollout", "status", "deployment/mine")
    told = mine(*arguments, code=1)
    assert "accepted media types include: application/merge-patch+json, application/strategic-merge-patch+json" in told


def test_server_side_apply_is_not_available(kubectl: Kubectl) -> None:
    told = kubectl("apply", "--server-side", "-f", "-", stdin=MANIFEST, code=1)
    assert "Server-side apply not available on the server" in told


def test_a_field_that_does_not_exist_is_told_by_its_path(kubectl: Kubectl) -> None:
    document = yaml.safe_load(MANIFEST.partition("---")[0])
    document["spec"]["template"]["spec"]["containers"][0]["imagee"] = "nginx"
    told = kubectl("apply", "-f", "-", stdin=json.dumps(document), code=1)
    assert 'unknown field "spec.template.spec.containers[0].imagee"' in told


def test_an_invalid_manifest_is_refused_in_kubernetes_words(kubectl: Kubectl) -> None:
    told = kubectl(
        "apply", "-f", "-", stdin=MANIFEST.replace("matchLabels: {app: mine}", "matchLabels: {app: x}"), code=1
    )
    assert "`selector` does not match template `labels`" in told
    kubectl("delete", "service", "mine")
