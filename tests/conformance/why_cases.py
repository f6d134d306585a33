"""Faults of the checklist as a user makes them, what epwatch must say of each, and how each is mended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from tests.conformance import manifests

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conformance.bench import Bench
    from tests.control_plane.api import Json

Step: TypeAlias = "Callable[[Bench, str], None]"

HELD: Final = ("--never-ready",)
"""A pod that runs, has an address and is never ready: what else its status says is the test's."""
LINGERS: Final = "--shutdown=30"
"""Seconds that a pod goes on after it was asked to end, within its grace."""
GHOST: Final = "ghost"
"""A node that does not exist."""


@dataclass(frozen=True, slots=True)
class Case:
    """A fault: ``findings`` as (item, code), ``code`` of the service; ``pods`` codes that some endpoint or pod has.

    ``real``: it can be made on the real control plane too.
    """

    make: Step
    code: str
    findings: frozenset[tuple[str, str]]
    mend: Step
    pods: frozenset[str] = frozenset()
    real: bool = True


def pod(name: str, app: str, *arguments: str, **spec: object) -> Json:
    """Return a pod of an app; the arguments tell the kubelet how it behaves."""
    built = manifests.pod(name, {"app": app})
    built["spec"]["containers"][0]["args"] = list(arguments)
    built["spec"] |= {"terminationGracePeriodSeconds": 60} | spec
    return built


def by_hand(name: str, app: str, *endpoints: Json, managed_by: str = "") -> Json:
    """Return a slice as a user writes it."""
    labels = {"kubernetes.io/service-name": app}
    if managed_by:
        labels["endpointslice.kubernetes.io/managed-by"] = managed_by
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {"name": name, "labels": labels},
        "addressType": "IPv4",
        "endpoints": list(endpoints),
        "ports": [{"name": "", "port": 8080, "protocol": "TCP"}],
    }


def service(app: str, **spec: object) -> Json:
    """Return a service of an app."""
    return manifests.service(app, app, **spec)


def no_selector(app: str, **spec: object) -> Json:
    """Return a service without a selector."""
    built = service(app, **spec)
    del built["spec"]["selector"]
    return built


def named_port(target: str, protocol: str = "TCP") -> list[Json]:
    """Return ports with a named target."""
    return [{"port": 80, "targetPort": target, "protocol": protocol}]


def two_ready(bench: Bench, app: str) -> None:
    """Make a service with two pods that become ready."""
    bench.make(service(app), pod(f"{app}-1", app), pod(f"{app}-2", app))


def held_with(status: Json, **spec: object) -> Step:
    """Make a service and one pod that is never ready, whose status is then patched."""

    def make(bench: Bench, app: str) -> None:
        bench.make(service(app), pod(f"{app}-1", app, *HELD, **spec))
        bench.wait_for_address(f"{app}-1")
        # The controller has to have seen it run: what changes while it makes the slice it may take in late.
        bench.wait_for_slice(app, 1)
        bench.patch("Pod", f"{app}-1", {"status": status}, "status")

    return make


def _finished(bench: Bench, app: str) -> None:
    """Make a service and one pod that was ready and ends, as a kubelet tells it.

    A controller takes no notice of a phase that changes alone (podEndpointsChanged, k8s.io/endpointslice): the row of a
    pod that never was ready would stay until something else has its service looked at.
    """
    held_with({"conditions": [{"type": "Ready", "status": "True"}]})(bench, app)
    bench.wait_for_endpoints(app, 1)
    completed = {"type": "Ready", "status": "False", "reason": "PodCompleted"}
    bench.patch("Pod", f"{app}-1", {"status": {"phase": "Succeeded", "conditions": [completed]}}, "status")


def only(**spec: object) -> Step:
    """Make a service with that spec over one ready pod."""

    def make(bench: Bench, app: str) -> None:
        bench.make(service(app, **spec), pod(f"{app}-1", app))

    return make


def patched(**spec: object) -> Step:
    """Merge fields into the service's spec."""

    def mend(bench: Bench, app: str) -> None:
        bench.patch("Service", app, {"spec": spec})

    return mend


def without(kind: str, suffix: str = "") -> Step:
    """Delete one of the objects."""

    def mend(bench: Bench, app: str) -> None:
        bench.delete(kind, f"{app}{suffix}", now=kind == "Pod")

    return mend


def second_pod(bench: Bench, app: str) -> None:
    """Add a pod that becomes ready."""
    bench.make(pod(f"{app}-9", app))


def instead(bench: Bench, app: str) -> None:
    """Take the first pod away and add one that becomes ready."""
    without("Pod", "-1")(bench, app)
    second_pod(bench, app)


