"""Hands out pod addresses as the tutorial counts them: 192.168.1.2 first, always the lowest that is free."""

from __future__ import annotations

import heapq
from ipaddress import IPv4Address

FIRST = IPv4Address("192.168.1.2")


class AddressPool:
    """Addresses in use and given back; both steps cost O(log n)."""

    def __init__(self) -> None:
        self._never_used = FIRST
        self._returned: list[IPv4Address] = []

    def take(self) -> str:
        """The lowest free address."""
        if self._returned:
            return str(heapq.heappop(self._returned))
        address = self._never_used
        self._never_used += 1
        return str(address)

    def give_back(self, address: str) -> None:
        """Make an address free again; it must have been taken."""
        heapq.heappush(self._returned, IPv4Address(address))


def ipv6_of(address: str) -> str:
    """The second address of a pod on a dual-stack cluster: 192.168.1.2 has fd00::192:168:1:2."""
    return "fd00::" + address.replace(".", ":")
