"""Each item of the checklist (S1 to S21, P1 to P10): made on paper, found, and gone when it is mended."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from epwatch.kube.timestamps import parse_timestamp
from epwatch.model.finding import Finding
from epwatch.model.findings import findings, is_wrong, lagging, wrong
from epwatch.model.settling import SETTLE_SECONDS
from epwatch.model.snapshot import Standing
from tests.factories import (
    DELETED,
    MIRRORING,
    Json,
    address,
    condition,
    endpoint,
    endpoints,
    endpointslice,
    external_name,
    pod,
    service,
    service_port,
    slice_port,
    subset,
    waiting,
)
from tests.unit.model.world import WALL, World

NOT_READY: Json = {"ready": False, "serving": False, "terminating": False}
DRAINING: Json = {"ready": False, "serving": True, "terminating": True}
RUNNING: Json = {"name": "app", "ready": False, "restartCount": 0, "state": {"running": {}}}
GRPC: Json = {"name": "main", "image": "web:1", "ports": [{"name": "grpc", "containerPort": 9090, "protocol": "UDP"}]}


class Fault(NamedTuple):
    """How a finding is made and mended: the objects of either, and what the finding says."""

    item: str
    code: str
    severity: str
    field: str
    made: list[Json]
    mended: list[Json]


def healthy(name: str = "frontend-1", last: int = 2, **fields: object) -> Json:
    return pod(name, ip=f"192.168.1.{last}", **fields)  # type: ignore[arg-type]  # a builder's own fields


TWO = [healthy(), healthy("b", 3, node="node-b")]
TWO_ROWS = endpointslice(endpoints=[endpoint(), endpoint("192.168.1.3", "b", node="node-b")])
HEALTHY = [service(), *TWO, TWO_ROWS]
NAMED = service(ports=[service_port("grpc", 90, "grpc")])

FAULTS: dict[str, Fault] = {
    "no selector and no endpoints": Fault(
        "S1", "Outage", "error", "spec.selector", [service(selector=None)], [service()]
    ),
    "no selector, endpoints by hand": Fault(
        "S1",
        "NoSelector",
        "info",
        "spec.selector",
        [service(selector=None), endpointslice(endpoints=[endpoint(target=None)], managed_by=None)],
        [service()],
    ),
    "nothing matches": Fault(
        "S2", "NoMatchingPods", "warning", "spec.selector", [service(), endpointslice(endpoints=None)], HEALTHY
    ),
    "only finished pods match": Fault(
        "S4",
        "NoMatchingPods",
        "warning",
        "spec.selector",
        [service(), healthy(phase="Failed"), healthy("b", 3, phase="Failed"), endpointslice(endpoints=None)],
        HEALTHY,
    ),
    "no matching pod has an address": Fault(
        "S4",
        "Outage",
        "error",
        "endpoints[].conditions.ready",
        [service(), pod(ip=None, ready=False, phase="Pending"), endpointslice(endpoints=None)],
        HEALTHY,
    ),
    "none is ready": Fault(
        "S5",
        "Outage",
        "error",
        "endpoints[].conditions.ready",
        [service(), healthy(ready=False), endpointslice(endpoints=[endpoint(**NOT_READY)])],
        HEALTHY,
    ),
    "only draining ones are left": Fault(
        "S5",
        "LastResort",
        "warning",
        "endpoints[].conditions.ready",
        [
            service(),
            healthy(deleted=DELETED),
            pod("b", ip=None, ready=False),
            endpointslice(endpoints=[endpoint(**DRAINING)]),
        ],
        HEALTHY,
    ),
    "a single endpoint": Fault(
        "S6", "Ok", "info", "counts.ready", [service(), healthy(), endpointslice(endpoints=[endpoint()])], HEALTHY
    ),
    "all on one node": Fault(
        "S7",
        "Ok",
        "info",
        "endpoints[].nodeName",
        [
            service(),
            healthy(),
            healthy("b", 3),
            endpointslice(endpoints=[endpoint(), endpoint("192.168.1.3", "b")]),
        ],
        HEALTHY,
    ),
    "a port name that no container has": Fault(
        "S8",
        "PortNameUnresolved",
        "error",
        "spec.ports[].targetPort",
        [NAMED, healthy(), endpointslice(endpoints=[endpoint()], ports=[])],
        HEALTHY,
    ),
    "a slice without any port": Fault(
        "S9",
        "PortNameUnresolved",
        "error",
        "endpointslice ports",
        [NAMED, healthy(), endpointslice(endpoints=[endpoint()], ports=[])],
        HEALTHY,
    ),
    "a port name under another protocol": Fault(
        "S10",
        "PortNameUnresolved",
        "error",
        "spec.ports[].targetPort",
        [NAMED, healthy(containers=[GRPC]), endpointslice(endpoints=[endpoint()], ports=[])],
        HEALTHY,
    ),
    "a slice of somebody else beside the controller's": Fault(
        "S11",
        "Ok",
        "info",
        "endpointslice.kubernetes.io/managed-by",
        [*HEALTHY, endpointslice("by-hand", endpoints=[endpoint("10.9.9.9", None)], managed_by=None)],
        [endpointslice("by-hand", endpoints=None, managed_by=None)],
    ),
    "slices of a selector that was taken away": Fault(
        "S11",
        "NoSelector",
        "warning",
        "endpointslice.kubernetes.io/managed-by",
        [service(selector=None), TWO_ROWS],
        HEALTHY,
    ),
    "the older Endpoints are cut off": Fault(
        "S13",
        "Ok",
        "warning",
        "endpoints.kubernetes.io/over-capacity",
        [*HEALTHY, endpoints(truncated=True)],
        [endpoints(subsets=[subset([address(), address("192.168.1.3", "b")])])],
    ),
    "a family without any endpoint": Fault(
        "S14",
        "WrongIPFamily",
        "warning",
        "spec.ipFamilies",
        [service(families=["IPv4", "IPv6"]), *TWO, TWO_ROWS],
        HEALTHY,
    ),
    "hints on some endpoints only": Fault(
        "S15",
        "Ok",
        "info",
        "endpoints[].hints",
        [
            service(),
            *TWO,
            endpointslice(
                endpoints=[
                    endpoint() | {"hints": {"forZones": [{"name": "zone-a"}]}},
                    endpoint("192.168.1.3", "b", node="node-b"),
                ]
            ),
        ],
        HEALTHY,
    ),
    "internal traffic stays on the node": Fault(
        "S16",
        "Ok",
        "info",
        "spec.internalTrafficPolicy",
        [service(internalTrafficPolicy="Local"), *TWO, TWO_ROWS],
        HEALTHY,
    ),
    "a load balancer that is not there yet": Fault(
        "S17",
        "Degraded",
        "warning",
        "status.loadBalancer.ingress",
        [service(service_type="LoadBalancer"), *TWO, TWO_ROWS],
        HEALTHY,
    ),
    "a headless service": Fault(
        "S18", "Ok", "info", "spec.clusterIP", [service(cluster_ips=["None"]), *TWO, TWO_ROWS], HEALTHY
    ),
    "pods published although not ready": Fault(
        "S19",
        "NotReady",
        "warning",
        "spec.publishNotReadyAddresses",
        [
            service(publishNotReadyAddresses=True),
            healthy(ready=False),
            endpointslice(endpoints=[endpoint(ready=True, serving=False)]),
        ],
        HEALTHY,
    ),
    "two services with the same pods": Fault(
        "S20", "Ok", "info", "spec.selector", [*HEALTHY, service("second")], [service("second", selector={"app": "x"})]
    ),
    "a selector over two owners": Fault(
        "S20",
        "Ok",
        "info",
        "spec.selector",
        [service(), healthy(owner="web"), healthy("b", 3, node="node-b", owner="batch"), TWO_ROWS],
        [healthy("b", 3, node="node-b", owner="web")],
    ),
    "a pod that no node takes": Fault(
        "P1",
        "PodHasNoIP",
        "warning",
        "status.conditions[PodScheduled]",
        [
            service(),
            pod(
                ip=None,
                ready=False,
                node=None,
                phase="Pending",
                conditions=[condition("PodScheduled", "False", "Unschedulable", "0/3 nodes fit")],
            ),
            endpointslice(endpoints=None),
        ],
        HEALTHY,
    ),
    "a pod whose image cannot be had": Fault(
        "P2",
        "PodHasNoIP",
        "warning",
        "status.containerStatuses[main].state.waiting.reason",
        [
            service(),
            pod(ip=None, ready=False, statuses=[waiting("ImagePullBackOff")]),
            endpointslice(endpoints=None),
        ],
        HEALTHY,
    ),
    "a readiness probe that fails": Fault(
        "P3",
        "NotReady",
        "warning",
        "status.containerStatuses[app].ready",
        [
            service(),
            healthy(
                ready=False, statuses=[{"name": "app", "ready": False, "restartCount": 0, "state": {"running": {}}}]
            ),
            endpointslice(endpoints=[endpoint(**NOT_READY)]),
        ],
        HEALTHY,
    ),
    "a pod that drains": Fault(
        "P4",
        "Draining",
        "info",
        "metadata.deletionTimestamp",
        [
            service(),
            *TWO,
            healthy("c", 4, deleted=DELETED),
            endpointslice(endpoints=[*TWO_ROWS["endpoints"], endpoint("192.168.1.4", "c", **DRAINING)]),
        ],
        [healthy("c", 4), endpointslice(endpoints=[*TWO_ROWS["endpoints"], endpoint("192.168.1.4", "c")])],
    ),
    "a pod without an address": Fault(
        "P5",
        "PodHasNoIP",
        "warning",
        "status.podIPs",
        [service(), pod(ip=None, ready=False, phase="Pending"), endpointslice(endpoints=None)],
        HEALTHY,
    ),
    "a container that restarts again and again": Fault(
        "P9",
        "NotReady",
        "warning",
        "status.containerStatuses[main].restartCount",
        [
            service(),
            healthy(ready=False, statuses=[waiting("CrashLoopBackOff") | {"restartCount": 7}]),
            endpointslice(endpoints=[endpoint(**NOT_READY)]),
        ],
        HEALTHY,
    ),
}


def only(found: tuple[Finding, ...], item: str) -> list[Finding]:
    return [each for each in found if each.id == item]


def see(world: World) -> tuple[Finding, ...]:
    return findings(world.see(), world.clock.wall())


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_is_found_told_in_full_and_gone_when_mended(case: str) -> None:
    fault = FAULTS[case]
    world = World().live()
    world.put(*fault.made)
    (found, *_) = only(see(world), fault.item)
    assert (found.code, found.severity, found.field) == (fault.code, fault.severity, fault.field)
    assert found.message
    assert found.found
    assert found.next
    world.put(*fault.mended)
    assert fault.code not in {each.code for each in only(see(world), fault.item)}


@pytest.mark.parametrize("case", FAULTS)
def test_wrong_says_what_the_findings_say_without_making_them(case: str) -> None:
    world = World().live()
    world.put(*FAULTS[case].made)
    assert wrong(world.see()) is any(is_wrong(each) for each in see(world))


def test_a_healthy_service_has_nothing_to_report() -> None:
    world = World().live()
    world.put(*HEALTHY, endpoints(subsets=[subset([address(), address("192.168.1.3", "b")])]))
    world.pass_time(60)
    assert see(world) == ()


def test_an_undeclared_port_is_no_finding_for_a_number() -> None:
    world = World().live()
    undeclared = [{"name": "main", "image": "web:1"}]
    world.put(
        service(), healthy(containers=undeclared), healthy("b", 3, containers=undeclared, node="node-b"), TWO_ROWS
    )
    assert see(world) == ()


def test_s8_counts_the_pods_that_lack_a_port() -> None:
    world = World().live()
    has = [{"name": "main", "image": "web:1", "ports": [{"name": "grpc", "containerPort": 9090}]}]
    one = endpointslice(endpoints=[endpoint()], ports=[slice_port("grpc", 9090)])
    other = endpointslice("web-service-2", endpoints=[endpoint("192.168.1.3", "b", node="node-b")], ports=[])
    world.put(NAMED, healthy(containers=has), healthy("b", 3, node="node-b"), one, other)
    (found,) = only(see(world), "S8")[:1]
    assert (found.severity, found.message) == ("warning", "port grpc (grpc/TCP) does not resolve on 1 of 2 pods")
    assert world.see().ports[0].code == "PortNameUnresolved"


def test_s11_a_slice_of_a_former_service_is_told_by_its_owner() -> None:
    world = World().live()
    old = endpointslice("old", endpoints=[endpoint("192.168.1.9", "z")])
    old["metadata"]["ownerReferences"] = [
        {"apiVersion": "v1", "kind": "Service", "name": "web-service", "uid": "former", "controller": True}
    ]
    world.put(*HEALTHY, old)
    (found,) = only(see(world), "S11")
    assert (found.severity, found.found, found.wanted) == ("warning", "former", "svc-default-web-service")


def test_s11_mirrored_slices_of_a_selectorless_service_are_no_finding() -> None:
    world = World().live()
    world.put(service(selector=None), endpointslice(endpoints=[endpoint(target=None)], managed_by=MIRRORING))
    assert only(see(world), "S11") == []


def test_orphan_slices_are_named() -> None:
    world = World().live()
    world.put(endpointslice(endpoints=[endpoint()]))
    (found,) = findings(world.see(kind=Standing.ORPHAN), WALL)[:1]
    assert (found.id, found.field) == ("S11", "kubernetes.io/service-name")


def test_external_name_says_so_and_is_no_alarm() -> None:
    world = World().live()
    world.put(external_name())
    (found,) = findings(world.see("external"), WALL)
    assert (found.id, found.code, found.severity) == ("S18", "ExternalName", "info")


def lasting(make: Callable[[World], None]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Return the findings at once and after the settle time."""
    world = World().live()
    world.put(*HEALTHY)
    make(world)
    at_once = see(world)
    world.pass_time(SETTLE_SECONDS)
    return at_once, see(world)


