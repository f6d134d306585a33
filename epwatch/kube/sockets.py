"""Sockets that notice a peer that is gone, where the system can (HO-3)."""

import socket
from typing import Final

from aiohttp import AddrInfoType

_OPTIONS: Final = (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3), ("TCP_USER_TIMEOUT", 45_000))
"""Seconds, seconds, probes, milliseconds; Linux has all of them, others some. aiohttp by itself sets none."""


def lively_socket(address: AddrInfoType) -> socket.socket:
    """Return a socket for the address with keep-alive set."""
    family, kind, protocol, _, _ = address
    made = socket.socket(family=family, type=kind, proto=protocol)
    make_lively(made)
    return made


def make_lively(made: socket.socket) -> None:
    """Set keep-alive on a TCP socket."""
    made.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _OPTIONS:
        option: int | None = getattr(socket, name, None)
        if option is not None:
            made.setsockopt(socket.IPPROTO_TCP, option, value)
