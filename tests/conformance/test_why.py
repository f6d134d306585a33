"""Each verdict code and each item of the checklist: made, seen by epwatch, mended, and seen to go; on both clusters."""

from __future__ import annotations

import asyncio
import secrets
import shutil
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from epwatch.clock import SystemClock
from epwatch.kube.client import Client
from epwatch.kube.evidence import Evidence, ObjectName, Wanted
from epwatch.kube.kubeconfig import Resolved, resolve
from epwatch.kube.on_demand import read_evidence
from epwatch.kube.timing import PRODUCTION
from epwatch.model import evidence_wanted
from epwatch.model.absence import absent_verdict
from epwatch.model.endpoint_verdict import endpoint_verdict
from epwatch.model.findings import findings, lagging
from epwatch.model.with_evidence import with_evidence
from tests.conformance.bench import Bench, Picture, options_for
from tests.conformance.conftest import NAMESPACES
from tests.conformance.kubectl import Kubectl
from tests.conformance.why_cases import (
    CASES,
    SHARED_BY,
    Case,
    deployed,
    make_lasting,
    on_ghost,
    pod,
    running,
    service,
    two_ready,
)
from tests.control_plane.waiting import wait_for

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
    for each in (name, _beside(name)):
        cluster.api.create(NAMESPACES, {"metadata": {"name": each}})
    kubectl = kubeconfig = None
    if cluster.name == "real":
        plane: ControlPlane = request.getfixturevalue("control_plane")
        kubeconfig, program = plane.kubeconfig(), shutil.which("kubectl")
        if program is None:
            pytest.skip("kubectl is not on PATH")
        kubectl = Kubectl(program, kubeconfig, tmp_path_factory.mktemp("kubectl"))
    server = cluster.api.server
    picture = Picture(options_for(name, _beside(name), kubeconfig=kubeconfig, server=server.url, token=server.token))
    yield Bench(cluster.api, name, kubectl), picture
    picture.close()
    for each in (name, _beside(name)):
        cluster.api.delete(f"{NAMESPACES}/{each}")


def _beside(namespace: str) -> str:
    return f"{namespace}-b"


@pytest.fixture
def other(bench: tuple[Bench, Picture]) -> Bench:
    """Hands in a second namespace that is watched too."""
    return bench[0].beside(_beside(bench[0].namespace))


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
    if not case.real and hands.on_real:
        pytest.skip("the real control plane cannot have it")
    try:
        case.make(hands, name)
        picture.until(name, lambda snapshot: shows(case, snapshot))
        case.mend(hands, name)
        picture.gone(name, lambda snapshot: not shows(case, snapshot))
    finally:
        hands.clear()


def asked_why(picture: Picture, snapshot: ServiceSnapshot) -> ServiceSnapshot:
    """Return the service with what is read when somebody asks why."""
    wanted = evidence_wanted.of_service(snapshot)
    return with_evidence(snapshot, asyncio.run(read(resolve(picture.options), wanted)))


def test_s3_pods_in_another_namespace_match(bench: tuple[Bench, Picture], other: Bench) -> None:
    hands, picture = bench
    try:
        hands.make(service("s3", sessionAffinity="ClientIP"))
        other.make(pod("s3-1", "s3"))
        picture.until("s3", lambda snapshot: ("S3", "LabelMismatch") in said(snapshot))
        other.delete("Pod", "s3-1", now=True)
        picture.gone("s3", lambda snapshot: ("S3", "LabelMismatch") not in said(snapshot))
    finally:
        hands.clear()
        other.clear()


def test_p6_a_node_that_is_gone_is_told_once_it_was_read(bench: tuple[Bench, Picture]) -> None:
    hands, picture = bench
    try:
        hands.make(service("p6"), on_ghost("p6-1", "p6"))
        hands.patch("Pod", "p6-1", {"status": running("10.98.0.6")}, "status")
        behind = picture.until("p6", lambda snapshot: pod_codes(snapshot) == {"NotYetInSlice"})
        seen = asked_why(picture, behind)
        assert pod_codes(seen) == {"NodeGone"}
        assert ("P6", "NodeGone") in said(seen)
        hands.delete("Pod", "p6-1", now=True)
        picture.until("p6", lambda snapshot: not snapshot.absent)
    finally:
        hands.clear()


