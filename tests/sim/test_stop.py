"""A stop ends every connection, whatever it was doing: nothing that was accepted outlives the server."""

from __future__ import annotations

import asyncio
import socket
import ssl
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import pytest

from epwatch.sim import SimServer
from tests.access.pki import Authority, server_context
from tests.sim.support import until

if TYPE_CHECKING:
    from collections.abc import Callable

    from epwatch.sim import SimCluster

AUTHORITY: Final = Authority()
MANY: Final = 20
HELLO: Final = b"\x16\x03\x01\x02\x00\x01"
"""The first bytes of a TLS handshake."""


def context_of_server() -> ssl.SSLContext:
    return server_context(AUTHORITY.issue("127.0.0.1"))


def context_of_client() -> ssl.SSLContext:
    return ssl.create_default_context(cadata=AUTHORITY.certificate.decode())


async def ended(peer: socket.socket) -> None:
    """Wait until the other side has ended this connection; read whatever it sent."""
    with peer, suppress(ConnectionError):
        peer.settimeout(0.0)
        async with asyncio.timeout(20.0):
            while await asyncio.get_running_loop().sock_recv(peer, 65536):
                pass


@pytest.mark.parametrize("end", [SimServer.stop, SimServer.kill])
@pytest.mark.parametrize("sent", [b"", HELLO])
async def test_a_tls_handshake_under_way_ends_with_the_server(
    cluster: SimCluster, sent: bytes, end: Callable[[SimServer], object]
) -> None:
    async with SimServer(cluster, tls=context_of_server()) as server:
        peers = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(MANY)]
        for peer in peers:
            peer.send(sent)
        await until(lambda: server.connections == MANY)
        ending = end(server)
        if asyncio.iscoroutine(ending):
            await ending
        await asyncio.gather(*map(ended, peers))


@pytest.mark.parametrize("tls", [True, False])
async def test_what_nobody_has_accepted_yet_ends_with_the_server(cluster: SimCluster, tls: bool) -> None:
    async with SimServer(cluster, tls=context_of_server() if tls else None) as server:
        peers = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(MANY)]
        await server.stop()
        await asyncio.gather(*map(ended, peers))


@pytest.mark.parametrize("turns", range(12))
async def test_a_tls_handshake_that_ends_as_the_server_does_leaves_no_connection(
    cluster: SimCluster, turns: int
) -> None:
    """The stop begins in one of the loop's turns that a handshake takes, each once."""

    async def visit(port: int) -> None:
        with suppress(OSError, TimeoutError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context_of_client())
            async with asyncio.timeout(20.0):
                assert await reader.read() == b""
            writer.transport.abort()

    async with SimServer(cluster, tls=context_of_server()) as server:
        visits = [asyncio.ensure_future(visit(server.port)) for _ in range(3)]
        for _ in range(turns):
            await asyncio.sleep(0)
        await server.stop()
        await asyncio.gather(*visits)


async def test_a_tls_connection_whose_peer_says_no_goodbye_is_closed(cluster: SimCluster) -> None:
    """It is closed twice by aiohttp, politely; after that asyncio has forgotten what there is to abort."""

    def visit(port: int) -> ssl.SSLSocket:
        plain = socket.create_connection(("127.0.0.1", port))
        peer = context_of_client().wrap_socket(plain, server_hostname="127.0.0.1")
        peer.send(b"GET /version HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        assert peer.recv(65536).startswith(b"HTTP/1.1 200")
        return peer

    async with SimServer(cluster, tls=context_of_server()) as server:
        door = server._door
        assert door is not None
        with await asyncio.to_thread(visit, server.port):
            (accepted,) = door._accepted
            await server.stop()
            assert accepted.fileno() == -1
