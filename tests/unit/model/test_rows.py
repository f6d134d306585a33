"""The join of rows with pods and v1 Endpoints: EP-1, EP-2, EP-8, EP-12, EP-20a, EP-21, and what is reused."""

from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from epwatch.model.snapshot import Source, Standing, State
from tests.factories import address, endpoint, endpoints, endpointslice, pod, service, slice_port, subset
from tests.unit.model.world import World


def test_ep1_slices_join_by_label_never_by_name_or_owner() -> None:
    world = World().live()
    world.put(service(), endpointslice("web-service-1", service="other", endpoints=[endpoint()]))
    assert world.see().endpoints == ()
    world.put(endpointslice("zzz", endpoints=[endpoint()]))
    assert [row.slices for row in world.see().endpoints] == [("zzz",)]


def test_ep1_a_slice_that_changes_its_label_moves() -> None:
    world = World().live()
    world.put(service(), service("api"), endpointslice("s", endpoints=[endpoint()]))
    world.put(endpointslice("s", service="api", endpoints=[endpoint()]))
    assert (len(world.see().endpoints), len(world.see("api").endpoints)) == (0, 1)


def test_ep1_slices_of_another_namespace_do_not_join() -> None:
    world = World().live()
    world.put(service(), endpointslice(namespace="other", endpoints=[endpoint()]))
    assert world.see().endpoints == ()


def test_ep1_ep2_slices_without_a_service_are_orphan_or_imported() -> None:
    world = World().live()
    world.put(
        endpointslice("a", service="gone", endpoints=[endpoint()]),
        endpointslice("b", service=None, endpoints=[endpoint()]),
        endpointslice("c", service=None, imported="far", endpoints=[endpoint()]),
    )
    world.drain()
    assert sorted((key.name, key.kind) for key in world.picture) == [
        ("endpointslice/b", Standing.ORPHAN),
        ("far", Standing.IMPORTED),
        ("gone", Standing.ORPHAN),
    ]


def test_orphans_wait_until_services_are_listed() -> None:
    world = World()
    world.put(endpointslice(endpoints=[endpoint()]))
    world.drain()
    assert world.picture == {}
    world.live()
    assert [key.kind for key in world.picture] == [Standing.ORPHAN]
    world.put(service())
    world.drain()
    assert [key.kind for key in world.picture] == [Standing.SERVICE]


def test_with_a_selector_on_services_nobody_knows_orphans() -> None:
    world = World(orphans=False).live()
    world.put(endpointslice(endpoints=[endpoint()]), endpointslice("b", service=None))
    world.drain()
    assert world.picture == {}


def test_ep21_the_slices_of_a_deleted_service_are_orphan_until_they_go() -> None:
    world = World().live()
    world.put(service(), endpointslice(endpoints=[endpoint()]))
    world.remove(service())
    assert not world.see(kind=Standing.ORPHAN).endpoints[0].in_rotation
    world.remove(endpointslice())
    world.drain()
    assert world.picture == {}


def test_ep2_all_managers_are_united_and_named() -> None:
    world = World().live()
    world.put(
        service(),
        endpointslice("a", endpoints=[endpoint()]),
        endpointslice("b", endpoints=[endpoint("192.168.9.9", None)], managed_by="mesh"),
    )
    assert len(world.see().endpoints) == 2
    assert world.see().managers == ("endpointslice-controller.k8s.io", "mesh")


def test_ep8_pods_join_by_uid_never_by_address_or_a_name_alone() -> None:
    world = World().live()
    world.put(service(), pod(uid="new"), endpointslice(endpoints=[endpoint(uid="old")]))
    assert world.row("192.168.1.2").pod is None


def test_ep8_a_target_without_uid_joins_by_name() -> None:
    world = World().live()
    world.put(service(), pod(), endpointslice(endpoints=[endpoint(uid="")]))
    found = world.row("192.168.1.2").pod
    assert found is not None
    assert found.name == "frontend-1"
    assert world.see().counts.ready == world.see().counts.total == 1


def test_ep12_two_uids_on_one_address_are_two_rows_with_a_badge() -> None:
    world = World().live()
    old = endpoint(target="a", ready=False, serving=False, terminating=True)
    world.put(service(), endpointslice(endpoints=[old, endpoint(target="b"), endpoint("192.168.1.9", "c")]))
    assert [(row.key.uid, row.shared_ip, row.in_rotation) for row in world.see().endpoints] == [
        ("uid-a", True, False),
        ("uid-b", True, True),
        ("uid-c", False, True),
    ]


def test_rows_stand_in_the_numeric_order_of_their_addresses() -> None:
    world = World().live()
    addresses = ["192.168.1.10", "192.168.1.9", "10.0.0.200", "192.168.1.1"]
    world.put(service(), endpointslice(endpoints=[endpoint(each, f"p{each}") for each in addresses]))
    wanted = ["10.0.0.200", "192.168.1.1", "192.168.1.9", "192.168.1.10"]
    assert [row.key.address for row in world.see().endpoints] == wanted
    world.put(endpointslice(endpoints=[endpoint(each, f"p{each}") for each in (*addresses, "192.168.1.2")]))
    wanted.insert(2, "192.168.1.2")
    assert [row.key.address for row in world.see().endpoints] == wanted