def test_s16_names_the_nodes_without_an_endpoint(bench: tuple[Bench, Picture]) -> None:
    hands, picture = bench
    try:
        hands.make(service("s16", internalTrafficPolicy="Local"), pod("s16-1", "s16", nodeName="node-a"))
        seen = asked_why(picture, picture.until("s16", lambda snapshot: snapshot.counts.ready == 1))
        (found,) = [each for each in findings(seen, time.time()) if each.id == "S16"]
        assert found.message == "internalTrafficPolicy Local: only node-a can serve it; without an endpoint: node-b"
        hands.make(pod("s16-2", "s16", nodeName="node-b"))
        seen = asked_why(picture, picture.until("s16", lambda snapshot: snapshot.counts.ready == 2))
        (found,) = [each for each in findings(seen, time.time()) if each.id == "S16"]
        assert "without" not in found.message
    finally:
        hands.clear()


def test_where_no_pod_is_made_the_refusal_is_the_outage(bench: tuple[Bench, Picture]) -> None:
    hands, picture = bench
    none = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "none"}, "spec": {"hard": {"pods": "0"}}}
    try:
        hands.make(none)
        # Nobody counts for it on the real control plane: its status says what is to hold.
        hands.patch("ResourceQuota", "none", {"status": {"hard": {"pods": "0"}, "used": {"pods": "0"}}}, "status")
        hands.make(*deployed("refused", 1))
        podless = picture.until("refused", lambda snapshot: snapshot.verdict.code == "NoMatchingPods")
        events = f"/api/v1/namespaces/{hands.namespace}/events"
        refused = {"fieldSelector": "reason=FailedCreate,involvedObject.kind=ReplicaSet"}
        wait_for(hands.api, events, bool, query=refused)
        seen = asked_why(picture, podless)
        assert seen.verdict.code == "Outage"
        assert seen.verdict.message.startswith("Deployment refused wants 1, and no pod is made: FailedCreate: ")
        assert "forbidden" in seen.verdict.message
        hands.delete("ResourceQuota", "none")
        # A controller that was refused again and again waits minutes before its next try; a change ends that.
        hands.patch("Deployment", "refused", {"spec": {"replicas": 2}})
        picture.until("refused", lambda snapshot: snapshot.verdict.code == "Ok")
    finally:
        hands.clear()


def test_while_the_controllers_stand_still_slices_are_missing_and_lag(
    bench: tuple[Bench, Picture], cluster: Cluster
) -> None:
    hands, picture = bench
    try:
        two_ready(hands, "held")
        picture.until("held", lambda snapshot: snapshot.counts.ready == 2)
        with cluster.held_controllers():
            hands.delete("Pod", "held-1")
            picture.until("held", lambda snapshot: ("P8", "StaleInSlice") in said(snapshot))
            hands.make(service("bare"), pod("bare-1", "bare"))
            bare = picture.until("bare", lambda snapshot: snapshot.verdict.code == "SliceUnavailable")
            assert ("S12", "SliceUnavailable") in said(bare)
        picture.until("held", lambda snapshot: ("P8", "StaleInSlice") not in said(snapshot))
        picture.until("bare", lambda snapshot: snapshot.verdict.code == "Ok")
    finally:
        hands.clear()


def test_what_may_not_be_read_is_unknown_and_known_to_whoever_may(
    bench: tuple[Bench, Picture], cluster: Cluster
) -> None:
    hands, picture = bench
    server = cluster.api.server
    try:
        two_ready(hands, "unread")
        picture.until("unread", lambda snapshot: snapshot.verdict.code == "Ok")
        with cluster.blind() as kubeconfig:
            options = options_for(hands.namespace, kubeconfig=kubeconfig, server=server.url, token=server.token)
            with closing(Picture(options)) as blind:
                unread = blind.until("unread", lambda snapshot: snapshot.verdict.code == "Unknown")
        assert unread.verdict.unchecked == ("endpointslices",)
        with closing(Picture(replace(options, kubeconfig=picture.options.kubeconfig))) as seeing:
            seeing.until("unread", lambda snapshot: snapshot.verdict.code == "Ok")
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
        hands.make(pod("drift-9", "drift"))
        picture.until("drift", lambda snapshot: not snapshot.drift)
        hands.delete("EndpointSlice", "stale-hand")
        picture.until("stale", lambda snapshot: not snapshot.endpoints)
    finally:
        hands.clear()
