"""Has pages of many pods unpacked and thinned in a process of its own, beside the loop that decodes what is left.

Of a page of 8 MB a third is left, and no two threads of one interpreter decode at once: 50,000 pods cost the program
0.4 s less, another core 0.7 s. The process is there while pages come.
"""

import asyncio
import errno
import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Final, Self

from msgspec import Struct

from epwatch.kube.thin_pages import ANSWERED, ASKED, PAGE_CAP, put
from epwatch.own_process import module_command, module_environment

MANY: Final = 10_000
"""Objects still to come from which on it is worth a start, which takes 0.1 s of another core."""
_PATIENCE: Final = 5.0
"""Seconds for an answer, which takes a fortieth of one. Then the asker does it itself."""
_IDLE: Final = 1.0
"""Seconds without a page after which the process ends."""
_PLACES: Final = 4
"""Pages that it has at once: two of a list, of two namespaces; others wait."""
_MODULE: Final = "epwatch.kube.thin_pages"


class Thinned(Struct, frozen=True, gc=False):
    """A thin page, and how many bytes of JSON the server sent for it."""

    body: bytes
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
    """One process, the socket to it, and the file in which pages are handed to and fro.

    Raises:
        OSError: on making one; it cannot be started.
    """

    def __init__(self) -> None:
        self.ended = False
        """Whether we have ended it."""
        self._asked = 0
        self._receiving = asyncio.Lock()
        self._free: asyncio.LifoQueue[int] = asyncio.LifoQueue()
        for place in range(_PLACES):
            self._free.put_nowait(place * PAGE_CAP)
        with ExitStack() as made:
            self._file = _file_in_memory()
            made.callback(os.close, self._file)
            self._socket, other = socket.socketpair()
            made.enter_context(self._socket)
            self._socket.settimeout(0)
            with other:
                self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                    [*module_command(_MODULE), str(self._file)],
                    stdin=other.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    pass_fds=(self._file,),
                    env=module_environment(os.environ),
                    # A session of its own: ctrl-c is for this process.
                    start_new_session=True,
                )
            self._open = made.pop_all()

    async def answer(self, packed: bytes | bytearray) -> Thinned | None:
        """Return what it makes of a page; None where that is nothing.

        Raises:
            OSError: it has ended, or says what it never does.
        """
        self._asked += 1
        try:
            place = await self._free.get()
            try:
                return await self._answer(packed, place)
            finally:
                self._free.put_nowait(place)
        finally:
            self._asked -= 1
            self._close_unused()

    async def _answer(self, packed: bytes | bytearray, place: int) -> Thinned | None:
        self._check()
        put(self._file, packed, place)
        # So few bytes go out at once: answers come in the order of those who wait for them.
        await asyncio.get_running_loop().sock_sendall(self._socket, ASKED.pack(place, len(packed)))
        async with self._receiving:
            self._check()
            size, sent = ANSWERED.unpack(await _received(self._socket, ANSWERED.size))
        if size > PAGE_CAP:
            raise ConnectionError
        return Thinned(os.pread(self._file, size, place), sent) if size else None

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
        if self.ended and not self._asked:
            self._open.close()


def _file_in_memory() -> int:
    """Return the descriptor of a file that no disk has: pages hold what is never written down (SEC-13).

    Raises:
        OSError: the system has no such.
    """
    if not hasattr(os, "memfd_create"):
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    return os.memfd_create("epwatch-pages")


async def _received(link: socket.socket, size: int) -> bytes:
    """Return so many bytes.

    Raises:
        OSError: the process ended before.
    """
    got = bytearray()
    while len(got) < size:
        more = await asyncio.get_running_loop().sock_recv(link, size - len(got))
        if not more:
            raise ConnectionResetError
        got += more
    return bytes(got)
