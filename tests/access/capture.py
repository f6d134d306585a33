"""A server that says yes to everything and remembers who asked: what a client really sends."""

import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from epwatch.sim.http.door import Door

PATH = "/probe"
"""kubectl asks for more than it is told to; this is what counts."""


@dataclass
class Capture:
    """What came to :data:`PATH`: the headers that say who asks, sorted, and the client certificate's name."""

    url: str = ""
    identities: list[tuple[tuple[str, str], ...]] = field(default_factory=list)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.url.rpartition(":")[2])


@asynccontextmanager
async def capturing(tls: ssl.SSLContext | None = None) -> AsyncIterator[Capture]:
    """Serve on a free port of 127.0.0.1."""
    made = Capture()

    async def answer(request: web.BaseRequest) -> web.Response:
        if request.path == PATH:
            made.identities.append(_identity(request))
        return web.json_response({})

    server = web.Server(answer)
    listener = socket.create_server(("127.0.0.1", 0))
    made.url = f"{'https' if tls else 'http'}://127.0.0.1:{listener.getsockname()[1]}"
    door = Door(listener, server, tls)
    door.open()
    try:
        yield made
    finally:
        await door.close()
        await server.shutdown(0.05)
        await door.clear()


def _identity(request: web.BaseRequest) -> tuple[tuple[str, str], ...]:
    told = [
        (name.lower(), value)
        for name, value in request.headers.items()
        if name.lower().startswith(("authorization", "impersonate-"))
    ]
    peer = request.transport.get_extra_info("peercert") if request.transport is not None else None
    told += [(str(name), str(value)) for (name, value), *_ in (peer or {}).get("subject", ())]
    return tuple(sorted(told))