def test_p7_ready_and_in_no_slice_is_a_finding_only_when_it_lasts() -> None:
    at_once, later = lasting(lambda world: world.put(healthy("c", 4)))
    assert only(at_once, "P7") == []
    (found,) = only(later, "P7")
    assert (found.code, found.subject, found.unchecked) == ("NotYetInSlice", "c", ("nodes",))


def test_p8_a_slice_that_says_ready_while_the_pod_is_not_is_a_finding_only_when_it_lasts() -> None:
    at_once, later = lasting(lambda world: world.put(healthy("b", 3, node="node-b", ready=False)))
    assert only(at_once, "P8") == []
    (found,) = only(later, "P8")
    assert (found.code, found.found, found.wanted) == ("StaleInSlice", "ready", "not ready")


def test_p8_a_slice_that_names_a_pod_which_is_gone_is_an_error() -> None:
    world = World().live()
    world.put(*HEALTHY)
    world.drain()
    world.remove(TWO[1])
    (found,) = only(see(world), "P8")
    assert (found.code, found.severity) == ("StaleInSlice", "error")


def test_a_row_whose_pod_lost_the_labels_is_told_when_it_lasts() -> None:
    _, later = lasting(lambda world: world.put(healthy("b", 3, node="node-b", labels={"app": "other"})))
    (found,) = only(later, "P8")
    assert found.wanted == "absent: labels"


