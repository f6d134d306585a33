"""A long line between a program and a server: one bandwidth for all connections, and a delay that carries on sending.

The relay of the fault matrix holds back each chunk before it reads the next, which makes a line shorter the longer it
is; here what is under way is under way, as on a real one.
"""

import asyncio
from dataclasses import dataclass

from tests.faults.relay import Relay

_CHUNK = 16_384
_UNDER_WAY = 256
"""Chunks between both ends: 4 MiB, more than 20 Mbit/s hold in a second."""


@dataclass
class Line(Relay):
    """Forwards as :class:`tests.faults.relay.Relay`, ``bits`` a second each way, ``trip`` seconds both ways."""

    bits: float = 20e6
    trip: float = 0.1

    def __post_init__(self) -> None:
        self._free = {True: 0.0, False: 0.0}

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, from_server: bool) -> None:
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_UNDER_WAY)
        loop = asyncio.get_running_loop()

        async def deliver() -> None:
            while True:
                due, chunk = await under_way.get()
                await asyncio.sleep(due - loop.time())
                if not chunk:
                    break
                writer.write(chunk)
                await writer.drain()
            if writer.can_write_eof():
                writer.write_eof()

        async with asyncio.TaskGroup() as both:
            both.create_task(deliver())
            chunk = b"."
            while chunk:
                chunk = await reader.read(_CHUNK)
                self.from_server += len(chunk) * from_server
                sent = max(self._free[from_server], loop.time()) + len(chunk) * 8 / self.bits
                self._free[from_server] = sent
                await under_way.put((sent + self.trip / 2, chunk))
