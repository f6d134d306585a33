"""The first word on a service and on a row, from the join alone; healthy states are no alarms."""

from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from epwatch.model.endpoint_verdict import endpoint_verdict, why_out
from epwatch.model.snapshot import Standing, Verdict
from tests.factories import (
    DELETED,
    Json,
    condition,
    endpoint,
    endpointslice,
    external_name,
    pod,
    service,
    service_port,
    slice_port,
    waiting,
)
from tests.unit.model.world import World

NOT_READY: Json = {"ready": False, "serving": False, "terminating": False}
DRAINING: Json = {"ready": False, "serving": True, "terminating": True}
TERMINATING: Json = {"ready": False, "serving": False, "terminating": True}


def word(verdict: Verdict) -> tuple[str, str]:
    return verdict.code, verdict.severity


def judge(*objects: Json, name: str = "web-service") -> Verdict:
    world = World().live()
    world.put(*objects)
    return world.see(name).verdict


def test_all_ready_is_ok() -> None:
    verdict = judge(service(), pod(), endpointslice(endpoints=[endpoint()]))
    assert (*word(verdict), verdict.message) == ("Ok", "info", "1 of 1 ready")


def test_some_missing_is_degraded() -> None:
    verdict = judge(service(), pod(), pod("b", ip=None), endpointslice(endpoints=[endpoint()]))
    assert (*word(verdict), verdict.message) == ("Degraded", "warning", "1 of 2 ready")


def test_a_pod_that_is_gone_but_still_gets_traffic_makes_the_service_degraded() -> None:
    world = World().live()
    both = endpointslice(endpoints=[endpoint(), endpoint("192.168.1.3", "b")])
    world.put(service(), pod(), pod("b", ip="192.168.1.3"), both)
    world.drain()
    world.remove(pod("b"))
    assert word(world.see().verdict) == ("Degraded", "warning")
    assert word(endpoint_verdict(world.row("192.168.1.3"), None)) == ("StaleInSlice", "error")


def test_a_row_on_its_way_out_whose_pod_went_first_alarms_nobody() -> None:
    world = World().live()
    both = endpointslice(endpoints=[endpoint(), endpoint("192.168.1.3", "b", **TERMINATING)])
    world.put(service(), pod(), pod("b", ip="192.168.1.3", deleted=DELETED), both)
    world.drain()
    world.remove(pod("b"))
    assert word(world.see().verdict) == ("Ok", "info")
    assert word(endpoint_verdict(world.row("192.168.1.3"), None)) == ("StaleInSlice", "warning")


def test_none_ready_is_an_outage() -> None:
    verdict = judge(service(), pod(ready=False), endpointslice(endpoints=[endpoint(**NOT_READY)]))
    assert word(verdict) == ("Outage", "error")


def test_matching_pods_of_which_none_has_a_row_are_an_outage() -> None:
    verdict = judge(service(), pod(ip=None), endpointslice(endpoints=None, ports=[]))
    assert (*word(verdict), verdict.message) == ("Outage", "error", "1 pod matched, none has an endpoint")


def test_one_port_without_any_ready_endpoint_is_an_outage_of_that_port() -> None:
    verdict = judge(
        service(ports=[service_port("http", 80), service_port("grpc", 90, "grpc")]),
        pod(),
        endpointslice(endpoints=[endpoint()], ports=[slice_port("http")]),
    )
    assert (*word(verdict), verdict.message) == (
        "Outage",
        "error",
        "no endpoint carries port grpc: 1 endpoint without it",
    )


def test_only_pods_that_are_gone_behind_it_is_an_outage() -> None:
    world = World().live()
    world.put(service(), pod(), endpointslice(endpoints=[endpoint()]))
    world.drain()
    world.remove(pod())
    assert word(world.see().verdict) == ("Outage", "error")


def test_draining_ones_with_pods_to_follow_are_the_last_resort() -> None:
    verdict = judge(service(), pod(deleted=DELETED), pod("b", ip=None), endpointslice(endpoints=[endpoint(**DRAINING)]))
    assert word(verdict) == ("LastResort", "warning")


def test_no_pod_at_all_is_told_with_its_selector() -> None:
    verdict = judge(service(), endpointslice(endpoints=None, ports=[]))
    assert (*word(verdict), verdict.message) == (
        "NoMatchingPods",
        "warning",
        "no pod matches app=frontend, or scaled to zero",
    )


