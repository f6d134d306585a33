"""Connections that end at once: over TLS a close waits for the peer's goodbye, and outlives the loop (R-15).

aiohttp aborts what it still knows of when a session is closed; a request that was cancelled in flight is not of that.
So each socket is remembered.
"""

import asyncio
import functools
import socket
from weakref import WeakSet

import aiohttp
from aiohttp.abc import AbstractResolver
from aiohttp.client_proto import ResponseHandler

from epwatch.kube.sockets import closed, lively_socket


class AbruptConnector(aiohttp.TCPConnector):
    """A connector of lively sockets, without a limit of its own on how long a name is right.

    Args:
        limit: connections at once, 0 for any number.
        resolver: finds addresses; asked each time: a watch connects seldom, and after a failover the old address leads
            nowhere for the 10 s of aiohttp's cache.
    """

    def __init__(self, limit: int, resolver: AbstractResolver) -> None:
        super().__init__(limit=limit, resolver=resolver, socket_factory=self._socket, use_dns_cache=False)
        self._sockets: WeakSet[socket.socket] = WeakSet()
        handler: type[ResponseHandler] = _AbruptHandler
        self._factory = functools.partial(handler, loop=self._loop)

    async def close(self, *, abort_ssl: bool = True) -> None:
        """Abort every connection; return when their sockets are closed."""
        await super().close(abort_ssl=abort_ssl)
        # Aborted transports close theirs in the loop's next turn.
        await asyncio.sleep(0)
        await closed(self._sockets)

    def remember(self, made: socket.socket) -> None:
        """See to it that a socket which nobody may know any more is closed in the end."""
        self._sockets.add(made)

    def _socket(self, address: aiohttp.AddrInfoType) -> socket.socket:
        made = lively_socket(address)
        self.remember(made)
        return made


class _AbruptHandler(ResponseHandler):
    def close(self) -> None:
        self.abort()