def crashing(reason: str, restarts: int) -> Json:
    """Return the status of a container that waits."""
    waiting = {"waiting": {"reason": reason, "message": "made by a test"}}
    held = {"name": "app", "image": "x", "imageID": "", "ready": False, "restartCount": restarts, "state": waiting}
    return {"containerStatuses": [held]}


NO_ADDRESS: Final[Json] = {"podIP": None, "podIPs": None, "phase": "Pending"}


def _deleted(*others: str) -> Step:
    """Make a pod that serves, and others; then ask the first to end."""

    def make(bench: Bench, app: str) -> None:
        bench.make(service(app), pod(f"{app}-1", app, LINGERS))
        for number, argument in enumerate(others, 2):
            bench.make(pod(f"{app}-{number}", app, *argument.split()))
        bench.wait_for_slice(app, 1 + len(others))
        bench.delete("Pod", f"{app}-1")

    return make


def _held_and_deleted(bench: Bench, app: str) -> None:
    bench.make(service(app), pod(f"{app}-1", app, *HELD, LINGERS))
    bench.wait_for_slice(app, 1)
    bench.delete("Pod", f"{app}-1")


def _early_exit(bench: Bench, app: str) -> None:
    _held_and_deleted(bench, app)
    asked = bench.asked_to_end(f"{app}-1")
    ended = {"terminated": {"exitCode": 0, "finishedAt": asked, "startedAt": asked}}
    held = {"name": "app", "image": "x", "imageID": "", "ready": False, "restartCount": 0, "state": ended}
    bench.patch("Pod", f"{app}-1", {"status": {"containerStatuses": [held]}}, "status")


def _typo(bench: Bench, app: str) -> None:
    bench.make(manifests.service(app, f"{app}-frontend"), pod(f"{app}-1", f"{app}-fronted"))


def _claimed_twice(bench: Bench, app: str) -> None:
    only()(bench, app)
    bench.make(manifests.service(f"{app}-b", app))


def _beside(bench: Bench, app: str) -> None:
    two_ready(bench, app)
    bench.make(by_hand(f"{app}-hand", app, {"addresses": ["10.99.0.1"]}))


def _manual(bench: Bench, app: str) -> None:
    bench.make(no_selector(app), by_hand(f"{app}-hand", app, {"addresses": ["10.99.0.2"]}))


def _hints(bench: Bench, app: str) -> None:
    hinted = {"addresses": ["10.99.0.3"], "hints": {"forZones": [{"name": "zone-a"}]}}
    bench.make(no_selector(app), by_hand(f"{app}-hand", app, hinted, {"addresses": ["10.99.0.4"]}))


def _truncated(bench: Bench, app: str) -> None:
    _manual(bench, app)
    cut = {"endpoints.kubernetes.io/over-capacity": "truncated"}
    labels = {"endpointslice.kubernetes.io/skip-mirror": "true"}
    metadata = {"name": app, "annotations": cut, "labels": labels}
    bench.make({"apiVersion": "v1", "kind": "Endpoints", "metadata": metadata, "subsets": []})


def _not_truncated(bench: Bench, app: str) -> None:
    cut = {"endpoints.kubernetes.io/over-capacity": None}
    bench.patch("Endpoints", app, {"metadata": {"annotations": cut}})


def _scaled(replicas: int) -> Step:
    def scale(bench: Bench, app: str) -> None:
        bench.patch("Deployment", app, {"spec": {"replicas": replicas}})

    return scale


def deployed(app: str, replicas: int) -> list[Json]:
    """Return a service over a Deployment."""
    return [service(app), manifests.deployment(app, replicas)]


def _deployed_and_scaled(bench: Bench, app: str) -> None:
    bench.make(service(app), manifests.deployment(app, 1))
    bench.wait_for_slice(app, 1)
    _scaled(0)(bench, app)


def _missing_pod(bench: Bench, app: str) -> None:
    bench.make(service(app), pod(f"{app}-1", app), pod(f"{app}-2", app, *HELD))


def _on_one_node(bench: Bench, app: str) -> None:
    bench.make(service(app), *(pod(f"{app}-{number}", app, nodeName="node-a") for number in (1, 2)))


def _elsewhere(bench: Bench, app: str) -> None:
    bench.make(pod(f"{app}-9", app, nodeName="node-b"))


def _unscheduled(bench: Bench, app: str) -> None:
    """Hold a pod by a gate until the fake scheduler has been refused, then say of it what a real one says."""
    name, nowhere = f"{app}-1", {"example.com/gpu": "yes"}
    gates = [{"name": "example.com/held"}]
    bench.make(service(app), pod(name, app, schedulingGates=gates, nodeSelector=nowhere))
    bench.wait_for_slice(app, 0)
    bench.patch("Pod", name, {"spec": {"schedulingGates": None}})
    refused = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/2 nodes fit"}
    bench.patch("Pod", name, {"status": {"conditions": [refused]}}, "status")


