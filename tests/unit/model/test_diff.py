"""Changes and their reasons, as the interface lists them, each from a delta through the monitor."""

from epwatch.kube.delta import Cause, Gap
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from epwatch.model.change import ChangeType
from tests.factories import (
    DELETED,
    Json,
    address,
    condition,
    endpoint,
    endpoints,
    endpointslice,
    pod,
    service,
    service_port,
    slice_port,
    subset,
    waiting,
)
from tests.unit.model.world import World, told

NOT_READY: Json = {"ready": False, "serving": False, "terminating": False}
DRAINING: Json = {"ready": False, "serving": True, "terminating": True}
TERMINATING: Json = {"ready": False, "serving": False, "terminating": True}
A, B = "192.168.1.2", "192.168.1.3"


def rows(*built: Json, name: str = "web-service-x7k2p", ports: list[Json] | None = None) -> Json:
    return endpointslice(name, endpoints=built, ports=ports)


def settled(*extra: Json) -> World:
    """Return a live world with one service, its pod and its row."""
    world = World().live(Kind.ENDPOINTS)
    world.put(service(), pod(), rows(endpoint()), *extra)
    world.drain()
    return world


def test_the_first_picture_is_initial_and_gives_no_reasons() -> None:
    world = World()
    world.put(service(), pod(), rows(endpoint()), cause=Cause.INITIAL)
    for kind in Kind:
        world.stream(kind)
    found = world.changes()
    assert told(found) == [("SERVICE_ADDED", "web-service", None), ("ADDED", A, None)]
    assert all(change.initial for change in found)
    world.put(rows(endpoint(), endpoint(B, "b")))
    assert not any(change.initial for change in world.changes())


def test_the_first_list_of_a_late_stream_is_initial_too() -> None:
    world = settled()
    world.put(service("late", namespace="other"), cause=Cause.INITIAL)
    assert [change.initial for change in world.changes()] == [True]


def test_a_pod_that_becomes_ready_comes_with_pod_ready() -> None:
    world = settled()
    world.put(pod("b", ip=B))
    world.drain()
    world.put(rows(endpoint(), endpoint(B, "b")))
    assert told(world.changes()) == [
        ("ADDED", B, "PodReady"),
        ("VERDICT_CHANGED", "web-service", None),
        ("VERDICT_CHANGED", B, None),
    ]


def test_a_pod_that_is_not_ready_comes_with_pod_not_ready() -> None:
    world = settled(pod("b", ip=B, ready=False))
    world.put(rows(endpoint(), endpoint(B, "b", **NOT_READY)))
    assert told(world.changes()) == [("ADDED", B, "PodNotReady"), ("VERDICT_CHANGED", B, None)]


def test_a_row_turns_ready_not_ready_and_terminating() -> None:
    world = settled()
    for told_conditions, reason in (
        (NOT_READY, "PodNotReady"),
        ({}, "PodReady"),
        (DRAINING, "PodTerminating"),
        (TERMINATING, "PodNotReady"),
    ):
        world.put(rows(endpoint(**told_conditions)))
        (change,) = [each for each in world.changes() if each.type is ChangeType.CHANGED]
        assert change.reason == reason


def test_a_deleted_pod_is_told_when_its_row_becomes_stale_and_when_it_goes() -> None:
    world = settled(pod("b", ip=B), rows(endpoint(), endpoint(B, "b")))
    world.remove(pod("b"))
    assert told(world.changes())[0] == ("CHANGED", B, "PodDeleted")
    world.put(rows(endpoint()))
    assert told(world.changes())[0] == ("REMOVED", B, "PodDeleted")


def test_a_row_may_go_before_its_pod_does() -> None:
    world = settled()
    world.put(pod(deleted=DELETED), rows())
    assert ("REMOVED", A, "PodDeleted") in told(world.changes())


def test_a_finished_pod_goes_with_pod_finished() -> None:
    world = settled()
    world.put(pod(phase="Succeeded", ready=False), rows())
    assert ("REMOVED", A, "PodFinished") in told(world.changes())


def test_a_label_takes_a_pod_out_and_in_again() -> None:
    world = settled()
    world.put(pod(labels={"app": "debug"}))
    world.drain()
    world.put(rows())
    assert ("REMOVED", A, "LabelsChanged") in told(world.changes())
    world.put(pod())
    world.drain()
    world.put(rows(endpoint()))
    assert ("ADDED", A, "LabelsChanged") in told(world.changes())


