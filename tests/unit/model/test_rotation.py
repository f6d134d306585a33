"""Section 7: who really gets traffic, by kube-proxy's CategorizeEndpoints, per service port and family."""

from epwatch.kube.objects import Service
from epwatch.model.merge import merge_slices
from epwatch.model.rotation import Rotation, Use
from tests.factories import (
    Json,
    endpoint,
    external_name,
    record,
    service_port,
    service_record,
    slice_port,
    slice_record,
)

USED = Use(in_rotation=True, last_resort=False)
UNUSED = Use(in_rotation=False, last_resort=False)
LAST = Use(in_rotation=True, last_resort=True)

READY: Json = {"ready": True, "serving": True, "terminating": False}
DRAINING: Json = {"ready": False, "serving": True, "terminating": True}
TERMINATING: Json = {"ready": False, "serving": False, "terminating": True}
NOT_READY: Json = {"ready": False, "serving": False, "terminating": False}
PUBLISHED: Json = {"ready": True, "serving": False, "terminating": False}


def uses(
    service: Service | None, *slices: Json, family: str = "IPv4", ports: list[Json] | None = None
) -> dict[str, list[Use]]:
    """Return the uses of each pod's ports; each dict is one slice: pod name → conditions, "ports", "family"."""
    records = []
    for number, built in enumerate(slices):
        pods = {name: told for name, told in built.items() if name not in {"ports", "family"}}
        told_family = built.get("family", family)
        prefix = "fd00::" if told_family == "IPv6" else "192.168.1."
        endpoints = [endpoint(f"{prefix}{count}", name, **told) for count, (name, told) in enumerate(pods.items(), 1)]
        records.append(
            slice_record(f"s{number}", endpoints=endpoints, ports=built.get("ports", ports), address_type=told_family)
        )
    drafts = merge_slices(records)
    rotation = Rotation(service, drafts)
    return {
        f"{draft.endpoint.target.name}/{draft.identity[0]}": [rotation.port(draft, port) for port in draft.ports]
        or [rotation.bare(draft)]
        for draft in drafts
        if draft.endpoint.target is not None
    }


def test_ready_ones_are_used_and_draining_ones_are_not() -> None:
    assert uses(service_record(), {"a": READY, "b": DRAINING, "c": NOT_READY, "d": TERMINATING}) == {
        "a/IPv4": [USED],
        "b/IPv4": [UNUSED],
        "c/IPv4": [UNUSED],
        "d/IPv4": [UNUSED],
    }


def test_serving_and_terminating_ones_are_the_last_resort_when_none_is_ready() -> None:
    assert uses(service_record(), {"b": DRAINING, "c": NOT_READY, "d": TERMINATING}) == {
        "b/IPv4": [LAST],
        "c/IPv4": [UNUSED],
        "d/IPv4": [UNUSED],
    }


def test_a_published_one_that_is_not_ready_counts_as_ready_for_the_proxy() -> None:
    assert uses(service_record(), {"a": PUBLISHED, "b": DRAINING}) == {"a/IPv4": [USED], "b/IPv4": [UNUSED]}


def test_the_last_resort_is_decided_for_each_port_alone() -> None:
    both = service_record(ports=[service_port("http", 80), service_port("grpc", 90)])
    found = uses(
        both,
        {"a": READY, "ports": [slice_port("http", 8080)]},
        {"b": DRAINING, "ports": [slice_port("http", 8080), slice_port("grpc", 9090)]},
    )
    assert found == {"a/IPv4": [USED], "b/IPv4": [UNUSED, LAST]}


def test_the_last_resort_is_decided_for_each_family_alone() -> None:
    dual = service_record(families=["IPv4", "IPv6"])
    found = uses(dual, {"a": READY}, {"b": DRAINING, "family": "IPv6"})
    assert found == {"a/IPv4": [USED], "b/IPv6": [LAST]}


def test_a_port_that_the_service_does_not_have_is_not_used() -> None:
    assert uses(service_record(), {"a": READY}, ports=[slice_port("other", 8080)]) == {"a/IPv4": [UNUSED]}


def test_a_port_of_the_same_name_and_another_protocol_is_not_used() -> None:
    assert uses(service_record(), {"a": READY}, ports=[slice_port("", 8080, "UDP")]) == {"a/IPv4": [UNUSED]}


def test_ep6_a_nil_port_number_is_ignored() -> None:
    assert uses(service_record(), {"a": READY}, ports=[slice_port("", None)]) == {"a/IPv4": [UNUSED]}


def test_a_slice_without_ports_is_not_used() -> None:
    assert uses(service_record(), {"a": READY}, ports=[]) == {"a/IPv4": [UNUSED]}


def test_ep6_dns_publishes_the_ready_ones_of_a_headless_service_without_ports() -> None:
    headless = service_record(cluster_ips=["None"], ports=[])
    assert uses(headless, {"a": READY, "b": NOT_READY}, ports=[]) == {"a/IPv4": [USED], "b/IPv4": [UNUSED]}


def test_dns_knows_no_last_resort() -> None:
    assert uses(service_record(cluster_ips=["None"]), {"b": DRAINING}) == {"b/IPv4": [UNUSED]}


def test_a_family_that_the_service_has_not_is_not_used() -> None:
    assert uses(service_record(), {"a": READY}, family="IPv6") == {"a/IPv6": [UNUSED]}


def test_ep3_fqdn_is_never_used() -> None:
    assert uses(service_record(families=[]), {"a": READY}, family="FQDN") == {"a/FQDN": [UNUSED]}


def test_ep19_leftover_slices_of_an_external_name_are_not_used() -> None:
    alias = record(external_name())
    assert isinstance(alias, Service)
    assert uses(alias, {"a": READY}) == {"a/IPv4": [UNUSED]}


def test_ep21_nothing_sends_traffic_to_slices_without_a_service() -> None:
    assert uses(None, {"a": READY, "b": DRAINING}) == {"a/IPv4": [UNUSED], "b/IPv4": [UNUSED]}
