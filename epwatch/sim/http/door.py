"""Accepts connections and knows each from then on, so that none outlives the server, whatever it is doing.

asyncio's own server loses sight of a connection until its TLS handshake is done, and (before Python 3.12, gh-109564) of
one that is accepted as the server closes: both would stay open for ever.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import TYPE_CHECKING, Final
from weakref import WeakSet

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterable

_AT_ONCE: Final = 100
"""Connections taken in a turn of the loop, as asyncio does: others want their turn too."""
_OUT_OF_FILES: Final = 1.0
"""Seconds until the next try when the system has no more files, as asyncio does; trying at once would spin."""
_TURNS: Final = 20
"""Turns of the loop within which a transport has read the end of its stream and closed its socket; four do."""


class Door:
    """Lets connections in through one listening socket.

    Args:
        listener: listens already; it is the door's from now on.
        protocols: makes the protocol of each connection.
        tls: shake hands with this context first.
    """

    def __init__(
        self, listener: socket.socket, protocols: Callable[[], asyncio.Protocol], tls: ssl.SSLContext | None = None
    ) -> None:
        listener.settimeout(0.0)
        self._listener = listener
        self._protocols = protocols
        self._tls = tls
        self._loop = asyncio.get_running_loop()
        self._retry: asyncio.TimerHandle | None = None
        self._entering: dict[asyncio.Task[None], socket.socket] = {}
        self._inside: WeakSet[asyncio.WriteTransport] = WeakSet()
        self._accepted: WeakSet[socket.socket] = WeakSet()

    @property
    def connections(self) -> int:
        """How many connections are open, those that still shake hands included."""
        return len(self._entering) + sum(not one.is_closing() for one in self._inside)

    def open(self) -> None:
        """Let connections in."""
        self._loop.add_reader(self._listener, self._accept)

    async def close(self) -> None:
        """Let nobody in any more, those who still shake hands neither; who is inside stays."""
        if self._retry is not None:
            self._retry.cancel()
        self._loop.remove_reader(self._listener)
        self._listener.close()
        self._turn_away()
        await asyncio.gather(*self._entering)

    def abort(self) -> None:
        """Abort every connection, with a reset where the system sends one."""
        self._turn_away()
        for transport in self._inside:
            transport.abort()

    async def clear(self) -> None:
        """Abort every connection; return when their sockets are closed."""
        self.abort()
        # Aborted transports close their sockets in the loop's next turn; those of TLS tell of it in the one after.
        for _ in range(2):
            await asyncio.sleep(0)
        # One of TLS that was closed twice knows its connection no more: it waits for the peer, and its abort is void.
        for _ in range(_TURNS):
            left = [one for one in self._accepted if one.fileno() >= 0]
            if not left:
                return
            _end_streams(left)
            await asyncio.sleep(0)

    def _turn_away(self) -> None:
        # A task cancelled in the turn in which its handshake is done would close politely, and wait for the peer.
        _end_streams(self._entering.values())

    def _accept(self) -> None:
        for _ in range(_AT_ONCE):
            try:
                connection, _address = self._listener.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError:
                self._loop.remove_reader(self._listener)
                self._retry = self._loop.call_later(_OUT_OF_FILES, self.open)
                return
            connection.settimeout(0.0)
            task = self._loop.create_task(self._enter(connection))
            self._accepted.add(connection)
            self._entering[task] = connection
            task.add_done_callback(self._entering.pop)

    async def _enter(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            transport, _protocol = await self._loop.connect_accepted_socket(self._protocols, connection, ssl=self._tls)
            self._inside.add(transport)


def _end_streams(connections: Iterable[socket.socket]) -> None:
    """Let whoever reads or writes next, we or the peer, meet the end."""
    for connection in connections:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
