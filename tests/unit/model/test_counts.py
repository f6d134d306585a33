"""The counts, word for word as interface.md defines them under "Words and counts"."""

from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from epwatch.model.counts import UNKNOWN_COUNTS
from epwatch.model.snapshot import Counts, Standing
from tests.factories import (
    DELETED,
    Json,
    address,
    endpoint,
    endpoints,
    endpointslice,
    external_name,
    pod,
    service,
    service_port,
    slice_port,
    subset,
)
from tests.unit.model.world import World

READY: Json = {"ready": True, "serving": True, "terminating": False}
NOT_READY: Json = {"ready": False, "serving": False, "terminating": False}
DRAINING: Json = {"ready": False, "serving": True, "terminating": True}
TERMINATING: Json = {"ready": False, "serving": False, "terminating": True}
HTTP, GRPC = slice_port("http", 8080), slice_port("grpc", 9090)
TWO_PORTS = [service_port("http", 80), service_port("grpc", 90)]


def numbers(counts: Counts) -> tuple[int | None, ...]:
    """Return ready, total, notReady, pending, draining, terminating, stale."""
    return (
        counts.ready,
        counts.total,
        counts.not_ready,
        counts.pending,
        counts.draining,
        counts.terminating,
        counts.stale,
    )


def counts(*objects: Json, name: str = "web-service", without: tuple[Kind, ...] = ()) -> Counts:
    """Return the counts of a service in a cluster of these objects."""
    world = World().live(*without)
    world.put(*objects)
    return world.see(name).counts


def test_ready_not_ready_and_pending_add_up_to_total() -> None:
    found = counts(
        service(),
        pod("a", ip="192.168.1.2"),
        pod("b", ip="192.168.1.3", ready=False),
        pod("c", ip=None, ready=False, phase="Pending"),
        endpointslice(endpoints=[endpoint("192.168.1.2", "a"), endpoint("192.168.1.3", "b", **NOT_READY)]),
    )
    assert numbers(found) == (1, 3, 1, 1, 0, 0, 0)


def test_a_pod_is_one_backend_however_many_ports_and_families_it_has() -> None:
    found = counts(
        service(families=["IPv4", "IPv6"], ports=TWO_PORTS),
        pod("a", ips=["192.168.1.2", "fd00::2"]),
        endpointslice("v4", endpoints=[endpoint("192.168.1.2", "a")], ports=[HTTP, GRPC]),
        endpointslice("v6", endpoints=[endpoint("fd00::2", "a")], ports=[HTTP, GRPC], address_type="IPv6"),
    )
    assert numbers(found) == (1, 1, 0, 0, 0, 0, 0)
    assert found.by_family == (("IPv4", 1), ("IPv6", 1))


def test_the_same_pod_in_two_slices_is_counted_once() -> None:
    found = counts(
        service(),
        pod("a"),
        endpointslice("x", endpoints=[endpoint(target="a")]),
        endpointslice("y", endpoints=[endpoint(target="a")]),
    )
    assert numbers(found) == (1, 1, 0, 0, 0, 0, 0)


def test_ready_means_ready_on_every_port_of_the_service() -> None:
    found = counts(
        service(ports=TWO_PORTS),
        pod("a", ip="192.168.1.2"),
        pod("b", ip="192.168.1.3"),
        endpointslice("x", endpoints=[endpoint("192.168.1.2", "a")], ports=[HTTP, GRPC]),
        endpointslice("y", endpoints=[endpoint("192.168.1.3", "b")], ports=[HTTP]),
    )
    assert numbers(found) == (1, 2, 1, 0, 0, 0, 0)
    assert found.by_port == (("grpc", 1), ("http", 2))


def test_a_slice_port_of_another_protocol_is_not_that_port() -> None:
    found = counts(
        service(), pod("a"), endpointslice(endpoints=[endpoint(target="a")], ports=[slice_port("", 8080, "UDP")])
    )
    assert (found.ready, found.by_port) == (0, (("", 0),))


def test_ep6_a_nil_port_number_is_all_ports() -> None:
    found = counts(
        service(ports=TWO_PORTS),
        pod("a"),
        endpointslice(endpoints=[endpoint(target="a")], ports=[slice_port("", None)]),
    )
    assert (found.ready, found.by_port) == (1, (("grpc", 1), ("http", 1)))


def test_a_slice_whose_ports_are_all_unresolved_makes_nothing_ready() -> None:
    found = counts(service(), pod("a"), endpointslice(endpoints=[endpoint(target="a")], ports=[]))
    assert numbers(found) == (0, 1, 1, 0, 0, 0, 0)


