"""What tests can change while the server runs."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from epwatch.sim.faults import EventHook, RequestHook

# cacher.go defaultBookmarkFrequency.
BOOKMARK_INTERVAL = 60.0


@dataclass(slots=True)
class Settings:
    """Hooks, intervals, and whether the server speaks."""

    bookmark_interval: float = BOOKMARK_INTERVAL
    """Seconds between two bookmarks of a watch."""
    on_request: RequestHook | None = None
    on_event: EventHook | None = None
    expired_as_status: bool = False
    """Answer a watch from a compacted resourceVersion with HTTP 410 instead of an ERROR event."""
    future_as_status: bool = False
    """Answer a watch from a resourceVersion to come with HTTP 504; a real server keeps it open and silent (1.34)."""
    _speaking: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._speaking.set()

    def silence(self) -> None:
        """Accept everything, write nothing, until `speak`."""
        self._speaking.clear()

    def speak(self) -> None:
        """Go on where silence began."""
        self._speaking.set()

    async def gate(self) -> None:
        """Wait while the server is silent."""
        await self._speaking.wait()