def test_only_finished_pods_are_no_matching_pods() -> None:
    verdict = judge(service(), pod(phase="Succeeded"), endpointslice(endpoints=None))
    assert (verdict.code, verdict.message) == ("NoMatchingPods", "only finished pods match (1)")


def scale_down(*, owner: str | None = "web-7f9aa", evicted: bool = False) -> Verdict:
    """Return the verdict after the only pod was asked to end and went."""
    world = World().live()
    conditions = [condition("DisruptionTarget", "True", "EvictionByEvictionAPI")] if evicted else []
    ending = pod(owner=owner, deleted=DELETED, conditions=conditions)
    world.put(service(), pod(owner=owner), endpointslice(endpoints=[endpoint()]))
    world.put(ending, endpointslice(endpoints=[endpoint(**TERMINATING)]))
    assert word(world.see().verdict) == ("Draining", "info")
    world.remove(ending)
    assert word(world.see().verdict) == ("Draining", "info"), "the slice follows within moments"
    world.put(endpointslice(endpoints=None, ports=[]))
    return world.see().verdict


def test_pods_that_were_seen_to_leave_by_a_scale_are_scaled_to_zero() -> None:
    assert word(scale_down()) == ("ScaledToZero", "info")


def test_pods_without_a_controller_were_not_scaled() -> None:
    assert word(scale_down(owner=None)) == ("NoMatchingPods", "warning")


def test_evicted_pods_were_not_scaled() -> None:
    assert word(scale_down(evicted=True)) == ("NoMatchingPods", "warning")


def test_a_pod_that_comes_ends_scaled_to_zero_and_its_failure_is_no_scale() -> None:
    world = World().live()
    ending = pod(owner="web", deleted=DELETED)
    world.put(service(), ending, endpointslice(endpoints=None))
    world.remove(ending)
    assert world.see().verdict.code == "ScaledToZero"
    failed = pod("b", owner="web", deleted=DELETED, phase="Failed", status={"reason": "Evicted"})
    world.put(failed)
    world.remove(failed)
    assert world.see().verdict.code == "NoMatchingPods"


def test_another_selector_forgets_what_was_scaled() -> None:
    world = World().live()
    ending = pod(owner="web", deleted=DELETED)
    world.put(service(), ending, endpointslice(endpoints=None))
    world.remove(ending)
    world.put(service(selector={"app": "typo"}))
    assert world.see().verdict.code == "NoMatchingPods"


def test_no_slice_object_at_all_is_a_fault_of_the_controller() -> None:
    assert word(judge(service(), pod())) == ("SliceUnavailable", "error")


def test_an_empty_selectorless_service_is_an_outage_not_a_remark() -> None:
    assert word(judge(service(selector=None))) == ("Outage", "error")


def test_manual_endpoints_are_a_remark() -> None:
    verdict = judge(service(selector=None), endpointslice(endpoints=[endpoint(target=None)], managed_by=None))
    assert word(verdict) == ("NoSelector", "info")


def test_manual_endpoints_that_are_not_ready_are_no_remark() -> None:
    manual = [endpoint(target=None), endpoint("192.168.1.3", None, ready=False)]
    assert word(judge(service(selector=None), endpointslice(endpoints=manual, managed_by=None)))[0] == "Degraded"


def test_an_alias_is_no_alarm_and_its_leftover_slices_are() -> None:
    assert word(judge(external_name(), name="external")) == ("ExternalName", "info")
    leftover = endpointslice(service="external", endpoints=[endpoint()])
    assert word(judge(external_name(), leftover, name="external")) == ("ExternalName", "warning")


def test_headless_with_ready_pods_is_ok() -> None:
    headless = service(cluster_ips=["None"], ports=[])
    assert word(judge(headless, pod(), endpointslice(endpoints=[endpoint()], ports=[]))) == ("Ok", "info")


def test_published_pods_that_are_not_ready_get_traffic_and_are_degraded() -> None:
    published = endpointslice(endpoints=[endpoint(ready=True, serving=False)])
    assert word(judge(service(publishNotReadyAddresses=True), pod(ready=False), published))[0] == "Degraded"


