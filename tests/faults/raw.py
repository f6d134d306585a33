"""A door to the server that answers some requests with bytes of its own, exactly as given: framing, cuts, silence.

Every other request goes through to the server. Only the first request of a connection can be answered here; a watch
always is one, since its connection is never used again.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from tests.access.stream_server import StreamServer

_CHUNK = 65536

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
"""The beginning of a watch's answer; what frames its body, and the empty line, are still to come."""
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


@dataclass(frozen=True)
class RawRequest:
    """The head of a request: its path, its query, and its headers with names in small letters."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]

    @property
    def is_watch(self) -> bool:
        """Return whether a watch is asked for."""
        return "watch" in self.query

    def is_watch_of(self, resource: str) -> bool:
        """Return whether a watch of this resource is asked for."""
        return self.is_watch and self.path.endswith(f"/{resource}")


Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]
"""Writes an answer; the connection is closed when it returns."""
Script = Callable[[RawRequest], Answer | None]
"""Says who answers a request: a function of its own, or (None) the server."""


def chunk(data: bytes, extension: bytes = b"") -> bytes:
    """Return data as one chunk of a chunked body."""
    return b"%x%s\r\n%s\r\n" % (len(data), extension, data)


def read_head(head: bytes) -> RawRequest:
    """Return what a request's head says."""
    first, *lines = head.decode("latin-1").split("\r\n")
    target = urlsplit(first.split(" ")[1])
    headers = dict(line.split(": ", 1) for line in lines if ": " in line)
    return RawRequest(target.path, dict(parse_qsl(target.query)), {name.lower(): headers[name] for name in headers})


@dataclass
class RawServer:
    """Listens on 127.0.0.1:``port``; an async context manager. ``answered`` lists the requests that it took itself."""

    upstream: tuple[str, int]
    script: Script = lambda _request: None
    port: int = 0
    answered: list[RawRequest] = field(default_factory=list)
    _server: StreamServer | None = None

    async def __aenter__(self) -> Self:
        """Listen on a free port."""
        self._server = StreamServer(self._serve, port=self.port)
        await self._server.start()
        self.port = self._server.port
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close everything at once."""
        if self._server is not None:
            await self._server.stop()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            request = read_head(head)
            answer = self.script(request)
            if answer is None:
                await self._pass_on(head, reader, writer)
            else:
                self.answered.append(request)
                await answer(writer)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _pass_on(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up_reader, up_writer = await asyncio.open_connection(*self.upstream)
        up_writer.write(head)
        pumps = [asyncio.ensure_future(_pump(reader, up_writer)), asyncio.ensure_future(_pump(up_reader, writer))]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            up_writer.transport.abort()
            await asyncio.gather(*pumps, return_exceptions=True)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()