def _of_a_former_service(bench: Bench, app: str) -> None:
    """Add a slice whose owner is gone; its finalizer keeps the garbage collector from it."""
    two_ready(bench, app)
    left = by_hand(f"{app}-old", app, {"addresses": ["10.99.0.5"]})
    former = {"apiVersion": "v1", "kind": "Service", "name": app, "uid": "00000000-0000-4000-8000-000000000001"}
    left["metadata"] |= {"ownerReferences": [former], "finalizers": ["example.com/kept"]}
    bench.make(left)


def _let_go(bench: Bench, app: str) -> None:
    bench.patch("EndpointSlice", f"{app}-old", {"metadata": {"finalizers": None}})
    bench.delete("EndpointSlice", f"{app}-old")


def _one_family_short(bench: Bench, app: str) -> None:
    bench.make(service(app, ipFamilies=["IPv4", "IPv6"], ipFamilyPolicy="RequireDualStack"), pod(f"{app}-1", app))
    bench.wait_for_address(f"{app}-1")
    bench.patch("Pod", f"{app}-1", {"status": {"podIP": "10.98.0.9", "podIPs": [{"ip": "10.98.0.9"}]}}, "status")


def _said(*pairs: str) -> frozenset[tuple[str, str]]:
    return frozenset((item, code) for item, _, code in (pair.partition(" ") for pair in pairs))


def _kinds(*codes: str) -> frozenset[str]:
    return frozenset(codes)


CASES: Final[dict[str, Case]] = {
    "ok": Case(two_ready, "Ok", frozenset(), without("Service"), _kinds("Ok")),
    "s1-nothing": Case(
        lambda bench, app: bench.make(no_selector(app)), "Outage", _said("S1 Outage"), patched(selector={"app": "x"})
    ),
    "s1-manual": Case(_manual, "NoSelector", _said("S1 NoSelector"), patched(selector={"app": "x"})),
    "degraded": Case(_missing_pod, "Degraded", frozenset(), without("Pod", "-2"), _kinds("Ok", "NotReady")),
    "s2-nothing": Case(
        lambda bench, app: bench.make(service(app)), "NoMatchingPods", _said("S2 NoMatchingPods"), second_pod
    ),
    "s2-typo": Case(
        _typo,
        "NoMatchingPods",
        _said("S2 LabelMismatch"),
        lambda bench, app: patched(selector={"app": f"{app}-fronted"})(bench, app),
    ),
    "s4-finished": Case(
        _finished,
        "NoMatchingPods",
        _said("S4 NoMatchingPods"),
        second_pod,
        _kinds("PodFinished"),
    ),
    "s4-no-address": Case(
        held_with(NO_ADDRESS), "Outage", _said("S4 Outage", "P5 PodHasNoIP"), instead, _kinds("PodHasNoIP")
    ),
    "s5-none-ready": Case(held_with({}), "Outage", _said("S5 Outage", "P3 NotReady"), instead, _kinds("NotReady")),
    "s5-last-resort": Case(
        _deleted("--never-ready"),
        "LastResort",
        _said("S5 LastResort", "P4 LastResort"),
        second_pod,
        _kinds("LastResort"),
    ),
    "s6-one": Case(only(), "Ok", _said("S6 Ok"), second_pod),
    "s7-one-node": Case(_on_one_node, "Ok", _said("S7 Ok"), _elsewhere),
    "s8-port-name": Case(
        only(ports=named_port("grpc")),
        "Outage",
        _said("S8 PortNameUnresolved", "S9 PortNameUnresolved"),
        patched(ports=named_port("http")),
        _kinds("PortNameUnresolved"),
    ),
    "s10-protocol": Case(
        only(ports=named_port("http", "UDP")),
        "Outage",
        _said("S10 PortNameUnresolved"),
        patched(ports=named_port("http")),
        _kinds("PortNameUnresolved"),
    ),
    "s11-beside": Case(_beside, "Ok", _said("S11 Ok"), without("EndpointSlice", "-hand")),
    "s11-former": Case(_of_a_former_service, "Ok", _said("S11 Ok"), _let_go),
    "s13-truncated": Case(_truncated, "NoSelector", _said("S13 Ok"), _not_truncated),
    "s14-family": Case(
        held_with({"podIP": "fd00::77", "podIPs": [{"ip": "fd00::77"}]}),
        "Outage",
        _said("S14 WrongIPFamily"),
        instead,
        _kinds("WrongIPFamily"),
    ),
    "s14-service": Case(
        _one_family_short,
        "Ok",
        _said("S14 WrongIPFamily"),
        patched(ipFamilyPolicy="SingleStack", ipFamilies=["IPv4"]),
        real=False,  # it has one range of cluster addresses, of IPv4
    ),
    "s15-hints": Case(_hints, "NoSelector", _said("S15 Ok"), without("EndpointSlice", "-hand")),
    "s16-local": Case(
        only(internalTrafficPolicy="Local"), "Ok", _said("S16 Ok"), patched(internalTrafficPolicy="Cluster")
    ),
    "s17-balancer": Case(only(type="LoadBalancer"), "Ok", _said("S17 Degraded"), patched(type="ClusterIP")),
    "s18-headless": Case(only(clusterIP="None"), "Ok", _said("S18 Ok"), without("Service")),
    "s18-alias": Case(
        lambda bench, app: bench.make(no_selector(app, type="ExternalName", externalName="db.example", ports=[])),
        "ExternalName",
        _said("S18 ExternalName"),
        without("Service"),
    ),
    "s19-published": Case(
        lambda bench, app: bench.make(service(app, publishNotReadyAddresses=True), pod(f"{app}-1", app, *HELD)),
        "Degraded",
        _said("S19 NotReady"),
        patched(publishNotReadyAddresses=False),
    ),
    "s20-shared": Case(_claimed_twice, "Ok", _said("S20 Ok"), without("Service", "-b")),
    "p1-gated": Case(
        lambda bench, app: bench.make(
            service(app), pod(f"{app}-1", app, schedulingGates=[{"name": "example.com/quota"}])
        ),
        "Outage",
        _said("P1 PodHasNoIP"),
        instead,
        _kinds("PodHasNoIP"),
    ),
    "p1-unschedulable": Case(_unscheduled, "Outage", _said("P1 PodHasNoIP"), instead, _kinds("PodHasNoIP")),
    "p2-image": Case(
        held_with(NO_ADDRESS | crashing("ImagePullBackOff", 0)),
        "Outage",
        _said("P2 PodHasNoIP"),
        instead,
        _kinds("PodHasNoIP"),
    ),
    "p3-gate": Case(
        held_with(
            {"conditions": [{"type": "ContainersReady", "status": "True"}, {"type": "Ready", "status": "False"}]},
            readinessGates=[{"conditionType": "example.com/balancer"}],
        ),
        "Outage",
        _said("P3 NotReady"),
        instead,
        _kinds("NotReady"),
    ),
    "p4-draining": Case(_deleted(""), "Ok", _said("P4 Draining"), without("Pod", "-1"), _kinds("Draining", "Ok")),
    "p4-terminating": Case(
        _held_and_deleted, "Draining", _said("P4 Terminating"), without("Pod", "-1"), _kinds("Terminating")
    ),
    "p9-loop": Case(
        held_with(crashing("CrashLoopBackOff", 7)),
        "Outage",
        _said("P9 NotReady", "P2 NotReady"),
        instead,
        _kinds("NotReady"),
    ),
    "p10-early-exit": Case(
        _early_exit, "Draining", _said("P10 Terminating"), without("Pod", "-1"), _kinds("Terminating")
    ),
    "scaled": Case(_deployed_and_scaled, "ScaledToZero", frozenset(), _scaled(1)),
}


