"""Proof of life for a stream whose server sends no bookmarks: a list of one object now and then (HO-2)."""

import asyncio
from collections.abc import Callable
from typing import Final

from epwatch.kube.listwatch import ListerWatcher
from epwatch.kube.reactions import RETRYABLE

SILENT_WATCHES: Final = 3
"""So many watches in a row without a byte mean that the server sends no bookmarks, not that it is gone."""


class Heartbeat:
    """Counts silent watches, and beats while there were too many of them.

    Args:
        transport: asked for one object at each beat.
        period: seconds between beats.
        heard: told of each answer.
    """

    __slots__ = ("_heard", "_needed", "_period", "_silent", "_transport")

    def __init__(self, transport: ListerWatcher, period: float, heard: Callable[[], None]) -> None:
        self._transport = transport
        self._period = period
        self._heard = heard
        self._silent = 0
        self._needed = asyncio.Event()

    @property
    def needed(self) -> bool:
        """Return whether the server seems to send no bookmarks."""
        return self._needed.is_set()

    def silent(self) -> None:
        """Take note of a watch that was silent until its idle limit."""
        self._silent += 1
        if self._silent >= SILENT_WATCHES:
            self._needed.set()

    def spoke(self) -> None:
        """Take note of a byte in a watch."""
        self._silent = 0
        self._needed.clear()

    async def run(self) -> None:
        """Beat while it is needed, for ever."""
        while True:
            await self._needed.wait()
            await asyncio.sleep(self._period)
            if self.needed:
                await self._beat()

    async def _beat(self) -> None:
        try:
            await self._transport.list_page(limit=1, continue_token=None)
        except RETRYABLE:
            return  # the watch finds out by itself what is wrong, and says it
        self._heard()
