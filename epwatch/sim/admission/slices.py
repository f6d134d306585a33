"""What is refused in EndpointSlices and Endpoints that somebody writes by hand (pkg/apis/discovery, pkg/apis/core)."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from epwatch.sim.admission import causes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from epwatch.sim.errors import Cause
    from epwatch.sim.objects import Obj

ADDRESS_TYPES = ("FQDN", "IPv4", "IPv6")
MOST_ENDPOINTS = 1000
BAD_IP = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"


def check_slice(piece: Obj, old: Obj | None) -> Iterator[Cause]:
    """What is wrong with an EndpointSlice; `old` is what is stored."""
    kind = piece.get("addressType") or ""
    if not kind:
        yield causes.required("addressType")
    elif kind not in ADDRESS_TYPES:
        yield causes.unsupported("addressType", kind, ADDRESS_TYPES)
    elif old is not None and old.get("addressType") != kind:
        yield causes.wrong("addressType", kind, "field is immutable")
    endpoints = piece.get("endpoints") or []
    if len(endpoints) > MOST_ENDPOINTS:
        yield causes.too_many("endpoints", len(endpoints), MOST_ENDPOINTS)
    for index, endpoint in enumerate(endpoints):
        yield from _addresses(endpoint.get("addresses") or [], kind, f"endpoints[{index}].addresses")


def _addresses(addresses: list[str], kind: str, path: str) -> Iterator[Cause]:
    if not addresses:
        yield causes.required(path, "must contain at least 1 address")
    for index, address in enumerate(addresses):
        version = _version(address)
        at = f"{path}[{index}]"
        if kind in ("IPv4", "IPv6") and version is None:
            yield causes.wrong(at, address, BAD_IP)
        elif kind in ("IPv4", "IPv6") and f"IPv{version}" != kind:
            yield causes.wrong(at, address, f"must be an {kind} address")


def check_endpoints(endpoints: Obj) -> Iterator[Cause]:
    """What is wrong with an Endpoints object."""
    for number, subset in enumerate(endpoints.get("subsets") or ()):
        path = f"subsets[{number}]"
        if not subset.get("addresses") and not subset.get("notReadyAddresses"):
            yield causes.required(path, "must specify `addresses` or `notReadyAddresses`")
        for field in ("addresses", "notReadyAddresses"):
            for index, address in enumerate(subset.get(field) or ()):
                ip = address.get("ip") or ""
                if _version(ip) is None:
                    # Two rules look at it, and each says so.
                    yield causes.wrong(f"{path}.{field}[{index}].ip", ip, BAD_IP)
                    yield causes.wrong(f"{path}.{field}[{index}].ip", ip, "must be a valid IP address")


def _version(address: str) -> int | None:
    try:
        return ipaddress.ip_address(address).version
    except ValueError:
        return None
