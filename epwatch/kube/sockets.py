"""Sockets that notice a peer that is gone, where the system can (HO-3), and that end when we do (R-15)."""

import asyncio
import socket
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

from aiohttp import AddrInfoType

_OPTIONS: Final = (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3), ("TCP_USER_TIMEOUT", 45_000))
"""Seconds, seconds, probes, milliseconds; Linux has all of them, others some. aiohttp by itself sets none."""
_TURNS: Final = 20
"""Turns of the loop within which a transport has read the end of its stream and closed its socket; four do."""


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


async def closed(sockets: Iterable[socket.socket]) -> None:
    """Return when the transports of these sockets have closed them; one that waits for its peer meets the end.

    asyncio closes politely where a request is cancelled in the turn of the loop in which its TLS handshake is done:
    that connection waits up to 30 s for the peer's goodbye, and nobody else knows of it.
    """
    for _ in range(_TURNS):
        left = [one for one in sockets if one.fileno() >= 0]
        if not left:
            return
        for one in left:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        await asyncio.sleep(0)
