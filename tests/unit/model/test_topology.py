"""The cost of an event: what it touches, counted in operations, not in seconds; and the edges of the indexes."""

import pytest

from epwatch.kube.delta import Cause, Delta
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.model.topology import Topology
from tests.factories import Json, endpoint, endpointslice, kind_of, pod, record, service

# Sorts before "app": what comes first in a selector is not what tells it apart.
COMMON = {"a.example.com/part-of": "shop"}


def cluster(services: int, *, spread: bool) -> Topology:
    """Return a live topology: per service two pods and a slice; in namespaces of 50 services, or all in one."""
    topology = Topology("prod")
    for number in range(services):
        namespace = f"ns-{number // 50}" if spread else "ns-0"
        for built in app(number, namespace):
            topology.apply(Delta(kind_of(built), None, record(built), Cause.INITIAL), 0.0)
    statuses = [StreamStatus(kind=kind, namespace=None, phase=Phase.LIVE, since=0.0, listed=True) for kind in Kind]
    topology.streams(statuses, 0.0)
    settle(topology)
    return topology


def app(number: int, namespace: str) -> list[Json]:
    """Return one service as charts make it: a telling label, and one that every other service has too."""
    name = f"web-{number}"
    labels = {"app": name, **COMMON}
    pods = [pod(f"{name}-{one}", namespace=namespace, labels=labels, revision="a") for one in "ab"]
    rows = [endpoint(f"10.0.{n}.{number % 250}", f"{name}-{one}", namespace=namespace) for n, one in enumerate("ab")]
    return [
        service(name, namespace=namespace, selector=labels),
        *pods,
        endpointslice(f"{name}-x", service=name, namespace=namespace, endpoints=rows),
    ]


def settle(topology: Topology) -> None:
    """Make every snapshot that is wanted, and begin to count anew."""
    for dirty in topology.take_dirty():
        topology.snapshot(dirty.key)
    topology.touched = topology.built = 0


EVENTS: dict[str, tuple[Json, ...]] = {
    "a pod": (pod("web-7-a", namespace="ns-0", labels={"app": "web-7", **COMMON}, revision="a", ready=False),),
    "a new revision": (pod("web-7-c", namespace="ns-0", labels={"app": "web-7", **COMMON}, revision="b"),),
    "a relabelled pod": (pod("web-7-a", namespace="ns-0", labels={"app": "x", **COMMON}),),
    "a slice": (endpointslice("web-7-x", service="web-7", namespace="ns-0", endpoints=[endpoint()]),),
    "a service": (service("web-7", namespace="ns-0", selector={"app": "web-8"}),),
}


def costs(services: int, *, spread: bool) -> dict[str, tuple[int, int, int]]:
    """Return, per event: joins touched, services made dirty, selectors compared."""
    topology = cluster(services, spread=spread)
    namespace = topology._namespaces["ns-0"]
    found = {}
    for event, objects in EVENTS.items():
        topology.touched = namespace.selectors.compared = 0
        for built in objects:
            old = namespace.pods.get(built["metadata"]["name"]) if built["kind"] == "Pod" else None
            topology.apply(Delta(kind_of(built), old, record(built), Cause.WATCH), 1.0)
        found[event] = (topology.touched, len(topology.take_dirty()), namespace.selectors.compared)
    return found


@pytest.mark.parametrize(("spread", "most"), [(True, 2000), (False, 5000)])
def test_an_event_costs_the_same_in_a_cluster_ten_times_as_large(spread: bool, most: int) -> None:
    small, large = costs(500, spread=spread), costs(most, spread=spread)
    assert small == large
    assert all(1 <= touched <= 2 for touched, _, _ in small.values())
    # The label that all services share is nobody's place in the index.
    assert all(compared <= 2 for _, _, compared in small.values())


def test_a_dirty_service_is_built_once_however_many_events_touched_it() -> None:
    topology = cluster(5, spread=True)
    for number in range(20):
        labels = {"app": "web-3", **COMMON}
        built = pod(f"web-3-{number}", namespace="ns-0", labels=labels, revision="a")
        topology.apply(Delta(Kind.PODS, None, record(built), Cause.WATCH), 1.0)
    taken = topology.take_dirty()
    assert [dirty.key.name for dirty in taken] == ["web-3"]
    assert topology.built == 0
    assert topology.snapshot(taken[0].key) is not None
    assert topology.built == 1


def test_a_pod_that_no_selector_matches_touches_nothing() -> None:
    topology = cluster(5, spread=True)
    built = pod("job", namespace="ns-0", labels={"job": "x"})
    topology.apply(Delta(Kind.PODS, None, record(built), Cause.WATCH), 1.0)
    assert (topology.touched, topology.dirty) == (0, False)


def test_a_pod_touches_every_service_that_selects_it_and_every_row_that_names_it() -> None:
    topology = cluster(3, spread=True)
    for built in (
        service("second", namespace="ns-0", selector=COMMON),
        service("manual", namespace="ns-0", selector=None),
        endpointslice("m", service="manual", namespace="ns-0", endpoints=[endpoint(target="web-0-a")]),
    ):
        topology.apply(Delta(kind_of(built), None, record(built), Cause.WATCH), 1.0)
    settle(topology)
    changed = pod("web-0-a", namespace="ns-0", labels={"app": "web-0", **COMMON}, revision="a", ready=False)
    topology.apply(Delta(Kind.PODS, None, record(changed), Cause.WATCH), 1.0)
    assert [dirty.key.name for dirty in topology.take_dirty()] == ["manual", "second", "web-0"]


def test_an_empty_world_keeps_nothing() -> None:
    topology = cluster(3, spread=True)
    for number in range(3):
        for built in app(number, "ns-0"):
            topology.apply(Delta(kind_of(built), record(built), None, Cause.WATCH), 1.0)
    settle(topology)
    namespace = topology._namespaces["ns-0"]
    assert (list(namespace.joins()), namespace._refs, topology._shown) == ([], {}, {})
    assert (namespace.pods._groups, namespace.pods._by_pair, namespace.selectors._by_pair) == ({}, {}, {})


def test_a_service_lets_go_of_groups_without_pods() -> None:
    topology = cluster(1, spread=True)
    found = topology._namespaces["ns-0"].find("web-0")
    assert found is not None
    assert len(found.groups) == 1
    for built in app(0, "ns-0")[1:3]:
        topology.apply(Delta(Kind.PODS, record(built), None, Cause.WATCH), 1.0)
    assert found.groups == []


def test_a_deletion_of_what_was_never_there_is_no_error() -> None:
    topology = cluster(1, spread=True)
    for built in (pod("x"), service("x"), endpointslice("x")):
        topology.apply(Delta(kind_of(built), record(built), None, Cause.WATCH), 1.0)
    assert not topology.dirty