def on_ghost(name: str, app: str) -> Json:
    return pod(name, app, nodeName=GHOST)


def running(address: str) -> Json:
    """Return the status of a pod that runs and is ready, where no kubelet writes it."""
    ready = [{"type": "Ready", "status": "True"}, {"type": "ContainersReady", "status": "True"}]
    return {"phase": "Running", "podIP": address, "podIPs": [{"ip": address}], "conditions": ready}


SHARED_BY: Final = 6
"""Services over the pod of a node that does not exist: so many slices are behind at once."""


def make_lasting(bench: Bench) -> None:
    """Make what is told only when it lasts: P7 in several services (S21), P8, S12."""
    for number in range(SHARED_BY):
        bench.make(manifests.service(f"lag-{number}", "lag"))
    bench.make(on_ghost("lag-1", "lag"))
    bench.patch("Pod", "lag-1", {"status": running("10.98.0.1")}, "status")
    gone = {"kind": "Pod", "namespace": bench.namespace, "name": "gone", "uid": "00000000-0000-4000-8000-000000000000"}
    row = {"addresses": ["10.99.0.9"], "conditions": {"ready": True}, "targetRef": gone}
    bench.make(no_selector("stale"), by_hand("stale-hand", "stale", row, managed_by="endpointslice-controller.k8s.io"))
    two_ready(bench, "drift")
    bench.wait_for_slice("drift", 2)
    # Nobody looks at an Endpoints object that somebody else has changed, until a pod changes.
    bench.wait_for_endpoints("drift", 2)
    bench.patch("Endpoints", "drift", {"subsets": []})
