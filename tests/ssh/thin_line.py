"""A line with a delay and a width, both ways, and a modem's buffer: what is sent waits its turn, and then travels."""

import asyncio
import contextlib
import threading
from types import TracebackType
from typing import Final, Self

from tests.access.stream_server import StreamServer

_PIECE: Final = 128
"""Bytes that travel together; at 7,000 bytes a second the next one is 18 ms behind."""
_BUFFER: Final = 32
"""Pieces that wait in the modem; what comes then is held back at the sender."""
_SECONDS: Final = 30.0


class ThinLine:
    """Forwards 127.0.0.1:``port`` to ``upstream``, on a loop in a thread of its own; a context manager.

    Args:
        upstream: the port at 127.0.0.1 where the line ends.
        round_trip: seconds there and back.
        rate: bytes a second, each way.
    """

    def __init__(self, upstream: int, *, round_trip: float, rate: float) -> None:
        self._upstream = upstream
        self._delay = round_trip / 2
        self._rate = rate
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="tests-line")
        self._server = StreamServer(self._serve)
        self.port = 0

    def __enter__(self) -> Self:
        """Open it."""
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._server.start(), self._loop).result(_SECONDS)
        self.port = self._server.port
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Cut it."""
        try:
            self.cut()
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def cut(self) -> None:
        """End every connection at once, on both sides, and take no other; a second call does nothing."""
        asyncio.run_coroutine_threadsafe(self._server.stop(), self._loop).result(_SECONDS)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self._upstream)
        try:
            with contextlib.suppress(ConnectionError, ExceptionGroup):
                await self._both(reader, writer, up_reader, up_writer)
        finally:
            for side in (writer, up_writer):
                side.transport.abort()

    async def _both(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        up_reader: asyncio.StreamReader,
        up_writer: asyncio.StreamWriter,
    ) -> None:
        """Carry both ways until both ends are reached."""
        async with asyncio.TaskGroup() as tasks:
            for source, target in ((reader, up_writer), (up_reader, writer)):
                travelling: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_BUFFER)
                tasks.create_task(self._send(source, travelling))
                tasks.create_task(self._arrive(travelling, target))

    async def _send(self, source: asyncio.StreamReader, travelling: asyncio.Queue[tuple[float, bytes]]) -> None:
        free = 0.0
        while True:
            piece = await source.read(_PIECE)
            free = max(free, self._loop.time()) + len(piece) / self._rate
            await travelling.put((free + self._delay, piece))
            if not piece:
                return

    async def _arrive(self, travelling: asyncio.Queue[tuple[float, bytes]], target: asyncio.StreamWriter) -> None:
        while True:
            due, piece = await travelling.get()
            await asyncio.sleep(due - self._loop.time())
            if not piece:
                target.write_eof()
                return
            target.write(piece)
            await target.drain()
