"""Connections that end at once: over TLS a close waits for the peer's goodbye, and outlives the loop (R-15).

aiohttp aborts what it still knows of when a session is closed; a request that was cancelled in flight is not of that.
"""

import functools

import aiohttp
from aiohttp.abc import AbstractResolver
from aiohttp.client_proto import ResponseHandler

from epwatch.kube.sockets import lively_socket


class AbruptConnector(aiohttp.TCPConnector):
    """A connector of lively sockets, without a limit of its own on how long a name is right.

    Args:
        limit: connections at once, 0 for any number.
        resolver: finds addresses; asked each time: a watch connects seldom, and after a failover the old address leads
            nowhere for the 10 s of aiohttp's cache.
    """

    def __init__(self, limit: int, resolver: AbstractResolver) -> None:
        super().__init__(limit=limit, resolver=resolver, socket_factory=lively_socket, use_dns_cache=False)
        handler: type[ResponseHandler] = _AbruptHandler
        self._factory = functools.partial(handler, loop=self._loop)


class _AbruptHandler(ResponseHandler):
    def close(self) -> None:
        self.abort()
