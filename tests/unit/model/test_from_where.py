"""What a client reaches from where it is, and what is left when a node or a zone goes; on whole services."""

import pytest

from epwatch.model.categorize import Client
from epwatch.model.from_where import client_of, reached
from epwatch.model.snapshot import ServiceSnapshot
from epwatch.model.without import Fall, loss
from tests.factories import Json, endpoint, endpointslice, pod, service, service_port, slice_port
from tests.unit.model.world import World

PLACES = (("node-a", "zone-a"), ("node-b", "zone-b"), ("node-b", "zone-b"))


def seen(of_service: Json | None = None, *, hinted: bool = False, ports: list[Json] | None = None) -> ServiceSnapshot:
    """Return a service with pods a on node-a, b and c on node-b."""
    world = World().live()
    rows = [
        endpoint(f"192.168.1.{last}", name, node=node, zone=zone, hints=(zone,) if hinted else ())
        for last, (name, (node, zone)) in enumerate(zip("abc", PLACES, strict=True), 2)
    ]
    pods = [pod(name, ip=f"192.168.1.{last}") for last, name in enumerate("abc", 2)]
    world.put(of_service or service(), *pods, endpointslice(endpoints=rows, ports=ports))
    return world.see()


def reaches(snapshot: ServiceSnapshot, client: Client) -> list[str]:
    return sorted(row.address[-1] for row in reached(snapshot, client).rows)


def test_without_hints_every_client_reaches_all() -> None:
    assert reaches(seen(), Client("node-a", "zone-a")) == ["2", "3", "4"]


def test_with_hints_a_client_reaches_its_own_zone() -> None:
    assert reaches(seen(hinted=True), Client("node-a", "zone-a")) == ["2"]
    assert reaches(seen(hinted=True), Client(None, "zone-b")) == ["3", "4"]
    assert reached(seen(hinted=True), Client("x", "zone-x")).notes == ("IPv4: hints ignored: none names zone zone-x",)


def test_internal_policy_local_leaves_a_node_without_endpoints_with_nothing_and_says_so() -> None:
    local = seen(service(internalTrafficPolicy="Local"))
    assert reaches(local, Client("node-a")) == ["2"]
    nothing = reached(local, Client("node-c"))
    assert (nothing.rows, len(nothing.notes)) == (frozenset(), 1)
    assert "internalTrafficPolicy Local" in nothing.notes[0]


def hinted(name: str, address: str, place: str) -> Json:
    return endpoint(address, name, node=f"node-{place}", zone=f"zone-{place}", hints=(f"zone-{place}",))


def test_a_port_that_no_endpoint_carries_takes_nothing_from_the_others() -> None:
    two = service(ports=[service_port("http", 80), service_port("grpc", 90, "grpc")])
    assert reaches(seen(two, ports=[slice_port("http")]), Client("node-a")) == ["2", "3", "4"]


def test_each_port_is_decided_alone() -> None:
    """Hints keep the client's http within its zone; grpc, which is served in the other zone alone, ignores them."""
    world = World().live()
    both = [hinted("a", "192.168.1.2", "a"), hinted("b", "192.168.1.3", "b")]
    world.put(
        service(ports=[service_port("http", 80), service_port("grpc", 90)]),
        *(pod(name, ip=f"192.168.1.{last}") for last, name in enumerate("abc", 2)),
        endpointslice("one", endpoints=both, ports=[slice_port("http")]),
        endpointslice("other", endpoints=[hinted("c", "192.168.1.4", "b")], ports=[slice_port("grpc", 9090)]),
    )
    found = reached(world.see(), Client("node-a", "zone-a"))
    assert sorted(row.address[-1] for row in found.rows) == ["2", "4"]
    assert found.notes == (
        "port http, IPv4: hints obeyed: endpoints hinted for zone zone-a",
        "port grpc, IPv4: hints ignored: none names zone zone-a",
    )


def test_each_family_is_decided_alone() -> None:
    world = World().live()
    world.put(
        service(families=["IPv4", "IPv6"]),
        *(pod(name, ip=f"192.168.1.{last}") for last, name in enumerate("ab", 2)),
        endpointslice("four", endpoints=[hinted("a", "192.168.1.2", "a"), hinted("b", "192.168.1.3", "b")]),
        endpointslice("six", endpoints=[hinted("b", "fd00::3", "b")], address_type="IPv6"),
    )
    found = reached(world.see(), Client("node-a", "zone-a"))
    assert sorted(row.address for row in found.rows) == ["192.168.1.2", "fd00::3"]
    assert [note.partition(":")[0] for note in found.notes] == ["IPv4", "IPv6"]


def test_dns_of_a_headless_service_knows_no_place() -> None:
    assert reaches(seen(service(cluster_ips=["None"]), hinted=True), Client("node-a", "zone-a")) == ["2", "3", "4"]


def test_a_nodes_zone_is_read_from_any_endpoint_on_it() -> None:
    assert client_of("node-b", None, [seen()]) == Client("node-b", "zone-b")
    assert client_of("node-x", None, [seen()]) == Client("node-x", "")
    assert client_of(None, "zone-a", [seen()]) == Client(None, "zone-a")


@pytest.mark.parametrize(
    ("place", "left", "fall"),
    [
        ({"node": "node-a"}, 2, None),
        ({"node": "node-b"}, 1, Fall.BELOW_HALF),
        ({"zone": "zone-b"}, 1, Fall.BELOW_HALF),
        ({"node": "node-x"}, 3, None),
    ],
)
def test_what_is_left_without_a_node_or_a_zone(place: dict[str, str], left: int, fall: Fall | None) -> None:
    found = loss(seen(), **place)
    assert (found.ready, found.left, found.fall) == (3, left, fall)


def test_the_last_endpoints_going_is_a_fall_to_none() -> None:
    world = World().live()
    world.put(service(), pod(), endpointslice(endpoints=[endpoint()]))
    assert loss(world.see(), node="node-a").fall is Fall.NONE


def test_exactly_half_is_not_below_half() -> None:
    world = World().live()
    places = (("a", "node-a"), ("b", "node-b"))
    rows = [endpoint(f"192.168.1.{last}", name, node=node) for last, (name, node) in enumerate(places, 2)]
    world.put(service(), *(pod(name) for name, _ in places), endpointslice(endpoints=rows))
    assert loss(world.see(), node="node-a").fall is None