def test_a_headless_service_without_ports_counts_its_rows() -> None:
    found = counts(
        service(cluster_ips=["None"], ports=[]), pod("a"), endpointslice(endpoints=[endpoint(target="a")], ports=[])
    )
    assert numbers(found) == (1, 1, 0, 0, 0, 0, 0)


def test_with_a_selector_the_first_family_decides() -> None:
    found = counts(
        service(families=["IPv6", "IPv4"]),
        pod("a", ip="192.168.1.2"),
        endpointslice(endpoints=[endpoint(target="a")]),
    )
    assert numbers(found) == (0, 1, 1, 0, 0, 0, 0)
    assert found.by_family == (("IPv4", 1), ("IPv6", 0))


def test_without_a_selector_any_family_does() -> None:
    found = counts(
        service(selector=None, families=["IPv4", "IPv6"]),
        endpointslice(endpoints=[endpoint("fd00::9", None)], address_type="IPv6"),
    )
    assert numbers(found) == (1, 1, 0, 0, 0, 0, 0)


def test_without_a_selector_total_is_every_backend_that_does_not_terminate() -> None:
    found = counts(
        service(selector=None),
        endpointslice(
            endpoints=[
                endpoint("192.168.1.2", None),
                endpoint("192.168.1.3", None, **NOT_READY),
                endpoint("192.168.1.4", None, **DRAINING),
                endpoint("192.168.1.5", None, **TERMINATING),
            ]
        ),
    )
    assert numbers(found) == (1, 2, 1, 0, 1, 1, 0)


def test_ep3_fqdn_is_never_counted() -> None:
    found = counts(
        service(selector=None), endpointslice(endpoints=[endpoint("db.example.com", None)], address_type="FQDN")
    )
    assert numbers(found) == (0, 0, 0, 0, 0, 0, 0)


def test_ep2_a_node_as_target_is_a_backend_once() -> None:
    found = counts(
        service(selector=None),
        endpointslice(
            endpoints=[endpoint("10.0.0.1", "n1", kind="Node"), endpoint("10.0.0.2", "n1", kind="Node")],
            managed_by="prometheus-operator",
        ),
    )
    assert numbers(found) == (1, 1, 0, 0, 0, 0, 0)


def test_draining_and_terminating_rows_stand_outside_total() -> None:
    found = counts(
        service(),
        pod("a", ip="192.168.1.2"),
        pod("b", ip="192.168.1.3", deleted=DELETED),
        pod("c", ip="192.168.1.4", deleted=DELETED, ready=False),
        endpointslice(
            endpoints=[
                endpoint("192.168.1.2", "a"),
                endpoint("192.168.1.3", "b", **DRAINING),
                endpoint("192.168.1.4", "c", **TERMINATING),
            ]
        ),
    )
    assert numbers(found) == (1, 1, 0, 0, 1, 1, 0)


def test_published_draining_counts_as_draining() -> None:
    found = counts(
        service(publishNotReadyAddresses=True),
        pod("a", deleted=DELETED),
        endpointslice(endpoints=[endpoint(target="a", ready=True, serving=True, terminating=True)]),
    )
    assert numbers(found) == (0, 0, 0, 0, 1, 0, 0)


def test_published_not_ready_is_not_ready() -> None:
    found = counts(
        service(publishNotReadyAddresses=True),
        pod("a", ready=False),
        endpointslice(endpoints=[endpoint(target="a", ready=True, serving=False)]),
    )
    assert numbers(found) == (0, 1, 1, 0, 0, 0, 0)


def test_a_pod_whose_row_terminates_before_its_own_record_says_so_is_outside_total() -> None:
    found = counts(service(), pod("a"), endpointslice(endpoints=[endpoint(target="a", **DRAINING)]))
    assert numbers(found) == (0, 0, 0, 0, 1, 0, 0)


def test_a_ready_row_of_a_pod_that_terminates_is_still_ready_and_in_total() -> None:
    found = counts(service(), pod("a", deleted=DELETED), endpointslice(endpoints=[endpoint(target="a")]))
    assert numbers(found) == (1, 1, 0, 0, 0, 0, 0)


def test_finished_pods_are_not_counted() -> None:
    found = counts(service(), pod("a", phase="Succeeded", ready=False), pod("b", phase="Failed", ready=False))
    assert numbers(found) == (0, 0, 0, 0, 0, 0, 0)


def test_ready_ones_that_the_selector_no_longer_matches_are_in_total_and_others_are_not() -> None:
    found = counts(
        service(),
        pod("a", ip="192.168.1.2", labels={"app": "other"}),
        pod("b", ip="192.168.1.3", labels={"app": "other"}),
        endpointslice(endpoints=[endpoint("192.168.1.2", "a"), endpoint("192.168.1.3", "b", **NOT_READY)]),
    )
    assert numbers(found) == (1, 1, 0, 0, 0, 0, 0)