def test_a_change_of_labels_long_ago_is_no_reason() -> None:
    world = settled(pod("b", ip=B, labels={"app": "debug"}))
    world.put(pod("b", ip=B))
    world.drain()
    world.pass_time(60)
    world.put(rows(endpoint(), endpoint(B, "b")))
    assert ("ADDED", B, "PodReady") in told(world.changes())


def test_a_selector_takes_a_pod_out_and_another_in() -> None:
    world = settled(pod("b", ip=B, labels={"app": "back"}))
    world.put(service(selector={"app": "back"}))
    world.drain()
    world.put(rows(endpoint(B, "b")))
    found = told(world.changes())
    assert ("REMOVED", A, "SelectorChanged") in found
    assert ("ADDED", B, "SelectorChanged") in found


def test_a_pod_that_is_not_ready_and_left_out_by_another_manager_goes_with_pod_not_ready() -> None:
    world = settled()
    world.put(pod(ready=False), rows())
    assert ("REMOVED", A, "PodNotReady") in told(world.changes())


def test_a_row_that_goes_for_no_reason_of_its_pod_left_its_slice() -> None:
    world = settled()
    world.put(rows())
    assert ("REMOVED", A, "SliceChanged") in told(world.changes())


def test_rows_without_pods_come_and_go_with_their_slice() -> None:
    world = World().live()
    world.put(service(selector=None), rows(endpoint(target=None)))
    world.drain()
    world.put(rows(endpoint(B, None)))
    assert told(world.changes())[:2] == [("REMOVED", A, "SliceChanged"), ("ADDED", B, "SliceChanged")]


def test_ports_are_told() -> None:
    world = settled()
    world.put(rows(endpoint(), ports=[slice_port("", 9090)]))
    assert told(world.changes()) == [("CHANGED", A, "PortsChanged")]


def test_a_port_of_the_service_that_no_slice_carries_takes_its_rows_out_of_rotation() -> None:
    world = settled()
    world.put(service(ports=[service_port("http")]))
    found = told(world.changes())
    assert found[0] == ("SERVICE_CHANGED", "web-service", None)
    assert ("CHANGED", A, "PortsChanged") in found


def test_a_move_to_another_slice_is_told_with_its_name() -> None:
    world = settled()
    world.put(rows(endpoint(), name="second"), rows())
    (change,) = world.changes()
    assert (change.reason, change.message) == ("SliceChanged", "moved to slice second")


def test_the_last_resort_is_told_of_the_row_that_becomes_it() -> None:
    world = settled(pod("b", ip=B), rows(endpoint(), endpoint(B, "b", **DRAINING)))
    world.put(rows(endpoint(**NOT_READY), endpoint(B, "b", **DRAINING)))
    (change,) = [each for each in world.changes() if each.endpoint is not None and each.endpoint.key.address == B]
    assert (change.reason, change.message) == ("SliceChanged", "last resort: no endpoint is ready")


def test_a_new_revision_label_is_a_change_of_labels() -> None:
    world = settled(pod(revision="a"))
    world.put(pod(revision="b"))
    assert told(world.changes()) == [("CHANGED", A, "LabelsChanged")]


def test_a_deleted_service_takes_its_rows_with_it() -> None:
    world = settled()
    world.remove(service())
    assert told(world.changes()) == [
        ("REMOVED", A, "ServiceDeleted"),
        ("SERVICE_REMOVED", "web-service", None),
        ("SERVICE_ADDED", "web-service", None),
        ("ADDED", A, "SliceChanged"),
    ]


def test_a_service_made_over_ready_pods_does_not_claim_that_they_became_ready() -> None:
    world = World().live()
    new = service()
    new["metadata"]["creationTimestamp"] = "2026-11-23T13:00:00Z"
    world.put(pod(), new)
    world.drain()
    world.put(rows(endpoint()))
    assert told(world.changes())[0] == ("ADDED", A, "SliceChanged")


def test_counts_alone_are_a_change_of_the_service() -> None:
    world = settled()
    world.put(pod("b", ip=None, ready=False))
    found = world.changes()
    assert told(found)[0] == ("SERVICE_CHANGED", "web-service", None)
    before = found[0].before
    assert before is not None
    assert (before.counts.total, found[0].after.counts.total) == (1, 2)


def test_counts_that_follow_a_row_are_told_with_the_row_alone() -> None:
    world = settled()
    world.put(rows(endpoint(**NOT_READY)))
    assert told(world.changes()) == [
        ("CHANGED", A, "PodNotReady"),
        ("VERDICT_CHANGED", "web-service", None),
        ("VERDICT_CHANGED", A, None),
    ]


