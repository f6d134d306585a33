"""The rules against both clusters' controllers: of random pods, whether in a slice, its conditions and its ports."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.conformance.manifests import service
from tests.conformance.prediction import expected, written
from tests.conformance.why_cases import HELD, NO_ADDRESS, pod
from tests.conformance.workload import SERVICE_LABEL, Workload
from tests.control_plane.api import MERGE_PATCH
from tests.control_plane.waiting import wait_for

if TYPE_CHECKING:
    from tests.control_plane.api import ApiClient, Json

PODS: Final = 14
"""Enough for every gate to stop some, few enough for a second's work."""
NODES: Final = {"node-a", "node-b"}

SERVICES: Final[dict[str, Json]] = {
    "number": service("number", "web"),
    "named": service(
        "named",
        "web",
        ports=[
            {"name": "h", "port": 80, "targetPort": "http", "protocol": "TCP"},
            {"name": "g", "port": 90, "targetPort": "grpc", "protocol": "UDP"},
        ],
    ),
    "published": service("published", "web", publishNotReadyAddresses=True),
    "headless": service("headless", "web", clusterIP="None"),
}


def random_pod(dice: random.Random, number: int) -> Json:
    """Return a pod that our kubelets leave alone once it runs: what its status says is the test's."""
    # An hour to end in: a machine that stands still for a minute would let them go, and the real controller, which
    # backs off from the pods on a ghost, would take its time to notice.
    app = dice.choice(("web", "web", "web", "other"))
    built = pod(f"p{number}", app, *HELD, "--shutdown=3600", terminationGracePeriodSeconds=3600)
    if dice.random() < 0.2:
        built["spec"]["nodeName"] = "ghost"
    ports = [{"name": "http", "containerPort": 8080 + number, "protocol": "TCP"}]
    if dice.random() < 0.6:
        ports.append({"name": "grpc", "containerPort": 9090, "protocol": dice.choice(("TCP", "UDP"))})
    built["spec"]["containers"][0]["ports"] = dice.choice((ports, ports, []))
    return built


def random_status(dice: random.Random, number: int) -> Json:
    """Return a status to patch in: phase, addresses, readiness."""
    if dice.random() < 0.15:
        return dict(NO_ADDRESS)
    address = f"10.97.0.{number + 1}"
    conditions = [{"type": "Ready", "status": dice.choice(("True", "False"))}]
    told = {"podIP": address, "podIPs": [{"ip": address}], "conditions": conditions}
    return told | {"phase": dice.choice(("Running", "Running", "Running", "Succeeded", "Failed"))}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_pods_stand_in_the_slices_as_the_gates_predict(api: ApiClient, namespace: str, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - a test wants the same pods again, no secret
    work = Workload(api, namespace)
    for built in SERVICES.values():
        api.create(work.path("services"), built)
    for number in range(PODS):
        api.create(work.path("pods"), random_pod(dice, number))
    work.pods(lambda pods: all("podIP" in each["status"] or each["spec"].get("nodeName") == "ghost" for each in pods))
    for number in range(PODS):
        body = {"status": random_status(dice, number)}
        api.call("PATCH", f"{work.path('pods')}/p{number}/status", body, content_type=MERGE_PATCH)
    for number in dice.sample(range(PODS), 3):
        api.delete(f"{work.path('pods')}/p{number}")
    for name in SERVICES:
        of_service = api.get(f"{work.path('services')}/{name}")
        agree(work, of_service)


def agree(work: Workload, of_service: Json) -> None:
    """Wait until a service's slices are what is predicted of the pods as they then are."""
    name = of_service["metadata"]["name"]
    last: list[Any] = []

    def same(found: list[Json]) -> bool:
        pods = work.api.get(work.path("pods"))["items"]
        last[:] = [written(found), expected(of_service | {"kind": "Service"}, _kinds(pods), NODES)]
        return bool(last[0] == last[1])

    try:
        wait_for(work.api, work.path("endpointslices"), same, query={"labelSelector": f"{SERVICE_LABEL}={name}"})
    except TimeoutError:
        pytest.fail(f"{name}: written only {last[0] - last[1]}, predicted only {last[1] - last[0]}")


def _kinds(pods: list[Json]) -> list[Json]:
    return [each | {"kind": "Pod"} for each in pods]
