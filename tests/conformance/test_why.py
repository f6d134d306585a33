"""Each verdict code and each item of the checklist: made, seen by epwatch, mended, and seen to go; on both clusters."""

from __future__ import annotations

import asyncio
import secrets
import shutil
import time
from typing import TYPE_CHECKING

import pytest

from epwatch.clock import SystemClock
from epwatch.kube.client import Client
from epwatch.kube.evidence import Evidence, ObjectName, Wanted
from epwatch.kube.kubeconfig import Resolved, resolve
from epwatch.kube.on_demand import read_evidence
from epwatch.kube.timing import PRODUCTION
from epwatch.model.absence import absent_verdict
from epwatch.model.endpoint_verdict import endpoint_verdict
from epwatch.model.findings import findings, lagging
from tests.conformance.bench import Bench, Picture, options_for
from tests.conformance.conftest import NAMESPACES
from tests.conformance.kubectl import Kubectl
from tests.conformance.why_cases import CASES, SHARED_BY, Case, deployed, make_lasting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from epwatch.model.snapshot import ServiceSnapshot
    from tests.conformance.cluster import Cluster
    from tests.control_plane.control_plane import ControlPlane

_PATIENCE = 40.0


@pytest.fixture(scope="module")
def bench(
    request: pytest.FixtureRequest, cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Bench, Picture]]:
    """A namespace, hands to make faults in it, and epwatch's picture of it."""
    name = f"why-{secrets.token_hex(4)}"
    cluster.api.create(NAMESPACES, {"metadata": {"name": name}})
    kubectl = kubeconfig = None
    if cluster.name == "real":
        plane: ControlPlane = request.getfixturevalue("control_plane")
        kubeconfig, program = plane.kubeconfig(), shutil.which("kubectl")
        if program is None:
            pytest.skip("kubectl is not on PATH")
        kubectl = Kubectl(program, kubeconfig, tmp_path_factory.mktemp("kubectl"))
    server = cluster.api.server
    picture = Picture(options_for(name, kubeconfig=kubeconfig, server=server.url, token=server.token))
    yield Bench(cluster.api, name, kubectl), picture
    picture.close()
    cluster.api.delete(f"{NAMESPACES}/{name}")


async def read(resolved: Resolved, wanted: Wanted) -> Evidence:
    async with Client(resolved, SystemClock(), PRODUCTION) as client:
        return await read_evidence(client, wanted)


def test_evidence_is_read_by_the_generated_client_over_our_session(
    bench: tuple[Bench, Picture], request: pytest.FixtureRequest, cluster: Cluster
) -> None:
    hands, picture = bench
    try:
        hands.make(*deployed("evident", 2))
        picture.until("evident", lambda snapshot: snapshot.counts.ready == 2)
        pod = next(row.pod for row in picture.find("evident").endpoints if row.pod is not None)
        assert pod.owner is not None
        service = ObjectName(hands.namespace, "Service", "evident")
        wanted = Wanted(
            nodes=("node-a", "ghost"),
            every_node=True,
            events=(ObjectName(hands.namespace, "Pod", pod.name),),
            owners=(ObjectName(hands.namespace, pod.owner.kind, pod.owner.name),),
            services=(service,),
        )
        found = asyncio.run(read(resolve(picture.options), wanted))
    finally:
        hands.clear()
    assert found.unread == ()
    assert found.nodes == {"node-a": True, "ghost": False}
    assert found.every_node is not None
    assert "node-a" in found.every_node
    assert [(each.name.kind, each.replicas, each.made) for each in found.workloads] == [
        *(("ReplicaSet", 2, 2), ("Deployment", 2, 2)),
    ]
    assert "SuccessfulCreate" in {event.reason for event in found.events}
    if cluster.name == "real":
        (selector,) = found.selectors
        assert (selector.service, selector.operation) == (service, "Update")
        assert selector.manager.startswith("kubectl")


def said(snapshot: ServiceSnapshot) -> set[tuple[str, str]]:
    return {(each.id, each.code.value) for each in findings(snapshot, time.time())}


def pod_codes(snapshot: ServiceSnapshot) -> set[str]:
    rows = {endpoint_verdict(row, snapshot.service).code for row in snapshot.endpoints}
    return rows | {absent_verdict(absent).code for absent in snapshot.absent}


def shows(case: Case, snapshot: ServiceSnapshot) -> bool:
    return snapshot.verdict.code == case.code and said(snapshot) >= case.findings and pod_codes(snapshot) >= case.pods


@pytest.mark.parametrize("name", CASES)
def test_a_fault_is_seen_and_seen_to_go(bench: tuple[Bench, Picture], name: str) -> None:
    hands, picture = bench
    case = CASES[name]
    try:
        case.make(hands, name)
        picture.until(name, lambda snapshot: shows(case, snapshot))
        case.mend(hands, name)
        picture.gone(name, lambda snapshot: not shows(case, snapshot))
    finally:
        hands.clear()


def test_what_must_last_to_be_told_is_told_when_it_has(bench: tuple[Bench, Picture]) -> None:
    hands, picture = bench
    try:
        make_lasting(hands)
        lag = picture.until("lag-0", lambda snapshot: ("P7", "NotYetInSlice") in said(snapshot))
        assert {absent.code for absent in lag.absent} == {"NotYetInSlice"}
        stale = picture.until("stale", lambda snapshot: ("P8", "StaleInSlice") in said(snapshot))
        assert stale.verdict.code == "Outage"
        picture.until("drift", lambda snapshot: ("S12", "Ok") in said(snapshot))
        for number in range(SHARED_BY):
            picture.until(f"lag-{number}", lambda snapshot: bool(snapshot.drift))
        found = lagging(picture.services())
        assert found is not None
        assert found.id == "S21"
        hands.delete("Pod", "lag-1", now=True)
        picture.until("lag-0", lambda snapshot: not snapshot.drift)
        hands.delete("EndpointSlice", "drift-hand")
        picture.until("drift", lambda snapshot: not snapshot.drift)
        hands.delete("EndpointSlice", "stale-hand")
        picture.until("stale", lambda snapshot: not snapshot.endpoints)
    finally:
        hands.clear()
