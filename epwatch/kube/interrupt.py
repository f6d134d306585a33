"""Waits that end when their time is up, when what is awaited comes, or when somebody interrupts them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


@asynccontextmanager
async def time_limit(seconds: float, message: str) -> AsyncIterator[None]:
    """Let the body await for at most so many seconds; any number of such bodies at a time.

    Raises:
        TimeoutError: the time was up; with the message.
    """
    time = asyncio.timeout(seconds)
    try:
        async with time:
            yield
    except TimeoutError as error:
        if not time.expired():
            raise
        raise TimeoutError(message) from error


class Interruptible:
    """At most one await at a time can be under way within :meth:`limit`; :meth:`interrupt` ends it with an error."""

    __slots__ = ("_current", "_interruption")

    def __init__(self) -> None:
        self._current: asyncio.Timeout | None = None
        self._interruption: Exception | None = None

    def interrupt(self, error: Exception) -> None:
        """Make the wait under way, or else the next one, raise error."""
        self._interruption = error
        if self._current is not None and not self._current.expired():
            self._current.reschedule(asyncio.get_running_loop().time())

    @asynccontextmanager
    async def limit(self, seconds: float | None, message: str) -> AsyncIterator[None]:
        """Let the body await for at most so many seconds (None: for as long as it takes).

        Raises:
            TimeoutError: the time was up; with the message.
            Exception: what :meth:`interrupt` was given.
        """
        self._raise_interruption()
        try:
            async with asyncio.timeout(seconds) as self._current:
                yield
        except TimeoutError as error:
            self._raise_interruption()
            if self._current is None or not self._current.expired():
                raise
            raise TimeoutError(message) from error
        finally:
            self._current = None

    async def pause(self, seconds: float) -> None:
        """Wait so many seconds.

        Raises:
            Exception: what :meth:`interrupt` was given.
        """
        with suppress(TimeoutError):
            async with self.limit(seconds, ""):
                await asyncio.get_running_loop().create_future()

    def _raise_interruption(self) -> None:
        if self._interruption is not None:
            error, self._interruption = self._interruption, None
            raise error from None