def test_s12_endpoints_and_slices_that_differ_are_told_when_it_lasts() -> None:
    at_once, later = lasting(lambda world: world.put(endpoints(subsets=[subset([address()])])))
    assert only(at_once, "S12") == []
    (found,) = only(later, "S12")
    assert (found.found, found.wanted) == ("Endpoints: absent", "slices: ready")


def test_ep16_what_endpoints_leave_out_on_purpose_is_no_difference() -> None:
    world = World().live()
    draining = healthy("c", 4, deleted=DELETED)
    rows = [*TWO_ROWS["endpoints"], endpoint("192.168.1.4", "c", **DRAINING)]
    world.put(*HEALTHY, draining, endpointslice(endpoints=rows))
    world.put(endpoints(subsets=[subset([address(), address("192.168.1.3", "b")])]))
    world.drain()
    world.pass_time(SETTLE_SECONDS)
    assert world.see().drift == ()


def test_ep16_what_a_mesh_puts_into_slices_of_its_own_is_no_difference() -> None:
    world = World().live()
    world.put(*HEALTHY, endpoints(subsets=[subset([address(), address("192.168.1.3", "b")])]))
    world.put(endpointslice("web-mesh", managed_by="mesh", endpoints=[endpoint("240.0.0.1", None)]))
    world.drain()
    world.pass_time(SETTLE_SECONDS)
    seen = world.see()
    assert len(seen.endpoints) == 3
    assert seen.drift == ()