def test_ep20a_owner_and_revision_come_from_the_pod() -> None:
    world = World().live()
    world.put(
        service(),
        pod("a", ip="192.168.1.2", owner="web-7f9aa", revision="7f9aa"),
        pod("b", ip="192.168.1.3", owner="web-6d4cf", revision="6d4cf"),
        pod("c", ip="192.168.1.4", labels={"app": "frontend", "controller-revision-hash": "6d4cf"}),
        endpointslice(endpoints=[endpoint(f"192.168.1.{n}", name) for n, name in ((2, "a"), (3, "b"), (4, "c"))]),
    )
    assert world.see().revisions == (("6d4cf", 2), ("7f9aa", 1))
    owner = world.row("192.168.1.2").owner
    assert owner is not None
    assert owner.name == "web-7f9aa"


def test_dual_stack_rows_of_one_pod_are_one_backend_of_its_revision() -> None:
    world = World().live()
    world.put(
        service(families=["IPv4", "IPv6"]),
        pod(ips=["192.168.1.2", "fd00::2"], revision="a"),
        endpointslice("v4", endpoints=[endpoint()]),
        endpointslice("v6", endpoints=[endpoint("fd00::2")], address_type="IPv6"),
    )
    assert (len(world.see().endpoints), world.see().revisions) == (2, (("a", 1),))


def test_ep11_the_row_shows_the_worst_of_its_ports() -> None:
    world = World().live()
    world.put(
        service(),
        endpointslice("a", endpoints=[endpoint()], ports=[slice_port("http")]),
        endpointslice("b", endpoints=[endpoint(ready=False, serving=False)], ports=[slice_port("grpc", 90)]),
    )
    row = world.row("192.168.1.2")
    assert (row.state, row.ready, row.serving) == (State.NOT_READY, False, False)
    assert [(port.name, port.state) for port in row.ports] == [("grpc", State.NOT_READY), ("http", State.READY)]


def test_ep13_a_row_goes_only_when_it_is_absent_from_all_slices() -> None:
    world = World().live()
    world.put(service(), endpointslice("a", endpoints=[endpoint()]), endpointslice("b", endpoints=[endpoint()]))
    world.remove(endpointslice("a"))
    assert world.row("192.168.1.2").slices == ("b",)
    world.put(endpointslice("b", endpoints=[]))
    assert world.see().endpoints == ()


def test_in_endpoints_is_unknown_while_endpoints_are_not_watched() -> None:
    world = World().live(Kind.ENDPOINTS)
    world.put(service(), endpointslice(endpoints=[endpoint()]))
    assert world.row("192.168.1.2").in_endpoints is None


def test_in_endpoints_follows_the_object_by_address_and_uid() -> None:
    world = World().live()
    world.put(service(), endpointslice(endpoints=[endpoint()]))
    assert world.row("192.168.1.2").in_endpoints is False
    world.put(endpoints(subsets=[subset([], [address()])]))
    assert world.row("192.168.1.2").in_endpoints is True
    world.put(endpoints(subsets=[subset([address(target="another")])]))
    assert world.row("192.168.1.2").in_endpoints is False
    world.put(endpoints(subsets=[subset([address(target=None)])]))
    assert world.row("192.168.1.2").in_endpoints is True
    world.remove(endpoints())
    assert world.row("192.168.1.2").in_endpoints is False


def test_endpoints_are_the_fallback_only_while_slices_are_refused_and_are_never_summed() -> None:
    world = World().live()
    world.put(
        service(),
        endpointslice(endpoints=[endpoint()]),
        endpoints(subsets=[subset([address("192.168.1.2"), address("192.168.1.3", "b")])]),
    )
    assert (len(world.see().endpoints), world.see().source) == (1, Source.ENDPOINTSLICE)
    for phase in (Phase.RETRYING, Phase.STALE, Phase.AUTH):
        world.stream(Kind.ENDPOINTSLICES, phase)
        assert world.see().source is Source.ENDPOINTSLICE
    for phase in (Phase.DENIED, Phase.UNSERVED):
        world.stream(Kind.ENDPOINTSLICES, phase)
        assert (len(world.see().endpoints), world.see().source) == (2, Source.ENDPOINTS)
        assert world.row("192.168.1.3").serving is None
    world.stream(Kind.ENDPOINTSLICES)
    assert (len(world.see().endpoints), world.see().source) == (1, Source.ENDPOINTSLICE)


def test_ep15_an_endpoints_object_over_capacity_is_told() -> None:
    world = World().live()
    world.put(service(), endpoints(truncated=True))
    assert world.see().truncated


def test_a_row_that_did_not_change_is_the_same_object() -> None:
    world = World().live()
    both = [endpoint(), endpoint("192.168.1.3", "b")]
    world.put(service(), endpointslice(endpoints=both))
    first, second = world.see().endpoints
    both[1] = endpoint("192.168.1.3", "b", ready=False, serving=False)
    world.put(endpointslice(endpoints=both, resource_version="301"))
    kept, changed = world.see().endpoints
    assert kept is first
    assert changed is not second
    assert changed.key is second.key


def test_an_event_that_changes_nothing_leaves_the_very_snapshot() -> None:
    world = World().live()
    world.put(service(), endpointslice(endpoints=[endpoint()]))
    world.drain()
    world.put(endpointslice(endpoints=[endpoint()], resource_version="301"))
    batch = world.drain()
    assert (batch.services, batch.changes) == ((), ())
