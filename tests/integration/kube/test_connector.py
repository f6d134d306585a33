"""Nothing that a session has opened outlives it, whatever its requests were doing (R-15)."""

import asyncio
import functools
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager

import aiohttp
import pytest
from aiohttp.client_proto import ResponseHandler

from epwatch.kube.connector import AbruptConnector, _AbruptHandler
from epwatch.kube.resolver import DaemonResolver
from tests.access.pki import Authority, server_context

AUTHORITY = Authority()


@asynccontextmanager
async def silent_server() -> AsyncIterator[str]:
    """Give the URL of a server that shakes hands and then says nothing, not even goodbye."""
    context = server_context(AUTHORITY.issue("127.0.0.1"))
    with ExitStack() as held, socket.create_server(("127.0.0.1", 0)) as listener:

        def shake_hands() -> None:
            plain, _ = listener.accept()
            held.enter_context(context.wrap_socket(plain, server_side=True))

        shaking = asyncio.create_task(asyncio.to_thread(shake_hands))
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
        await shaking


@pytest.mark.parametrize("turns", [0, 1])
async def test_a_request_cancelled_as_its_tls_handshake_ends_leaves_no_connection(turns: int) -> None:
    trust = ssl.create_default_context(cadata=AUTHORITY.certificate.decode())
    connector = AbruptConnector(0, DaemonResolver())

    class Cancelling(_AbruptHandler):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            super().connection_made(transport)
            cancel_after(turns)

    def cancel_after(left: int) -> None:
        if left:
            asyncio.get_running_loop().call_soon(cancel_after, left - 1)
        else:
            request.cancel()

    async with silent_server() as url, aiohttp.ClientSession(connector=connector) as session:

        async def ask() -> None:
            async with session.get(url, ssl=trust):
                pytest.fail("nobody answers")

        handler: type[ResponseHandler] = Cancelling
        connector._factory = functools.partial(handler, loop=asyncio.get_running_loop())
        request = asyncio.create_task(ask())
        (outcome,) = await asyncio.gather(request, return_exceptions=True)
        assert isinstance(outcome, asyncio.CancelledError)
        (made,) = connector._sockets
        await session.close()
        assert made.fileno() == -1
