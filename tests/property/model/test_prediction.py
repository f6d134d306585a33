"""The rules against the embedded controller: over random clusters they predict just the rows that it writes."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from epwatch.sim import SimCluster
from epwatch.sim.controllers.endpointslice import EndpointSliceController
from tests import factories as f
from tests.conformance.prediction import expected, written

NODES = ("node-a", "node-b")
PORTS = ((f.service_port("", 80, 8080),), (f.service_port("h", 80, "http"), f.service_port("g", 90, "grpc", "UDP")))
CONTAINERS: tuple[list[f.Json], ...] = (
    [{"name": "main", "image": "web:1"}],
    [{"name": "main", "image": "web:1", "ports": [{"name": "http", "containerPort": 8080, "protocol": "TCP"}]}],
    [
        {
            "name": "main",
            "image": "web:1",
            "ports": [
                {"name": "http", "containerPort": 8081, "protocol": "TCP"},
                {"name": "grpc", "containerPort": 9090, "protocol": "UDP"},
            ],
        }
    ],
    [{"name": "main", "image": "web:1", "ports": [{"name": "grpc", "containerPort": 9090, "protocol": "TCP"}]}],
)
SIDECAR: f.Json = {
    "name": "side",
    "image": "web:1",
    "restartPolicy": "Always",
    "ports": [{"name": "grpc", "containerPort": 7070, "protocol": "UDP"}],
}


@st.composite
def pods(draw: st.DrawFn) -> list[f.Json]:
    return [draw(one_pod(number)) for number in range(draw(st.integers(1, 6)))]


@st.composite
def one_pod(draw: st.DrawFn, number: int) -> f.Json:
    v4, v6 = f"10.0.0.{number + 1}", f"fd00::{number + 1}"
    built = f.pod(
        f"p{number}",
        labels=draw(st.sampled_from(({"app": "web"}, {"app": "web", "x": "y"}, {"app": "other"}))),
        ips=draw(st.sampled_from(([], [v4], [v6], [v4, v6], [v6, v4]))),
        ready=draw(st.booleans()),
        phase=draw(st.sampled_from(("Running", "Running", "Pending", "Succeeded", "Failed"))),
        node=draw(st.sampled_from((*NODES, *NODES, "gone"))),
        deleted=draw(st.sampled_from((None, None, f.DELETED))),
        containers=draw(st.sampled_from(CONTAINERS)),
    )
    if draw(st.booleans()):
        built["spec"]["initContainers"] = [SIDECAR]
    return built


@st.composite
def services(draw: st.DrawFn) -> f.Json:
    extra: dict[str, Any] = {"publishNotReadyAddresses": True} if draw(st.booleans()) else {}
    return f.service(
        "web",
        selector=draw(st.sampled_from(({"app": "web"}, {"app": "web"}, {"app": "web", "x": "y"}, None))),
        ports=draw(st.sampled_from(PORTS)),
        families=draw(st.sampled_from((("IPv4",), ("IPv6",), ("IPv4", "IPv6")))),
        **extra,
    )


@settings(max_examples=200)
@given(service=services(), made=pods(), second=pods())
def test_the_gates_predict_every_row_that_the_controller_writes(
    service: f.Json, made: list[f.Json], second: list[f.Json]
) -> None:
    """Twice over: as the pods are made, and after all of them changed in what an API server lets change."""
    cluster = SimCluster(seed=1)
    cluster.controllers = [EndpointSliceController(cluster)]
    for name in NODES:
        cluster.create({"kind": "Node", "apiVersion": "v1", "metadata": {"name": name}})
    cluster.create(service)
    for was, now in zip(made, second, strict=False):
        # A pod's containers never change, so the controller does not look whether their ports did.
        now["spec"] |= {
            "containers": was["spec"]["containers"],
            "initContainers": was["spec"].get("initContainers", []),
        }
    for pods_now in (made, second):
        for built in pods_now:
            cluster.create(built)
        cluster.advance(5)
        slices = cluster.list("endpointslices", "default")
        assert written(slices) == expected(service, cluster.list("pods", "default"), set(NODES))