def test_a_difference_that_goes_within_the_settle_time_is_never_told() -> None:
    world = World().live()
    world.put(*HEALTHY, healthy("c", 4))
    assert world.see().unsettled
    world.pass_time(SETTLE_SECONDS / 2)
    world.put(endpointslice(endpoints=[*TWO_ROWS["endpoints"], endpoint("192.168.1.4", "c")]))
    world.drain()
    world.pass_time(SETTLE_SECONDS)
    assert (world.see().drift, world.see().unsettled) == ((), False)
    assert world.monitor.next_deadline() is None


def test_s21_many_services_behind_at_once_are_one_finding_on_the_controller() -> None:
    world = World().live()
    for number in range(6):
        labels = {"app": f"s{number}"}
        world.put(service(f"s{number}", selector=labels), pod(f"p{number}", labels=labels, ip=f"10.0.0.{number}"))
        world.put(endpointslice(f"s{number}-1", service=f"s{number}", endpoints=None))
    world.drain()
    assert lagging(world.picture.values()) is None
    world.pass_time(SETTLE_SECONDS)
    world.drain()
    found = lagging(world.picture.values())
    assert found is not None
    assert (found.id, found.found) == ("S21", "6 services behind")
    snapshot = world.see("s0")
    assert only(findings(snapshot, WALL), "P7")
    assert only(findings(snapshot, WALL, controller_lags=True), "P7") == []


