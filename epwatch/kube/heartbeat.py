"""Questions to a server whose watch says nothing: whether it lives (HO-2), and whether its versions went back.

Both are answered by a list of one object. A watch from a version that the server has not reached yet (its etcd came
back from a backup) stays open and silent on Kubernetes 1.34: without the question only an audit would find out.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from epwatch.kube.listwatch import ListerWatcher
from epwatch.kube.reactions import RETRYABLE
from epwatch.kube.signals import RewindError
from epwatch.kube.versions import is_newer
from epwatch.kube.wire import decode_list

SILENT_WATCHES: Final = 3
"""So many watches in a row without a byte mean that the server sends no bookmarks, not that it is gone."""


class Heartbeat:
    """Asks after each silent watch; beats while there were too many of them.

    Args:
        transport: asked for one object each time.
        period: seconds between beats.
        version: returns the resourceVersion that the watch has reached.
        heard: told of each answer to a beat.
        rewound: told when the server's versions lie behind what it once sent.
    """

    __slots__ = ("_asking", "_heard", "_needed", "_period", "_rewound", "_silent", "_transport", "_version")

    def __init__(
        self,
        transport: ListerWatcher,
        period: float,
        *,
        version: Callable[[], str],
        heard: Callable[[], None],
        rewound: Callable[[RewindError], None],
    ) -> None:
        self._transport = transport
        self._period = period
        self._version = version
        self._heard = heard
        self._rewound = rewound
        self._silent = 0
        self._asking = asyncio.Event()
        self._needed = False

    @property
    def needed(self) -> bool:
        """Return whether the server seems to send no bookmarks."""
        return self._needed

    def silent(self) -> None:
        """Take note of a watch that was silent until its idle limit."""
        self._silent += 1
        self._needed = self._silent >= SILENT_WATCHES
        self._asking.set()

    def spoke(self) -> None:
        """Take note of a byte in a watch."""
        self._silent = 0
        self._needed = False

    async def run(self) -> None:
        """Ask and beat while it is needed, for ever."""
        while True:
            await self._asking.wait()
            self._asking.clear()
            await self._ask()
            while self.needed:
                await asyncio.sleep(self._period)
                await self._beat()

    async def _beat(self) -> None:
        # It may have spoken meanwhile.
        if self.needed and await self._ask():
            self._heard()

    async def _ask(self) -> bool:
        """List one object; return whether an answer came."""
        # Taken before: a list that was asked for later cannot be older, since it is a consistent read (RV-1, PG-3).
        reached = self._version()
        try:
            page = await self._transport.list_page(limit=1, continue_token=None)
            metadata = decode_list(page.body).metadata
        except RETRYABLE:
            return False  # the watch finds out by itself what is wrong, and says it
        answered = (metadata.resource_version if metadata else None) or ""
        if is_newer(reached, answered):
            self._rewound(RewindError(f"the server's resourceVersions went back from {reached} to {answered}"))
        return True
