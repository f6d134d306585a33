"""A line with a delay and a width, both ways: what is sent waits its turn in a modem's buffer, and then travels.

The relay of the fault matrix holds back each chunk before it reads the next, which makes a line thinner the longer it
is; here what is under way is under way, as on a real one.
"""

import asyncio
import contextlib
import threading
from types import TracebackType
from typing import Final, Self

from tests.access.stream_server import StreamServer

_PIECE: Final = 0.018
"""Seconds that a piece of what is sent takes: at 7,000 bytes a second 128 bytes travel together."""
_LARGEST: Final = 16_384
"""Bytes of a piece at most."""
_BUFFER: Final = 0.6
"""Seconds that what waits in the modem takes; what comes then is held back at the sender."""
_SECONDS: Final = 30.0


class Line:
    """Forwards 127.0.0.1:``port`` to ``upstream``, on a loop in a thread of its own; a context manager.

    All connections share it. ``received`` counts the bytes that came from upstream.

    Args:
        upstream: the port at 127.0.0.1 where the line ends.
        round_trip: seconds there and back.
        rate: bytes a second, each way, for all connections together.
    """

    def __init__(self, upstream: int, *, round_trip: float, rate: float) -> None:
        self._upstream = upstream
        self._delay = round_trip / 2
        self._rate = rate
        self._piece = min(max(round(rate * _PIECE), 1), _LARGEST)
        self._free = {True: 0.0, False: 0.0}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="tests-line")
        self._server = StreamServer(self._serve)
        self.port = 0
        self.received = 0

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
            for source, target, down in ((reader, up_writer, False), (up_reader, writer, True)):
                travelling: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(self._waiting)
                tasks.create_task(self._send(source, travelling, down=down))
                tasks.create_task(self._arrive(travelling, target))

    @property
    def _waiting(self) -> int:
        """Return how many pieces wait or travel at most."""
        return round((_BUFFER + self._delay) * self._rate / self._piece)

    async def _send(
        self, source: asyncio.StreamReader, travelling: asyncio.Queue[tuple[float, bytes]], *, down: bool
    ) -> None:
        while True:
            piece = await source.read(self._piece)
            self.received += len(piece) * down
            sent = max(self._free[down], self._loop.time()) + len(piece) / self._rate
            self._free[down] = sent
            await travelling.put((sent + self._delay, piece))
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
