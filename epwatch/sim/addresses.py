"""Hands out addresses: always the lowest free one, so that a scaled-up pod gets the address that a former one left."""

from __future__ import annotations

import heapq
import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from epwatch.sim.objects import Obj

# Below it lie a network's own address and its gateway: the tutorial's first pod has .2.
FIRST_HOST = 2


class Pool:
    """The addresses of one network, IPv4 or IPv6.

    Args:
        cidr: the network.
        first: the host number of the first address.
    """

    def __init__(self, cidr: str, first: int = FIRST_HOST) -> None:
        self._network = ipaddress.ip_network(cidr)
        self._last = self._network.num_addresses - 1
        self._base = int(self._network.network_address)
        self._next = first
        self._taken: set[int] = set()
        self._free: list[int] = []

    def take(self) -> str | None:
        """The lowest free address, or None when the network is full."""
        while self._free:
            host = heapq.heappop(self._free)
            if host not in self._taken:
                return self._give(host)
        while self._next in self._taken:
            self._next += 1
        if self._next >= self._last:
            return None
        self._next += 1
        return self._give(self._next - 1)

    def claim(self, address: str) -> bool:
        """Take that very address; False if someone has it."""
        host = self._host(address)
        free = host not in self._taken
        self._taken.add(host)
        return free

    def release(self, address: str) -> None:
        """Give an address back; one that was never taken is ignored."""
        if address in self and (host := self._host(address)) in self._taken:
            self._taken.discard(host)
            heapq.heappush(self._free, host)

    def __contains__(self, address: str) -> bool:
        return ipaddress.ip_address(address) in self._network

    def _give(self, host: int) -> str:
        self._taken.add(host)
        return str(self._network[host])

    def _host(self, address: str) -> int:
        return int(ipaddress.ip_address(address)) - self._base


@dataclass(slots=True)
class PodNetwork:
    """The pools that serve some pods: those for which `serves` holds."""

    pools: tuple[Pool, ...]
    serves: Callable[[Obj], bool] = lambda _pod: True


class PodAddresses:
    """Addresses of pods, one of each family.

    Args:
        networks: the first that serves a pod gives its addresses.
    """

    def __init__(self, networks: Sequence[PodNetwork]) -> None:
        self.networks = list(networks)

    def take(self, pod: Obj) -> list[str]:
        """The pod's addresses, IPv4 first; [] when its network is full."""
        network = next(network for network in self.networks if network.serves(pod))
        taken = [pool.take() for pool in network.pools]
        return [address for address in taken if address is not None]

    def release(self, pod_addresses: Sequence[str]) -> None:
        """Give addresses back; those of no pool (a node's) are ignored."""
        for network in self.networks:
            for pool in network.pools:
                for address in pod_addresses:
                    pool.release(address)


def default_networks() -> list[PodNetwork]:
    """One dual-stack network; its first IPv4 address is the tutorial's 192.168.1.2."""
    return [PodNetwork((Pool("192.168.0.0/16", first=256 + FIRST_HOST), Pool("fd00:10:244::/64")))]


class ServiceAddresses:
    """Cluster IPs and node ports."""

    def __init__(self) -> None:
        self.pools = {"IPv4": Pool("10.96.0.0/16"), "IPv6": Pool("fd00:10:96::/108")}
        self._node_ports: set[int] = set()

    def take(self, family: str) -> str:
        """A free cluster IP of that family."""
        return self.pools[family].take() or ""

    def claim(self, address: str) -> bool:
        """Take that cluster IP; False if it is taken or in no pool."""
        return any(pool.claim(address) for pool in self.pools.values() if address in pool)

    def holds(self, address: str) -> bool:
        """Whether that address is one that Services can have."""
        return any(address in pool for pool in self.pools.values())

    def release(self, service: Obj) -> None:
        """Give back what a Service holds."""
        spec = service.get("spec") or {}
        # A headless Service holds the word None.
        for address in filter(lambda each: each != "None", spec.get("clusterIPs") or ()):
            for pool in self.pools.values():
                pool.release(address)
        for port in spec.get("ports") or ():
            self._node_ports.discard(port.get("nodePort", 0))

    def node_port(self, wanted: int = 0) -> int:
        """A free node port, `wanted` if given. From 30000 on, kube-apiserver's --service-node-port-range."""
        port = wanted or next(port for port in range(30000, 32768) if port not in self._node_ports)
        self._node_ports.add(port)
        return port
