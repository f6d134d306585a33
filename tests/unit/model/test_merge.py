"""EP-1 to EP-13: one row per identity, whatever the slices look like."""

import pytest

from epwatch.kube.objects import EndpointSlice
from epwatch.model.merge import Conditions, merge_endpoints, merge_slices, rank_of, state_of
from epwatch.model.snapshot import State
from tests.factories import Json, address, endpoint, endpoints_record, slice_port, slice_record, subset


def one_slice(name: str, *endpoints: Json, version: str = "300", ports: list[Json] | None = None) -> EndpointSlice:
    return slice_record(name, endpoints=endpoints, resource_version=version, ports=ports)


@pytest.mark.parametrize(
    ("ready", "serving", "terminating", "state"),
    [
        (True, True, False, State.READY),
        (False, True, True, State.DRAINING),
        (False, False, True, State.TERMINATING),
        (False, False, False, State.NOT_READY),
        (False, True, False, State.NOT_READY),
        (True, False, False, State.PUBLISHED_NOT_READY),
        (True, False, True, State.PUBLISHED_NOT_READY),
        (True, True, True, State.PUBLISHED_DRAINING),
    ],
)
def test_ep7_the_table_of_states(ready: bool, serving: bool, terminating: bool, state: State) -> None:
    assert state_of(Conditions(ready, serving, terminating)) is state


def test_ep7_absent_conditions_mean_ready_serving_and_not_terminating() -> None:
    (draft,) = merge_slices([one_slice("a", endpoint(ready=None, serving=None, terminating=None))])
    assert draft.conditions == Conditions(ready=True, serving=True, terminating=False)


def test_ep7_a_mirrored_slice_that_sets_ready_alone_is_not_ready_never_draining() -> None:
    (draft,) = merge_slices([one_slice("a", endpoint(ready=False, serving=None, terminating=None))])
    assert state_of(draft.conditions) is State.NOT_READY


@pytest.mark.parametrize("empty", [None, ()])
def test_ep5_a_placeholder_slice_makes_no_row(empty: tuple[Json, ...] | None) -> None:
    assert merge_slices([slice_record(endpoints=empty, ports=[])]) == []


def test_ep3_the_first_address_alone_has_meaning() -> None:
    (draft,) = merge_slices([one_slice("a", endpoint(["192.168.1.2", "192.168.1.9"]))])
    assert draft.identity == ("IPv4", "192.168.1.2", "uid-frontend-1")


def test_an_endpoint_without_address_makes_no_row() -> None:
    assert merge_slices([one_slice("a", endpoint([]))]) == []


def test_ep10_the_identity_is_family_address_and_target_uid() -> None:
    drafts = merge_slices(
        [
            one_slice("a", endpoint("192.168.1.2", "x"), endpoint("192.168.1.2", "y"), endpoint("192.168.1.3", "x")),
            slice_record("b", endpoints=[endpoint("fd00::2", "x")], address_type="IPv6"),
        ]
    )
    assert {draft.identity for draft in drafts} == {
        ("IPv4", "192.168.1.2", "uid-x"),
        ("IPv4", "192.168.1.2", "uid-y"),
        ("IPv4", "192.168.1.3", "uid-x"),
        ("IPv6", "fd00::2", "uid-x"),
    }


def test_ep10_ports_are_a_union_keyed_by_name_protocol_and_number() -> None:
    http, metrics = slice_port("http", 8080), slice_port("metrics", 9090)
    (draft,) = merge_slices(
        [one_slice("a", endpoint(), ports=[http]), one_slice("b", endpoint(), ports=[http, metrics])]
    )
    assert [(port.name, port.port) for port in draft.ports] == [("http", 8080), ("metrics", 9090)]
    assert draft.slices == ("a", "b")


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_ep11_the_slice_with_the_higher_version_decides_by_value_not_by_text(names: tuple[str, str]) -> None:
    older = one_slice(names[0], endpoint(ready=True), version="999")
    newer = one_slice(names[1], endpoint(ready=False, serving=False), version="1000")
    for slices in ([older, newer], [newer, older]):
        (draft,) = merge_slices(slices)
        assert [state_of(port.conditions) for port in draft.ports] == [State.NOT_READY]


def test_ep11_conditions_belong_to_the_port() -> None:
    (draft,) = merge_slices(
        [
            one_slice("a", endpoint(ready=True), version="5", ports=[slice_port("http", 80)]),
            one_slice("b", endpoint(ready=False, serving=False), version="6", ports=[slice_port("grpc", 90)]),
        ]
    )
    assert [(port.name, port.conditions.ready) for port in draft.ports] == [("grpc", False), ("http", True)]


def test_ep11_what_has_no_port_comes_from_the_newest_slice() -> None:
    (draft,) = merge_slices(
        [one_slice("b", endpoint(zone="old"), version="5"), one_slice("a", endpoint(zone="new"), version="6")]
    )
    assert draft.endpoint.zone == "new"


def test_rv5_versions_that_are_no_numbers_rank_below_those_that_are() -> None:
    ranked = sorted(["10", "9", "x", "", "0", "100"], key=rank_of)
    assert ranked == ["", "0", "x", "9", "10", "100"]


def test_ep17_an_address_is_ready_on_the_ports_of_one_subset_and_not_on_those_of_another() -> None:
    made = endpoints_record(
        subsets=[
            subset([address()], ports=[slice_port("http", 8080)]),
            subset([], [address()], ports=[slice_port("grpc", 9090)]),
        ]
    )
    (draft,) = merge_endpoints(made)
    assert {port.name: port.conditions for port in draft.ports} == {
        "http": Conditions(ready=True, serving=None, terminating=None),
        "grpc": Conditions(ready=False, serving=None, terminating=None),
    }


def test_ep17_null_subsets_make_no_row() -> None:
    assert merge_endpoints(endpoints_record(subsets=None)) == []
    assert merge_endpoints(None) == []


def test_a_row_of_endpoints_names_no_slice_and_takes_its_family_from_the_address() -> None:
    (draft,) = merge_endpoints(endpoints_record(subsets=[subset([address("fd00::1")])]))
    assert draft.identity[0] == "IPv6"
    assert (draft.slices, draft.managed_by) == ((), ())
