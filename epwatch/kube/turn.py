"""What of the first lists is decoded first: services and slices, which can be counted; the rest waits for its turn.

Decoding 50,000 pods takes a second, in which services and their slices would get half of the time.
"""

import asyncio
from contextlib import suppress


class Turn:
    """Comes once, for all who wait: when somebody opens it, or the first of them has waited long enough.

    Args:
        patience: seconds.
    """

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._come = asyncio.Event()

    def open(self) -> None:
        """Let everybody go on, and nobody wait any more."""
        self._come.set()

    async def wait(self) -> None:
        """Return when it has come."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._patience):
                await self._come.wait()
        self._come.set()
