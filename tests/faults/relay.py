"""A TCP relay that makes a good line bad: seven toxics, switched while connections are open.

The seven are those of toxiproxy: latency, bandwidth, timeout (a black hole), reset_peer, slicer, limit_data and
slow_close. They act on every connection, old and new, in both directions.
"""

import asyncio
import contextlib
import socket
import struct
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from tests.access.stream_server import StreamServer

_CHUNK = 65536


@dataclass(kw_only=True)
class Toxics:
    """What is wrong with the line; the defaults are a good one.

    Args:
        latency: seconds that each chunk is held back.
        bandwidth: bytes a second, each direction and connection; 0 is unlimited.
        black_hole: nothing passes, nothing is closed; what was sent meanwhile is lost.
        slice_bytes: chunks are cut into pieces of this size, each sent alone; 0 leaves them whole.
        limit_bytes: a connection ends once that many bytes came from the server; None never.
        slow_close: seconds that an end of stream is held back.
    """

    latency: float = 0.0
    bandwidth: int = 0
    black_hole: bool = False
    slice_bytes: int = 0
    limit_bytes: int | None = None
    slow_close: float = 0.0


@dataclass
class Relay:
    """Forwards 127.0.0.1:``port`` to ``upstream``; an async context manager.

    ``accepted`` counts connections, ``from_server`` the bytes that the server sent.
    """

    upstream: tuple[str, int]
    toxics: Toxics = field(default_factory=Toxics)
    port: int = 0
    accepted: int = 0
    from_server: int = 0
    _server: StreamServer | None = None
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

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

    def reset_peers(self) -> None:
        """Abort every open connection on both sides with an RST."""
        for writer in self._writers:
            with contextlib.suppress(OSError):
                # A linger of zero seconds turns the close into an RST.
                linger = struct.pack("ii", 1, 0)
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        self._writers.add(writer)
        try:
            up_reader, up_writer = await asyncio.open_connection(*self.upstream)
        except OSError:
            writer.transport.abort()
            self._writers.discard(writer)
            return
        self._writers.add(up_writer)
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pump(reader, up_writer, from_server=False))
                both.create_task(self._pump(up_reader, writer, from_server=True))
        except* OSError:
            pass
        finally:
            for side in (writer, up_writer):
                side.transport.abort()
                self._writers.discard(side)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, from_server: bool) -> None:
        passed = 0
        while chunk := await reader.read(_CHUNK):
            if from_server:
                self.from_server += len(chunk)
            if self.toxics.black_hole:
                continue
            limit = self.toxics.limit_bytes if from_server else None
            if limit is not None and passed + len(chunk) >= limit:
                await self._send(writer, chunk[: limit - passed])
                break
            passed += len(chunk)
            await self._send(writer, chunk)
        if self.toxics.black_hole:
            # A dead line does not carry the end of a stream either; the relay's own end cancels this wait.
            await asyncio.Event().wait()
        await asyncio.sleep(self.toxics.slow_close)
        if writer.can_write_eof():
            writer.write_eof()

    async def _send(self, writer: asyncio.StreamWriter, chunk: bytes) -> None:
        if self.toxics.latency:
            await asyncio.sleep(self.toxics.latency)
        size = self.toxics.slice_bytes or len(chunk) or 1
        for start in range(0, len(chunk), size):
            piece = chunk[start : start + size]
            if self.toxics.bandwidth:
                await asyncio.sleep(len(piece) / self.toxics.bandwidth)
            writer.write(piece)
            await writer.drain()
