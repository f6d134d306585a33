"""Pods get the tutorial's addresses."""

from __future__ import annotations

from tests.control_plane.addresses import AddressPool, ipv6_of


def test_the_first_pod_has_192_168_1_2_and_the_next_the_next() -> None:
    pool = AddressPool()
    assert [pool.take() for _ in range(3)] == ["192.168.1.2", "192.168.1.3", "192.168.1.4"]


def test_the_lowest_address_that_came_back_goes_out_first() -> None:
    pool = AddressPool()
    taken = [pool.take() for _ in range(4)]
    pool.give_back(taken[2])
    pool.give_back(taken[0])
    assert [pool.take() for _ in range(3)] == ["192.168.1.2", "192.168.1.4", "192.168.1.6"]


def test_addresses_go_on_after_254_pods() -> None:
    pool = AddressPool()
    assert [pool.take() for _ in range(255)][-1] == "192.168.2.0"


def test_the_second_family_is_told_from_the_first() -> None:
    assert ipv6_of("192.168.1.2") == "fd00::192:168:1:2"