def test_a_pod_that_changes_within_itself_is_no_change_of_the_picture_but_is_delivered() -> None:
    world = settled()
    world.put(pod(statuses=[{"name": "main", "ready": True, "restartCount": 3}]))
    batch = world.drain()
    assert batch.changes == ()
    (snapshot,) = batch.services
    found = snapshot.endpoints[0].pod
    assert found is not None
    assert found.states[0].restarts == 3


def test_why_a_pod_is_absent_may_change_without_a_change_of_counts() -> None:
    world = settled(pod("b", ip=None, ready=False))
    world.put(pod("b", ip=None, ready=False, statuses=[waiting("ImagePullBackOff")]))
    batch = world.drain()
    assert batch.changes == ()
    assert "ImagePullBackOff" in batch.services[0].absent[0].reason


def test_labels_and_versions_of_a_service_are_no_change() -> None:
    world = settled()
    world.put(service(resource_version="101"))
    assert world.changes() == []


def test_a_verdict_is_told_when_its_word_changes_and_not_when_its_sentence_does() -> None:
    world = settled()
    world.put(pod("b", ip=None))
    verdict, of_pod = [change for change in world.changes() if change.type is ChangeType.VERDICT_CHANGED]
    assert verdict.verdict is not None
    assert verdict.verdict_was is not None
    assert (verdict.verdict_was.code, verdict.verdict.code) == ("Ok", "Degraded")
    assert (of_pod.target is not None, of_pod.verdict_was) == (True, None), "nobody spoke of that pod before"
    world.put(pod("c", ip=None))
    assert told(world.changes()) == [("SERVICE_CHANGED", "web-service", None), ("VERDICT_CHANGED", "c", None)]


def test_what_the_older_endpoints_list_is_told() -> None:
    world = World().live()
    world.put(service(), pod(), rows(endpoint()))
    world.drain()
    world.put(endpoints(subsets=[subset([address()])]))
    (change,) = world.changes()
    assert (change.reason, change.message) == ("SliceChanged", "v1 Endpoints list it")


def test_what_a_gap_hid_is_unknown_and_marked() -> None:
    world = settled()
    world.monitor.gap(Gap(Kind.ENDPOINTSLICES, None, 1.0, 2.0))
    world.put(rows(endpoint(B, "b")), cause=Cause.RELIST)
    batch = world.drain()
    assert [gap.kind for gap in batch.gaps] == [Kind.ENDPOINTSLICES]
    assert told(batch.changes)[:2] == [("REMOVED", A, "Unknown"), ("ADDED", B, "Unknown")]
    assert all(change.during_gap for change in batch.changes)
    assert batch.changes[0].message == "unknown: during a gap"
    world.put(rows(endpoint(B, "b"), endpoint()))
    assert not any(change.during_gap for change in world.changes())


def test_a_pod_found_gone_by_a_list_is_unknown_and_one_seen_to_go_is_not() -> None:
    world = settled(pod("b", ip=B), rows(endpoint(), endpoint(B, "b")))
    world.remove(pod(), cause=Cause.RELIST)
    world.remove(pod("b"))
    world.drain()
    world.put(rows(), cause=Cause.RELIST)
    assert told(world.changes())[:2] == [("REMOVED", A, "Unknown"), ("REMOVED", B, "PodDeleted")]


def test_a_pod_that_was_never_there_turns_stale_for_an_unknown_reason() -> None:
    world = World().live(Kind.ENDPOINTS)
    world.put(service(), rows(endpoint()))
    world.drain()
    world.pass_time(5)
    assert ("CHANGED", A, "Unknown") in told(world.changes())


def test_drained_after_each_event_a_flapping_row_is_told_every_time() -> None:
    seen: list[str] = []

    def drain() -> None:
        seen.extend(change.type.value for change in world.drain().changes if change.endpoint is not None)

    world = World(on_dirty=drain)
    world.live()
    world.put(service(), pod(), rows(endpoint()))
    seen.clear()
    for _ in range(3):
        world.put(rows(endpoint(**NOT_READY)), rows(endpoint()))
    assert seen == ["CHANGED"] * 6


def test_drained_once_a_row_that_came_back_as_it_was_is_no_change() -> None:
    world = settled()
    world.put(rows(endpoint(**NOT_READY)), rows(endpoint()))
    assert world.changes() == []


def test_a_refused_stream_changes_counts_and_verdict() -> None:
    world = settled()
    world.stream(Kind.PODS, Phase.DENIED)
    assert [change.type for change in world.changes()] == ["SERVICE_CHANGED", "VERDICT_CHANGED"]


def test_ep23_conditions_of_a_pod_do_not_move_its_row_the_slice_does() -> None:
    world = settled()
    world.put(pod(conditions=[condition("Ready", "False")]))
    assert world.changes() == []
