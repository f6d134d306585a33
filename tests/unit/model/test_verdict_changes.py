"""VERDICT_CHANGED: of the service, its ports, its rows and the pods without one; each verdict once, and none twice."""

from epwatch.model.change import Change, ChangeType
from tests.factories import (
    Json,
    endpoint,
    endpointslice,
    pod,
    service,
    service_port,
    slice_port,
    waiting,
)
from tests.unit.model.world import World

NOT_READY: Json = {"ready": False, "serving": False, "terminating": False}


def turns(world: World) -> list[tuple[str, str | None, str]]:
    """Return the subject, the former and the new code of each verdict that changed."""
    return [
        (_subject(change), change.verdict_was.code if change.verdict_was is not None else None, change.verdict.code)
        for change in world.changes()
        if change.type is ChangeType.VERDICT_CHANGED and change.verdict is not None
    ]


def _subject(change: Change) -> str:
    if change.row is not None:
        return change.row.address
    if change.target is not None:
        return change.target.name
    return "service" if change.port is None else f"port {change.port}"


def settled(*more: Json) -> World:
    world = World().live()
    world.put(service(), pod(), endpointslice(endpoints=[endpoint()]), *more)
    world.drain()
    return world


def test_a_pod_is_followed_from_its_first_word_through_its_row() -> None:
    world = settled()
    world.put(pod("b", ip=None, ready=False, statuses=[waiting("ContainerCreating")]))
    assert turns(world) == [("service", "Ok", "Degraded"), ("b", None, "PodHasNoIP")]
    world.put(pod("b", ip="192.168.1.3", ready=False))
    assert turns(world) == [("b", "PodHasNoIP", "NotYetInSlice")]
    rows = [endpoint(), endpoint("192.168.1.3", "b", **NOT_READY)]
    world.put(endpointslice(endpoints=rows))
    assert turns(world) == [("192.168.1.3", "NotYetInSlice", "NotReady")]
    world.put(pod("b", ip="192.168.1.3"), endpointslice(endpoints=[endpoint(), endpoint("192.168.1.3", "b")]))
    assert turns(world) == [("service", "Degraded", "Ok"), ("192.168.1.3", "NotReady", "Ok")]


def test_a_row_that_goes_while_its_pod_stays_turns_into_the_pods_own_word() -> None:
    world = settled(pod("b", ip="192.168.1.3"))
    world.put(endpointslice(endpoints=[endpoint(), endpoint("192.168.1.3", "b")]))
    world.drain()
    world.put(pod("b", ip="192.168.1.3", phase="Failed"), endpointslice(endpoints=[endpoint()]))
    assert turns(world) == [("b", "Ok", "PodFinished")]


def test_a_service_whose_port_no_longer_resolves_turns_its_rows_too() -> None:
    world = settled()
    world.put(service(ports=[service_port(), service_port("grpc", 90, "grpc")]))
    assert ("192.168.1.2", "Ok", "PortNameUnresolved") in turns(world)


def test_each_port_of_several_has_its_own_verdict() -> None:
    two = service(ports=[service_port("http", 80), service_port("grpc", 90, "grpc")])
    world = World().live()
    both = [slice_port("http"), slice_port("grpc", 9090)]
    grpc = [{"name": "main", "image": "web:1", "ports": [{"name": "grpc", "containerPort": 9090}]}]
    world.put(two, pod(containers=grpc), endpointslice(endpoints=[endpoint()], ports=both))
    world.drain()
    world.put(endpointslice(endpoints=[endpoint()], ports=[slice_port("http")]))
    assert turns(world) == [
        ("service", "Ok", "Outage"),
        ("port grpc", "Ok", "Outage"),
        ("192.168.1.2", "Ok", "PortNameUnresolved"),
    ]


def test_another_sentence_alone_is_no_other_verdict() -> None:
    world = settled(pod("b", ip=None, ready=False))
    world.put(pod("b", ip=None, ready=False, statuses=[waiting("ImagePullBackOff")]))
    assert turns(world) == []


def test_rows_that_did_not_change_are_not_looked_at() -> None:
    world = settled()
    before = world.see().endpoints
    world.put(pod("b", ip=None, ready=False))
    assert world.see().endpoints is before