def test_a_pod_whose_grace_is_over_is_a_warning() -> None:
    world = World().live()
    world.put(*FAULTS["a pod that drains"].made)
    snapshot = world.see()
    (in_time,) = only(findings(snapshot, WALL - 86_400 * 3), "P4")
    (overdue,) = only(findings(snapshot, WALL + 86_400), "P4")
    assert (in_time.severity, overdue.severity) == ("info", "warning")
    assert "its grace is over by" in overdue.message


def ending(pre_stop: bool, finished: str) -> tuple[Finding, ...]:
    world = World().live()
    container: Json = {"name": "main", "image": "web:1"}
    if pre_stop:
        container["lifecycle"] = {"preStop": {"sleep": {"seconds": 5}}}
    ended = {"name": "main", "ready": False, "restartCount": 0, "state": {"terminated": {"finishedAt": finished}}}
    gone = healthy("c", 4, deleted=DELETED, grace=30, containers=[container], statuses=[ended], ready=False)
    world.put(*HEALTHY, gone)
    return tuple(only(see(world), "P10"))


def test_p10_a_container_that_ends_at_once_without_a_hook_is_told() -> None:
    (found,) = ending(pre_stop=False, finished="2026-11-23T12:05:01Z")
    assert (found.code, found.severity) == ("Terminating", "warning")
    assert "not seen from here" in found.message
    assert ending(pre_stop=True, finished="2026-11-23T12:05:01Z") == ()
    assert ending(pre_stop=False, finished="2026-11-23T12:05:05Z") == ()


def at(time: str, built: Json) -> Json:
    return built | {"lastTransitionTime": time}


def unready(one: Json) -> tuple[Finding, ...]:
    world = World().live()
    world.put(service(), one, endpointslice(endpoints=[endpoint(**NOT_READY)]))
    return see(world)


def test_a_container_that_ended_is_told_with_its_exit_code_and_since_when_the_pod_is_not_ready() -> None:
    ended = {"name": "app", "ready": False, "state": {"terminated": {"exitCode": 137, "reason": "OOMKilled"}}}
    told = [at("2026-11-23T12:03:00Z", condition("Ready", "False")), condition("PodScheduled", "True")]
    (found,) = only(unready(pod(statuses=[ended], conditions=told)), "P3")
    assert found.found == "ready false, terminated (OOMKilled, exit code 137)"
    assert found.since == parse_timestamp("2026-11-23T12:03:00Z")


