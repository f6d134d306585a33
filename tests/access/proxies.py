"""Proxies that are real: CONNECT over http or https, and SOCKS5 with names and passwords."""

import asyncio
import base64
import ssl
import struct
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Self

from tests.access.stream_server import StreamServer

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Proxy:
    """Listens on 127.0.0.1:``port`` and passes connections on; an async context manager.

    Args:
        tls: be spoken to over TLS.
        user: USER:PASSWORD that is asked for.
        hosts: where names lead to; names that are not here are dialled as they are.
        refuse: answer this status line (CONNECT) or code (SOCKS5) instead.
    """

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        user: str = "",
        hosts: Mapping[str, str] | None = None,
        refuse: str = "",
    ) -> None:
        self.asked: list[str] = []
        """HOST:PORT of each connection, as the client asked for it."""
        self.user = user
        self.refuse = refuse
        self.hang = self.hang_up = False
        """Whether a connection is accepted and never answered, or closed at the first byte."""
        self._hosts = dict(hosts or {})
        self._server = StreamServer(self._serve, tls=tls)

    @property
    def port(self) -> int:
        """Where it listens, once it was started."""
        return self._server.port

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen, on the same port as before."""
        await self._server.start()

    async def stop(self) -> None:
        """Die: nothing listens any more, and every connection is reset."""
        await self._server.stop()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if self.hang:
                await asyncio.Event().wait()
            if self.hang_up:
                await reader.read(1)
                return
            target = await self._shake_hands(reader, writer)
            if target is not None:
                await self._connect(target, (reader, writer))
        except (OSError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.transport.abort()

    async def _shake_hands(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[str, int] | None:
        raise NotImplementedError

    async def _connect(self, target: tuple[str, int], client: Streams) -> None:
        host, port = target
        server = await asyncio.open_connection(self._hosts.get(host, host), port)
        pumps = [asyncio.ensure_future(_pump(client[0], server[1])), asyncio.ensure_future(_pump(server[0], client[1]))]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            # Before anything is awaited: who stops the proxy may cancel this a second time, and nobody else knows it.
            server[1].transport.abort()
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)


class ConnectProxy(Proxy):
    """Speaks CONNECT; other methods are answered with 405."""

    async def _shake_hands(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[str, int] | None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, target, _ = head.split(" ", 2)
        self.asked.append(target)
        answer = self.refuse or ("" if method == "CONNECT" else "405 Method Not Allowed")
        wanted = f"Proxy-Authorization: Basic {base64.b64encode(self.user.encode()).decode()}\r\n"
        if self.user and wanted not in head:
            answer = "407 Proxy Authentication Required"
        writer.write(f"HTTP/1.1 {answer or '200 OK'}\r\n{'Content-Length: 0' if answer else 'X: y'}\r\n\r\n".encode())
        await writer.drain()
        host, _, port = target.rpartition(":")
        return None if answer else (host.strip("[]"), int(port))


class SocksProxy(Proxy):
    """Speaks SOCKS5 (RFC 1928, 1929); ``refuse`` is a code such as "5"."""

    async def _shake_hands(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[str, int] | None:
        version, count = await reader.readexactly(2)
        methods = await reader.readexactly(count)
        method = 2 if self.user else 0
        if version != 5 or method not in methods:
            writer.write(b"\x05\xff")
            return None
        writer.write(bytes([5, method]))
        if self.user and not await self._knows(reader, writer):
            return None
        _, _, _, kind = await reader.readexactly(4)
        host = await self._host(reader, kind)
        (port,) = struct.unpack("!H", await reader.readexactly(2))
        self.asked.append(f"{host}:{port}")
        writer.write(bytes([5, int(self.refuse or 0), 0, 1, 127, 0, 0, 1, 0, 0]))
        await writer.drain()
        return None if self.refuse else (host, port)

    async def _knows(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        await reader.readexactly(1)
        name = await reader.readexactly((await reader.readexactly(1))[0])
        password = await reader.readexactly((await reader.readexactly(1))[0])
        known = b":".join((name, password)).decode() == self.user
        writer.write(bytes([1, not known]))
        await writer.drain()
        return known

    async def _host(self, reader: asyncio.StreamReader, kind: int) -> str:
        if kind == 1:
            return ".".join(map(str, await reader.readexactly(4)))
        assert kind == 3, "no address of another kind comes from a test"
        return (await reader.readexactly((await reader.readexactly(1))[0])).decode()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
