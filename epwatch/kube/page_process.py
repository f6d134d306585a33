"""Has pages of many pods unpacked and thinned in a process of its own, beside the loop that decodes what is left.

Of a page of 8 MB a third is left, and no two threads of one interpreter decode at once: 50,000 pods cost the program
0.4 s less, another core 0.7 s. The process is there while pages come.
"""

import asyncio
import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Final, Self

from msgspec import Struct

from epwatch.kube.thin_pages import ANSWERED, ASKED, PAGE_CAP
from epwatch.own_process import module_command, module_environment

MANY: Final = 10_000
"""Objects still to come from which on it is worth a start, which takes 0.1 s of another core."""
_PATIENCE: Final = 5.0
"""Seconds for an answer, which takes a fortieth of one. Then the asker does it itself."""
_IDLE: Final = 1.0
"""Seconds without a page after which the process ends."""
_MODULE: Final = "epwatch.kube.thin_pages"


class Thinned(Struct, frozen=True, gc=False):
    """A thin page, and how many bytes of JSON the server sent for it."""

    body: bytearray
    sent: int


class PageProcess:
    """Starts the process when it is told that many objects are to come; an async context manager that ends it.

    All calls belong on one loop. Where the process fails in any way, nothing is lost: the asker is told so.

    Args:
        patience: seconds for an answer.
        idle: seconds without a page after which the process ends.
    """

    def __init__(self, patience: float = _PATIENCE, idle: float = _IDLE) -> None:
        self._patience = patience
        self._idle = idle
        self._failed = False
        self._running: _Running | None = None
        self._coming = 0
        self._ending: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> Self:
        """Start nothing yet."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        self.close()

    @property
    def running(self) -> bool:
        """Return whether pages can be given to it."""
        return self._running is not None

    def expect(self, remaining: int | None) -> None:
        """Take note of how many objects are to come in further pages, None where nobody knows."""
        if remaining is None or remaining < MANY or self.running or self._failed:
            return
        try:
            self._running = _Running()
        except OSError:
            self._failed = True
        else:
            self._rest()

    @contextmanager
    def coming(self) -> Iterator[None]:
        """Have it stay while a page comes and is thinned, however long that takes."""
        self._coming += 1
        self._stay()
        try:
            yield
        finally:
            self._coming -= 1
            self._rest()

    async def thinned(self, packed: bytes | bytearray) -> Thinned | None:
        """Return the thin page of one packed by gzip; None where it cannot be had, whatever the reason."""
        running = self._running
        if running is None:
            return None
        try:
            async with asyncio.timeout(self._patience):
                return await running.answer(packed)
        except (OSError, TimeoutError):
            if not running.ended:
                # Not tried again: what has failed once may take its time each time.
                self._failed = True
                self.close()
            return None
        except BaseException:
            # Cut off in the middle, so that nobody knows which answer comes next.
            self.close()
            raise

    def close(self) -> None:
        """End the process, if it runs; who waits for an answer of it is told that there is none."""
        self._stay()
        running, self._running = self._running, None
        if running is not None:
            running.end()

    def _rest(self) -> None:
        """Let it end in a while, unless a page comes before."""
        if self._running is not None and not self._coming:
            self._stay()
            self._ending = asyncio.get_running_loop().call_later(self._idle, self.close)

    def _stay(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None


class _Running:
    """One process and the socket to it.

    Raises:
        OSError: on making one; it cannot be started.
    """

    def __init__(self) -> None:
        self.asked = 0
        """How many wait for an answer."""
        self.ended = False
        """Whether we have ended it."""
        self._sending, self._receiving = asyncio.Lock(), asyncio.Lock()
        self._socket, other = socket.socketpair()
        self._socket.settimeout(0)
        with other:
            try:
                self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                    module_command(_MODULE),
                    stdin=other.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env=module_environment(os.environ),
                    # A session of its own: ctrl-c is for this process.
                    start_new_session=True,
                )
            except OSError:
                self._socket.close()
                raise

    async def answer(self, packed: bytes | bytearray) -> Thinned | None:
        """Return what it makes of a page; None where that is nothing.

        Raises:
            OSError: it has ended, or says what it never does.
        """
        self.asked += 1
        try:
            async with self._sending:
                self._check()
                await asyncio.get_running_loop().sock_sendall(self._socket, ASKED.pack(len(packed)) + packed)
            # Answers come in the order of the pages, and so do those who wait here.
            async with self._receiving:
                self._check()
                size, sent = ANSWERED.unpack(await _received(self._socket, ANSWERED.size))
                if size > PAGE_CAP:
                    raise ConnectionError
                return Thinned(await _received(self._socket, size), sent) if size else None
        finally:
            self.asked -= 1
            self._close_unused()

    def end(self) -> None:
        """Kill it."""
        self.ended = True
        self._process.kill()
        self._process.wait()
        self._close_unused()

    def _check(self) -> None:
        """Refuse those whose turn comes after its end: what it still said may have been for one who was cut off."""
        if self.ended:
            raise ConnectionResetError

    def _close_unused(self) -> None:
        # Not under those who wait for it: its end lets them go on.
        if self.ended and not self.asked:
            self._socket.close()


async def _received(link: socket.socket, size: int) -> bytearray:
    """Return so many bytes.

    Raises:
        OSError: the process ended before.
    """
    loop = asyncio.get_running_loop()
    body = bytearray(size)
    with memoryview(body) as rest:
        got = 0
        while got < size:
            more = await loop.sock_recv_into(link, rest[got:])
            if not more:
                raise ConnectionResetError
            got += more
    return body
