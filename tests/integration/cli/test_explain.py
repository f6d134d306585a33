"""`epwatch explain` on a real socket: the text, the document, and the exit code that is the answer."""

import asyncio
import json
import re
import shlex
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from epwatch.sim import SimCluster, SimServer
from epwatch.sim.scenarios import manifests as make
from epwatch.sim.scenarios import scale
from tests.integration.cli.program import Program


@pytest.fixture
async def broken(program: Program) -> AsyncIterator[SimServer]:
    """The demo's cluster: services in every state; its clock stands."""
    cluster = SimCluster(seed=1, controllers=True)
    scale.build(cluster)
    cluster.submit(make.service("lonely", [make.port(80, 8080)], app="cart", namespace="data"))
    cluster.advance(5)
    async with SimServer(cluster, speed=None) as server:
        program.reach(server.url, server.token)
        yield server


def pod_of(server: SimServer, app: str, namespace: str = "default") -> str:
    """Return the name of a pod of an app, the newest one."""
    found = [pod for pod in server.cluster.list("pods", namespace) if pod["metadata"]["labels"].get("app") == app]
    name: str = max(found, key=lambda pod: str(pod["metadata"]["creationTimestamp"]))["metadata"]["name"]
    return name


async def explained(program: Program, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Return exit code and document."""
    ended = await program.run("explain", *arguments, "-o", "json")
    return ended.code, json.loads(ended.out)


def ids(service: dict[str, Any]) -> dict[str, str]:
    """Return the severity of each finding by its id."""
    return {finding["id"]: finding["severity"] for finding in service["findings"]}


async def test_a_healthy_service_ends_with_0(program: Program, server: SimServer) -> None:
    ended = await program.run("explain", "web-service")
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert lines[0] == "default/web-service  ok: 3 of 3 ready"
    assert [line.split()[-2:] for line in lines[1:4]] == [["ok:", "ready"]] * 3
    assert (lines[4], lines[6]) == ("read on demand", "  deployment frontend wants 3")
    assert server.request_log.of("list", "pods")


async def test_a_service_that_is_out_ends_with_3_and_says_what_mends_it(program: Program, broken: SimServer) -> None:
    ended = await program.run("explain", "reports", "-n", "shop")
    assert ended.code == 3
    assert "shop/reports  outage" in ended.out
    assert "image pull fails (ImagePullBackOff)" in ended.out or "image pull fails (ErrImagePull)" in ended.out
    assert "next: check the image's name and tag" in ended.out
    assert ended.out.count("1 pod matched, none has an endpoint") == 1, "the verdict and its finding are one sentence"


async def test_the_document_is_that_of_get_with_findings(program: Program, broken: SimServer) -> None:
    code, document = await explained(program, "reports", "-n", "shop")
    assert code == 3
    (service,) = document["services"]
    assert list(service["findings"][0]) == [
        *("id", "severity", "code", "since", "field", "found", "wanted", "message", "next"),
    ]
    assert ids(service) == {"S4": "error", "P2": "warning"}
    assert service["ports"][0]["verdict"]["code"] == "Outage"
    got = json.loads((await program.run("get", "reports", "-n", "shop", "-o", "json")).out)
    assert [each["id"] for each in got["services"][0]["findings"]] == [each["id"] for each in service["findings"]]


async def test_a_pod_is_told_gate_by_gate(program: Program, broken: SimServer) -> None:
    ended = await program.run("explain", f"pod/{pod_of(broken, 'cart')}")
    lines = [line.strip() for line in ended.out.splitlines()]
    assert "ok  the labels match: app=cart" in lines
    assert any(line.startswith("ok  it has an address: 192.168.") for line in lines)
    assert any(line.startswith("NO  it is ready: container cart is not ready") for line in lines)
    assert "-   it is in rotation" in lines
    assert ended.code == 0, "a rollout that stands still is no outage: the old pods serve"


async def test_a_pod_in_the_wrong_namespace_names_the_service_that_would_select_it(
    program: Program, broken: SimServer
) -> None:
    broken.cluster.delete("service", "cart")
    code, document = await explained(program, f"pod/{pod_of(broken, 'cart')}", "-A")
    assert (code, [service["type"] for service in document["services"]]) == (0, [None]), "left-over slices"
    (finding,) = document["findings"]
    assert (finding["id"], finding["code"]) == ("S3", "LabelMismatch")


async def test_a_pod_one_letter_off_is_told_by_the_service_that_nearly_selects_it(
    program: Program, broken: SimServer
) -> None:
    _, document = await explained(program, f"pod/{pod_of(broken, 'search', 'shop')}", "-n", "shop")
    (finding,) = document["findings"]
    assert (finding["id"], finding["code"]) == ("S2", "LabelMismatch")
    assert "service search selects app=serach, did you mean search?" in finding["message"]


async def test_missing_rights_end_with_5_and_an_error_before_that_with_3(program: Program, broken: SimServer) -> None:
    broken.access.deny("list", "pods")
    assert (await program.run("explain", "web-service")).code == 5
    assert (await program.run("explain", "reports", "-n", "shop")).code == 3


async def test_what_was_named_must_exist(program: Program, server: SimServer) -> None:
    missing = await program.run("explain", "nothing")
    assert (missing.code, "no service nothing" in missing.err) == (1, True)
    pod = await program.run("explain", "pod/nothing")
    assert (pod.code, "no pod nothing" in pod.err) == (1, True)
    assert (await program.run("explain", "pod/a", "web-service")).code == 2
    assert server.request_log.of("list")


async def test_only_wrong_services_are_shown_on_demand(program: Program, broken: SimServer) -> None:
    ended = await program.run("get", "-A", "--wrong", "-o", "name")
    assert ended.out.split() == ["service/reports", "service/search"]
    assert broken.request_log.of("list")


async def test_where_nothing_is_wrong_that_is_said_and_stdout_stays_empty(program: Program, server: SimServer) -> None:
    ended = await program.run("get", "--wrong")
    assert (ended.code, ended.out) == (0, "")
    assert "nothing is wrong with what was asked for (1 service in namespace default)" in ended.err
    assert server.request_log.of("list")


async def test_wide_has_a_verdict_for_every_row(program: Program, broken: SimServer) -> None:
    ended = await program.run("get", "cart", "-o", "wide")
    cells = [re.split(" {2,}", line.strip()) for line in ended.out.splitlines()[2:]]
    assert sorted(row[10] for row in cells) == ["not ready", "ok", "ok"]
    assert broken.request_log.of("list")


GHOST = {
    "kind": "Pod",
    "apiVersion": "v1",
    "metadata": {"name": "haunted", "labels": {"app": "frontend"}, "uid": "uid-haunted"},
    "spec": {"nodeName": "ghost", "containers": [{"name": "web", "image": "web:1"}]},
    "status": {
        "phase": "Running",
        "podIP": "192.168.9.9",
        "podIPs": [{"ip": "192.168.9.9"}],
        "conditions": [{"type": "Ready", "status": "True"}],
    },
}
"""A pod that is ready by its own word, on a node that does not exist."""


async def test_p6_a_node_that_is_gone_is_read_on_demand_and_told(program: Program, server: SimServer) -> None:
    server.cluster.create(GHOST)
    code, document = await explained(program, "web-service")
    (service,) = document["services"]
    assert (code, ids(service)["P6"]) == (3, "error")
    (absent,) = service["notInRotation"]
    assert (absent["verdict"]["code"], absent["verdict"]["unchecked"]) == ("NodeGone", [])
    told = await program.run("explain", "pod/haunted")
    assert "NO  its node exists: its node ghost is gone: the controller skips it" in told.out
    assert {entry.path for entry in server.request_log.of("list", "ghost")} == {"/api/v1/nodes/ghost"}


async def test_where_a_quota_lets_no_pod_be_made_the_refusal_is_the_verdict(
    program: Program, server: SimServer
) -> None:
    cluster = server.cluster
    hard = {"hard": {"pods": "0"}}
    cluster.submit({"kind": "ResourceQuota", "apiVersion": "v1", "metadata": {"name": "none"}, "spec": hard})
    for pod in cluster.list("pods", "default"):
        cluster.delete("pod", pod["metadata"]["name"])
    async with asyncio.timeout(30):
        while not any(event["reason"] == "FailedCreate" for event in cluster.list("events")):  # noqa: ASYNC110 - as below
            await asyncio.sleep(0.02)
    code, document = await explained(program, "web-service")
    (service,) = document["services"]
    assert (code, service["verdict"]["code"]) == (3, "Outage")
    assert service["verdict"]["message"].startswith(
        "Deployment frontend wants 3, and no pod is made: FailedCreate: Error creating: pods "
    )
    assert "exceeded quota: none" in service["verdict"]["message"]


async def test_commands_name_the_context_and_the_namespace(program: Program, broken: SimServer, tmp_path: Path) -> None:
    name = pod_of(broken, "reports", "shop")
    config = tmp_path / "config"
    cluster = {"name": "c", "cluster": {"server": broken.url}}
    user = {"name": "u", "user": {"token": broken.token}}
    context = {"name": "it's mine", "context": {"cluster": "c", "user": "u", "namespace": "shop"}}
    config.write_text(json.dumps({"clusters": [cluster], "users": [user], "contexts": [context]}))
    ended = await program.run("explain", "reports", "--context", "it's mine", env={"KUBECONFIG": str(config)})
    line = next(line for line in ended.out.splitlines() if "pull secret" in line)
    command = shlex.split(line.partition("pull secret: ")[2])
    assert command == ["kubectl", "--context", "it's mine", "-n", "shop", "describe", "pod", name]


async def test_a_node_that_may_not_be_read_costs_one_line(program: Program, server: SimServer) -> None:
    server.cluster.create(GHOST)
    server.access.deny("get", "nodes")
    ended = await program.run("explain", "web-service")
    assert "not yet in slice" in ended.out
    assert "not read: node ghost: denied" in ended.out


async def test_events_of_a_pod_in_trouble_are_told(program: Program, broken: SimServer) -> None:
    name = pod_of(broken, "reports", "shop")
    ended = await program.run("explain", "reports", "-n", "shop")
    assert f"event of pod {name}: Scheduled" in ended.out
    assert f"Successfully assigned shop/{name} to node-c" in ended.out


async def test_scaled_to_zero_rests_on_replicas_0_that_was_read(program: Program, server: SimServer) -> None:
    server.cluster.scale("frontend", 0)
    async with asyncio.timeout(30):
        while server.cluster.list("pods", "default"):  # noqa: ASYNC110 - the cluster's own clock runs beside this loop
            await asyncio.sleep(0.02)
    code, document = await explained(program, "web-service")
    verdict = document["services"][0]["verdict"]
    assert (code, verdict["code"]) == (0, "ScaledToZero")
    assert verdict["message"] == "Deployment frontend wants 0 replicas"
