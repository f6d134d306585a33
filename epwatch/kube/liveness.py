"""When a stream is called LIVE, STALE, or late: from what is heard of its watch, and from how long nothing is (I-5)."""

import asyncio
from collections.abc import Callable
from typing import Final, Never

from epwatch.kube.phase import Phase
from epwatch.kube.store import Store
from epwatch.kube.stream_reporter import StreamReporter
from epwatch.kube.timing import Timing

_NO_HEARTBEAT: Final = "no heartbeat from the server"


class Liveness:
    """Moves the phase of a stream whose watch is open, or should be again in no time.

    ``watching``: the watch is open.

    Args:
        report: takes the phases.
        store: what is left out for want of room.
        timing: the durations.
        cap: objects that there is room for.
        lonely: tells whether the server sends no bookmarks, so that it has to be asked.
    """

    __slots__ = ("_cap", "_late", "_lonely", "_report", "_store", "_timing", "watching")

    def __init__(
        self, report: StreamReporter, store: Store, timing: Timing, cap: int, lonely: Callable[[], bool]
    ) -> None:
        self.watching = False
        self._report = report
        self._store = store
        self._timing = timing
        self._cap = cap
        self._lonely = lonely
        self._late: asyncio.TimerHandle | None = None

    def hear(self) -> None:
        """Take note of bytes, of the watch or of what is asked beside it."""
        self._report.heard()
        if self.watching and self._report.phase in {Phase.LIVE, Phase.STALE}:
            self.go_live()

    def go_live_when_proven(self, *, failed: bool) -> asyncio.Handle:
        """Call an open watch LIVE at once, where it ``failed`` before only when it did not end at once again."""
        loop = asyncio.get_running_loop()
        if failed:
            return loop.call_later(self._timing.very_short, self.go_live)
        self.go_live()
        return loop.call_soon(lambda: None)

    def go_live(self) -> None:
        """Call the watch LIVE, with what is to be said of it all the same."""
        self._report.overflowed(self._store.left_out)
        self._report.move(Phase.LIVE, self._limits)

    async def notice_silence(self, where: Callable[[], str]) -> Never:
        """Call a LIVE stream STALE when nothing was heard for a while; ``where`` ends the cause."""
        stale = self._timing.stale
        while True:
            if self._report.silence() < stale:
                await asyncio.sleep(stale - self._report.silence())
                continue
            if self._report.phase is Phase.LIVE:
                self._report.move(Phase.STALE, f"no word from the server for {stale:.0f} s{where()}")
            await asyncio.sleep(stale / 75)  # a second: so fast a stream that went silent while not LIVE is noticed

    def reopen_in_time(self, phase: Phase, cause: str) -> None:
        """Say what ended the watch if the next one is not open in a second: until then nobody need know (I-5, F-04)."""

        def tell() -> None:
            if self._report.phase is Phase.LIVE:
                self._report.move(phase, cause)

        self.in_time()
        self._late = asyncio.get_running_loop().call_later(self._timing.resume, tell)

    def in_time(self) -> None:
        """Take note that the next watch is open, or that none will come."""
        if self._late is not None:
            self._late.cancel()

    @property
    def _limits(self) -> str:
        """Return what is to be said of a stream that is live, "" where all is well."""
        told = [_NO_HEARTBEAT] if self._lonely() else []
        if left_out := self._store.left_out:
            told.append(f"view truncated at {self._cap:,} objects: at least {left_out:,} are left out")
        return "; ".join(told)