def test_a_terminating_pod_without_a_row_is_not_pending() -> None:
    found = counts(service(), pod("a", ip=None, phase="Pending", deleted=DELETED, ready=False))
    assert numbers(found) == (0, 0, 0, 0, 0, 0, 0)


def test_stale_rows_stand_outside_total_and_are_not_ready() -> None:
    world = World().live()
    world.put(service(), pod("a"), endpointslice(endpoints=[endpoint(target="a")]))
    world.drain()
    world.remove(pod("a"))
    found = world.see().counts
    assert numbers(found) == (0, 0, 0, 0, 0, 0, 1)
    assert found.by_port == (("", 0),)
    assert found.by_zone == ()


def test_nothing_is_pending_without_a_selector() -> None:
    found = counts(service(selector=None), pod("a"))
    assert numbers(found) == (0, 0, 0, 0, 0, 0, 0)


def test_pods_that_cannot_be_read_leave_total_pending_and_stale_unknown() -> None:
    world = World()
    for kind in (Kind.SERVICES, Kind.ENDPOINTSLICES):
        world.stream(kind)
    world.stream(Kind.PODS, Phase.DENIED, listed=False)
    world.put(
        service(),
        endpointslice(endpoints=[endpoint(), endpoint("192.168.1.3", "b", **NOT_READY)]),
        service("manual", selector=None),
        endpointslice("m", service="manual", endpoints=[endpoint("192.168.1.9", None)]),
    )
    assert numbers(world.see().counts) == (1, None, 1, None, 0, 0, None)
    assert numbers(world.see("manual").counts) == (1, 1, 0, 0, 0, 0, 0)


def test_pods_are_told_apart_by_uid_though_none_can_be_read() -> None:
    """A StatefulSet's pod and its successor have one name, and for a while both are in the slice."""
    rows = [endpoint("192.168.1.2", "web-0", uid="former"), endpoint("192.168.1.3", "web-0", uid="latter")]
    world = World().live(Kind.PODS)
    world.stream(Kind.PODS, Phase.DENIED, listed=False)
    world.put(service(), endpointslice(endpoints=rows))
    assert numbers(world.see().counts) == (2, None, 0, None, 0, 0, None)


def test_total_is_unknown_until_pods_are_listed() -> None:
    world = World()
    for kind in (Kind.SERVICES, Kind.ENDPOINTSLICES):
        world.stream(kind)
    world.stream(Kind.PODS, Phase.SYNCING, listed=False)
    world.put(service(), endpointslice(endpoints=[endpoint()]), pod())
    assert world.see().counts.total is None
    world.stream(Kind.PODS)
    assert world.see().counts.total == 1


def test_an_external_name_has_no_counts_at_all() -> None:
    assert counts(external_name(), name="external") == UNKNOWN_COUNTS


def test_nothing_is_counted_while_neither_slices_nor_endpoints_can_be_read() -> None:
    assert counts(service(), pod(), without=(Kind.ENDPOINTSLICES,)) == UNKNOWN_COUNTS


def test_counts_from_endpoints_take_ready_addresses_as_ready() -> None:
    world = World().live()
    world.stream(Kind.ENDPOINTSLICES, Phase.DENIED)
    world.put(
        service(),
        pod("a", ip="192.168.1.2"),
        pod("b", ip="192.168.1.3"),
        endpoints(subsets=[subset([address("192.168.1.2", "a")], [address("192.168.1.3", "b")])]),
    )
    assert numbers(world.see().counts) == (1, 2, 1, 0, 0, 0, 0)


def test_by_zone_counts_ready_backends_and_an_absent_zone_is_empty() -> None:
    world = World().live()
    world.put(
        service(),
        *(pod(name, ip=f"192.168.1.{n}") for n, name in ((2, "a"), (3, "b"), (4, "c"))),
        endpointslice(
            endpoints=[
                endpoint("192.168.1.2", "a", zone="zone-a"),
                endpoint("192.168.1.3", "b", zone=None),
                endpoint("192.168.1.4", "c", zone="zone-b", **NOT_READY),
            ]
        ),
    )
    assert world.see().counts.by_zone == (("", 1), ("zone-a", 1))
    assert world.see().zone_counts == (("", 1, 0), ("zone-a", 1, 0), ("zone-b", 0, 1))


def test_orphan_slices_count_what_they_hold() -> None:
    world = World().live()
    world.put(endpointslice(endpoints=[endpoint("192.168.1.2", None), endpoint("192.168.1.3", None, **NOT_READY)]))
    found = world.see(kind=Standing.ORPHAN).counts
    assert numbers(found) == (1, 2, 1, 0, 0, 0, 0)
    assert found.by_port == (("", 1),)
