"""A server of streams that leaves nothing behind: when it stops, each connection and each task of it has ended."""

import asyncio
import socket
import ssl
from collections.abc import Callable, Coroutine
from typing import Any

from epwatch.sim.http.door import Door

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]


class StreamServer:
    """Listens on 127.0.0.1:``port`` and serves each connection in a task of its own.

    Args:
        serve: called with the streams of a connection; what it opens itself it closes when it is cancelled.
        port: 0 takes any free port, and keeps it when the server starts again.
        tls: be spoken to over TLS.
    """

    def __init__(self, serve: Serve, *, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        self.port = port
        self._serve = serve
        self._tls = tls
        self._door: Door | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listen."""
        listener = socket.create_server(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        self._door = Door(listener, self._streams, self._tls)
        self._door.open()

    async def stop(self) -> None:
        """Listen no more, and abort every connection."""
        if self._door is None:
            return
        await self._door.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._door.clear()
        self._door = None

    def _streams(self) -> asyncio.StreamReaderProtocol:
        return asyncio.StreamReaderProtocol(asyncio.StreamReader(), self._accept)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A task of our own: one that asyncio makes is noisy when it is cancelled (before Python 3.12).
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
