"""What of the first lists is decoded first: services and slices, which can be counted; the rest waits for its turn.

Decoding 50,000 pods takes a second, in which services and their slices would get half of the time.
"""

import asyncio
from contextlib import suppress


class CountsFirst:
    """Lets lists wait until services are counted, or the first of them has waited long enough; from then on none.

    Args:
        patience: seconds.
    """

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._counted = asyncio.Event()

    def counted(self) -> None:
        """Let everybody go on, and nobody wait any more."""
        self._counted.set()

    async def wait(self) -> None:
        """Return when it is time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._patience):
                await self._counted.wait()
        self._counted.set()
