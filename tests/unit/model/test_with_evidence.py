"""What was read on demand changes verdicts: a node that is gone, workloads that want no pods, or get none."""

from msgspec.structs import replace

from epwatch.kube.evidence import EventFact, Evidence, ObjectName, WorkloadFact
from epwatch.model.evidence_wanted import nodes_in_question
from epwatch.model.findings import findings, is_wrong
from epwatch.model.snapshot import ServiceSnapshot
from epwatch.model.with_evidence import with_evidence
from tests.factories import endpoint, endpointslice, pod, service
from tests.unit.model.world import WALL, World


def lagging_pod() -> ServiceSnapshot:
    world = World().live()
    world.put(service(), pod(node="ghost"), endpointslice(endpoints=None))
    world.drain()
    world.pass_time(5)
    return world.see()


def podless() -> ServiceSnapshot:
    world = World().live()
    world.put(service(), endpointslice(endpoints=None))
    return world.see()


def workload(replicas: int, app: str = "frontend", namespace: str = "default") -> Evidence:
    labels = (("app", app), ("x", "y"))
    made = WorkloadFact(name=ObjectName(namespace, "Deployment", "web"), replicas=replicas, labels=labels)
    return Evidence(workloads=(made,))


def refused() -> Evidence:
    """Return a Deployment whose ReplicaSet makes no pod, and the Event that says why."""
    labels = (("app", "frontend"),)
    deployment, replica_set = ObjectName("default", "Deployment", "web"), ObjectName("default", "ReplicaSet", "web-1")
    return Evidence(
        workloads=(
            WorkloadFact(name=replica_set, replicas=3, made=0, labels=labels, owner=deployment),
            WorkloadFact(name=deployment, replicas=3, made=0, labels=labels),
        ),
        events=(event(replica_set, "exceeded quota: small"),),
    )


def event(about: ObjectName, message: str) -> EventFact:
    return EventFact(about=about, type="Warning", reason="FailedCreate", message=message, count=9, last=WALL - 5)


def test_the_node_of_a_pod_that_no_slice_carries_is_asked_after() -> None:
    assert set(nodes_in_question(lagging_pod())) == {"ghost"}
    assert set(nodes_in_question(podless())) == set()


def test_a_node_that_is_gone_is_the_cause_and_not_the_controller() -> None:
    seen = with_evidence(lagging_pod(), Evidence(nodes={"ghost": False}))
    assert [absent.code for absent in seen.absent] == ["NodeGone"]
    told = {(each.id, each.severity) for each in findings(seen, WALL)}
    assert ("P6", "error") in told
    assert "P7" not in {item for item, _ in told}


def test_a_node_that_is_there_leaves_the_controller_and_nothing_unchecked() -> None:
    seen = with_evidence(lagging_pod(), Evidence(nodes={"ghost": True}))
    (absent,) = seen.absent
    assert (absent.code, absent.unchecked) == ("NotYetInSlice", ())
    assert "P7" in {each.id for each in findings(seen, WALL)}


def test_without_evidence_nothing_changes() -> None:
    assert with_evidence(lagging_pod(), Evidence()) == lagging_pod()
    assert with_evidence(podless(), Evidence()) == podless()


def test_replicas_0_that_was_read_is_scaled_to_zero_and_no_alarm() -> None:
    seen = with_evidence(podless(), workload(0))
    assert (seen.verdict.code, seen.verdict.severity) == ("ScaledToZero", "info")
    assert [each.id for each in findings(seen, WALL)] == []


def test_replicas_that_are_wanted_and_not_made_are_an_outage() -> None:
    seen = with_evidence(podless(), workload(3))
    assert (seen.verdict.code, seen.verdict.severity) == ("Outage", "error")
    assert "Deployment web wants 3, and no pod is made" in seen.verdict.message
    assert any(is_wrong(each) for each in findings(seen, WALL))


def test_the_event_that_refuses_a_pod_is_the_reason_and_the_deployment_the_one_that_wants_it() -> None:
    seen = with_evidence(podless(), refused())
    wanted = "Deployment web wants 3, and no pod is made: FailedCreate: exceeded quota: small"
    assert (seen.verdict.code, seen.verdict.message) == ("Outage", wanted)
    (found,) = [each for each in findings(seen, WALL) if each.id == "S4"]
    assert (found.severity, found.message) == ("error", wanted)


def test_pods_that_are_refused_beside_others_that_are_made_are_a_warning_and_no_verdict() -> None:
    """Neither a count nor a stream knows of a pod that was never made: only the owner, and its Event."""
    world = World().live()
    world.put(service(), pod(), endpointslice(endpoints=[endpoint()]))
    part = refused()
    has = tuple(replace(each, made=2) for each in part.workloads)
    seen = with_evidence(world.see(), replace(part, workloads=has))
    assert seen.verdict == world.see().verdict
    (found,) = [each for each in findings(seen, WALL) if each.id == "S4"]
    wanted = "Deployment web wants 3 and has 2: FailedCreate: exceeded quota: small"
    assert (found.severity, found.code, found.message) == ("warning", "Degraded", wanted)
    for other in (replace(part, workloads=has, events=()), replace(part, workloads=workload(3).workloads)):
        assert "S4" not in {each.id for each in findings(with_evidence(world.see(), other), WALL)}


def test_workloads_of_other_labels_or_namespaces_say_nothing() -> None:
    for other in (workload(0, app="other"), workload(0, namespace="prod")):
        assert with_evidence(podless(), other).verdict.code == "NoMatchingPods"