@pytest.mark.parametrize(
    ("last", "told"),
    [
        ({"exitCode": 1, "reason": "Error", "finishedAt": "2026-11-23T12:02:00Z"}, "Error, exit code 1"),
        ({"exitCode": 2}, "it ended, exit code 2"),
        (None, "how it ended is not told"),
    ],
)
def test_a_loop_is_told_with_how_and_when_it_ended_last(last: Json | None, told: str) -> None:
    loops = waiting("CrashLoopBackOff") | {"restartCount": 7}
    loops |= {"lastState": {"terminated": last}} if last else {}
    (found,) = only(unready(pod(ready=False, statuses=[loops])), "P9")
    assert found.message == f"container main restarts again and again (7 times): {told}"
    assert found.since == parse_timestamp((last or {}).get("finishedAt", ""))


def test_a_readiness_gate_is_told_with_its_reason_and_since_when() -> None:
    gate = at("2026-11-23T12:01:00Z", condition("example.com/lb", "False", "Pending", "no target group yet"))
    told = [condition("Ready", "False"), condition("ContainersReady", "True"), gate]
    gated = pod(conditions=told, spec={"readinessGates": [{"conditionType": "example.com/lb"}]})
    (found,) = only(unready(gated), "P3")
    assert found.message == "readiness gate example.com/lb is False (Pending: no target group yet)"
    assert found.since == parse_timestamp("2026-11-23T12:01:00Z")


def test_what_cannot_be_read_is_unknown_and_no_finding() -> None:
    world = World().live()
    world.put(*HEALTHY, healthy("c", 4))
    for kind in (Kind.ENDPOINTSLICES, Kind.ENDPOINTS):
        world.stream(kind, Phase.DENIED)
    world.pass_time(60)
    assert [each for each in see(world) if each.severity != "info"] == []
    assert {absent.code for absent in world.see().absent} == {"Unknown"}


def test_a_port_that_resolves_nowhere_is_told_once_and_of_a_pod_that_is_asked_after() -> None:
    world = World().live()
    pods = [healthy(), healthy("b", 3, node="node-b")]
    world.put(NAMED, *pods, endpointslice(endpoints=TWO_ROWS["endpoints"], ports=[]))
    (found,) = only(see(world), "S8")
    assert found.message == "port grpc (grpc/TCP) does not resolve on 2 of 2 pods"
    asked = findings(world.see(), WALL, pod="b")
    assert [(each.id, each.subject) for each in asked] == [("S8", "b")]


def test_what_a_mesh_lists_in_a_slice_of_its_own_is_no_difference_to_endpoints() -> None:
    world = World().live()
    mesh = endpointslice("mesh", endpoints=[endpoint("10.1.0.4", None)], managed_by="mesh.example.com")
    listed = endpoints(subsets=[subset([address(), address("192.168.1.3", "b")])])
    world.put(*HEALTHY, mesh, listed)
    world.pass_time(SETTLE_SECONDS * 2)
    assert only(see(world), "S12") == []


def test_a_slice_that_a_mesh_owns_is_none_of_a_former_service() -> None:
    world = World().live()
    mesh = endpointslice("mesh", endpoints=[endpoint("10.1.0.4", None)], managed_by="mesh.example.com")
    mesh["metadata"]["ownerReferences"] = [{"kind": "Gateway", "name": "web", "uid": "g", "controller": True}]
    world.put(*HEALTHY, mesh)
    (found,) = only(see(world), "S11")
    assert (found.severity, found.field) == ("info", "endpointslice.kubernetes.io/managed-by")


def test_s16_names_the_nodes_of_its_own_pods_that_serve_nothing() -> None:
    world = World().live()
    held = healthy("b", 3, node="node-b", ready=False)
    rows = endpointslice(endpoints=[endpoint(), endpoint("192.168.1.3", "b", node="node-b", **NOT_READY)])
    world.put(service(internalTrafficPolicy="Local"), healthy(), held, rows)
    (found,) = only(see(world), "S16")
    assert found.message == "internalTrafficPolicy Local: only node-a can serve it; without an endpoint: node-b"
    assert found.unchecked == ("nodes",)