def test_orphan_and_imported_slices_are_named_as_what_they_are() -> None:
    world = World().live()
    world.put(endpointslice(endpoints=[endpoint()]), endpointslice("b", service=None, imported="far"))
    assert word(world.see(kind=Standing.ORPHAN).verdict) == ("NoSelector", "info")
    assert word(world.see("far", kind=Standing.IMPORTED).verdict) == ("NoSelector", "info")


def test_what_cannot_be_read_is_unknown_and_named() -> None:
    world = World().live()
    world.put(service(), pod(), endpointslice(endpoints=[endpoint()]))
    world.stream(Kind.PODS, Phase.DENIED)
    verdict = world.see().verdict
    assert (*word(verdict), verdict.unchecked) == ("Unknown", "info", ("pods",))
    world.stream(Kind.ENDPOINTSLICES, Phase.DENIED)
    world.stream(Kind.ENDPOINTS, Phase.DENIED)
    assert world.see().verdict.unchecked == ("endpointslices", "pods")


def test_an_outage_that_the_slices_show_alone_needs_no_pods() -> None:
    world = World().live()
    world.put(service(), endpointslice(endpoints=[endpoint(**NOT_READY)]))
    world.stream(Kind.PODS, Phase.DENIED)
    assert word(world.see().verdict) == ("Outage", "error")


def row_verdict(built: Json, of_pod: Json, of_service: Json | None = None) -> Verdict:
    world = World().live()
    world.put(of_service or service(), of_pod, endpointslice(endpoints=[built]))
    snapshot = world.see()
    return endpoint_verdict(snapshot.endpoints[0], snapshot.service)


def test_a_ready_row_is_ok() -> None:
    assert word(row_verdict(endpoint(), pod())) == ("Ok", "info")


def test_a_row_that_is_not_ready_says_which_container_waits() -> None:
    verdict = row_verdict(endpoint(**NOT_READY), pod(ready=False, statuses=[waiting("CrashLoopBackOff")]))
    assert (*word(verdict), verdict.message) == (
        "NotReady",
        "warning",
        "container main waits (CrashLoopBackOff)",
    )


def test_ep23_a_readiness_gate_is_named_when_all_containers_are_ready() -> None:
    gated = pod(
        conditions=[condition("Ready", "False"), condition("ContainersReady", "True")],
        spec={"readinessGates": [{"conditionType": "example.com/lb"}]},
    )
    message = row_verdict(endpoint(**NOT_READY), gated).message
    assert message == "readiness gate example.com/lb is never written"


def test_a_container_that_is_not_ready_is_named() -> None:
    running = {"name": "app", "ready": False, "restartCount": 0, "state": {"running": {}}}
    verdict = row_verdict(endpoint(**NOT_READY), pod(ready=False, statuses=[running]))
    assert verdict.message == "container app is not ready"


def test_draining_and_terminating_rows_are_no_alarm() -> None:
    world = World().live()
    rows = [endpoint(), endpoint("192.168.1.3", "b", **DRAINING), endpoint("192.168.1.4", "c", **TERMINATING)]
    world.put(service(), *(pod(name) for name in ("frontend-1", "b", "c")), endpointslice(endpoints=rows))
    assert [word(endpoint_verdict(row, None)) for row in world.see().endpoints] == [
        ("Ok", "info"),
        ("Draining", "info"),
        ("Terminating", "info"),
    ]


def test_the_last_resort_is_told() -> None:
    assert word(row_verdict(endpoint(**DRAINING), pod())) == ("LastResort", "warning")


def test_a_named_port_that_did_not_resolve_is_told() -> None:
    two = service(ports=[service_port(), service_port("grpc", 90, "grpc")])
    verdict = row_verdict(endpoint(), pod(), two)
    assert word(verdict) == ("PortNameUnresolved", "warning")
    assert "grpc" in verdict.message


def test_a_row_that_is_ready_and_gets_nothing_says_why_and_one_whose_state_says_it_does_not() -> None:
    named = service(ports=[service_port("grpc", 90, "grpc")])
    world = World().live()
    world.put(named, pod(), endpointslice(endpoints=[endpoint()], ports=[]))
    (row,) = world.see().endpoints
    assert why_out(row, world.see().service) == "port grpc (grpc) is not among its ports"
    world.put(service(), pod(ready=False), endpointslice(endpoints=[endpoint(ready=False, serving=False)]))
    (row,) = world.see().endpoints
    assert (row.state, why_out(row, world.see().service)) == ("NotReady", "")
