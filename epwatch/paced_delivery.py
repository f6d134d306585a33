"""How news of one context comes to a screen: the latest state now and then, the first pictures as soon as they are."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from epwatch.clock import Clock
from epwatch.feed import Reader
from epwatch.history import History
from epwatch.kube.delta import Delta, Gap
from epwatch.kube.listwatch import Sink
from epwatch.kube.objects import Kind
from epwatch.kube.phase import StreamStatus
from epwatch.model.batch import Batch
from epwatch.model.layers import Layers
from epwatch.model.merging import ALONE, Merging
from epwatch.monitor import Monitor
from epwatch.share import Pot, Share

_AT_ONCE: Final = 32
"""Services that are looked at before the loop gets a turn: some 5 ms with ten rows each (D-2)."""

_FIRST: Final = 512
"""Services that are looked at before counts are told for the first time: a dozen screens of them, in 0.1 s."""

_PATIENCE: Final = 1.0
"""Seconds for which services wait to be counted, and those shown for the next list: each list touches all of them."""
_LOOKING: Final = 0.1
"""The part of the time until the picture is whole that is spent on looks at those shown: they hold the lists up."""


class PacedDelivery:
    """Hands out at most one batch per period, and none before the reader asked for more (for screens).

    Services are told once they can be counted, of many those that stand first, again when the picture is whole, and in
    between as far as that holds nothing up; how the lists go on is told meanwhile. The first counts and the first
    whole picture wait for no period: somebody is waiting for them. From then on each event is told to the history by
    itself, and the batches laid on top of each other until it is their time; where events come faster than that can be
    done, several are one, but as far as possible not two changes of a service's slices: between those fewer may have
    been ready. ``news`` is set by the monitor when it has something to drain; ``counted`` is called when the first
    counts were handed out, or are so few that they hold nothing up. ``share`` is the time for events by themselves,
    which several contexts have in common; None for one of its own.
    """

    def __init__(
        self,
        monitor: Monitor,
        news: asyncio.Event,
        reader: Reader,
        period: float,
        clock: Clock,
        history: History,
        counted: Callable[[], None] | None = None,
        share: Share | None = None,
    ) -> None:
        self._monitor = monitor
        self._news = news
        self._reader = reader
        self._period = period
        self._clock = clock
        self._history = history
        self._share = share or Share(time.perf_counter)
        self._merging = Merging()
        self._layers = Layers()
        self._ready = asyncio.Event()
        self._ready.set()
        self._whole = asyncio.Event()
        self._awaited = asyncio.Event()
        self._tell_counted = counted
        self._countable = self._counted = self._told_whole = False
        self._joined_at: float | None = None
        self._patience = _PATIENCE
        self._brief = True

    @property
    def sink(self) -> Sink:
        """Return this delivery: it sees when the picture is whole."""
        return self

    def more(self) -> None:
        """Let the next batch go out."""
        self._ready.set()

    def rest(self) -> Batch | None:
        """Return what was drained and waits for its time."""
        return self._layers.take()

    def _pass_on(self) -> None:
        """Tell, once, that services are counted."""
        if self._tell_counted is not None:
            self._tell_counted()
            self._tell_counted = None

    def tick(self) -> None:
        """Let the monitor note what became stale."""
        self._monitor.tick()
        self._tell(self._share)

    async def run(self) -> None:
        """Hand out batches, at most one a period, until cancelled."""
        while True:
            await self._news.wait()
            await self._ready.wait()
            self._news.clear()
            await self._drain_in_turns()
            if self._hand_out():
                await self._rest()

    def _hand_out(self) -> bool:
        """Hand out what there is; here, or the loop would keep a whole picture until it tells the next news."""
        batch = self._layers.take()
        if batch is None:
            return False
        self._ready.clear()
        self._told_whole = batch.synced
        self._reader.batch(batch)
        if self._counted:
            self._pass_on()
        return True

    async def _drain_in_turns(self) -> None:
        if not self._monitor.dirty:
            return
        counted = self._counted
        joined = self._is_time()
        # The first looks are at what a screen shows first.
        brief = self._brief or self._counted != counted
        if joined and brief:
            self._monitor.put_in_order()
        all_seen = joined and await self._look(_FIRST if brief else self._monitor.backlog)
        self._drain(joined=all_seen)
        if not all_seen:
            # What was held back is looked at again, whether or not there is other news.
            self._news.set()

    async def _look(self, most: int) -> bool:
        """Look at so many services, at all of the first whole picture, in turns; return whether none is left.

        Where events come faster than services are looked at there are always more of them: those wait.
        """
        behind, looked = self._monitor.backlog, 0
        while self._monitor.backlog and (looked < most or (self._monitor.synced and not self._told_whole)):
            await asyncio.sleep(0)
            self._monitor.gather(_AT_ONCE)
            looked += _AT_ONCE
        if looked:
            self._brief = False
            # The next look waits the longer, the longer one at all of them takes.
            took = self._clock.monotonic() - (self._joined_at or 0.0)
            self._patience = max(_PATIENCE, took * max(behind / looked, 1.0) / _LOOKING)
        return not self._monitor.backlog

    def _is_time(self) -> bool:
        """Return whether the services are to be told now, as well as they are known."""
        now = self._clock.monotonic()
        if self._joined_at is None:
            self._joined_at = now
        counted = self._monitor.counted and not self._counted
        if not (self._monitor.synced or counted or now - self._joined_at >= self._patience):
            return False
        self._counted = self._monitor.counted
        self._joined_at = now
        return True

    async def _rest(self) -> None:
        """Wait for the period's end, or for what somebody waits for: the first counts, the first whole picture."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._period):
                await self._awaited.wait()
        self._awaited.clear()

    def deltas(self, deltas: Sequence[Delta]) -> None:
        """Take what one watch event, or one whole list, changed."""
        if self._merging.hides(deltas):
            self._tell(self._share.reserve)
        self._merging.take(deltas)
        self._monitor.deltas(deltas)
        self._tell(self._share)

    def status(self, status: StreamStatus) -> None:
        """Take a stream's new status."""
        self._monitor.status(status)
        # The first whole picture is no event: it goes out as soon as it is there.
        self._tell(self._share)
        self._hurry()

    def _hurry(self) -> None:
        """Have what somebody waits for told without delay, once it is there."""
        if self._monitor.synced and not self._whole.is_set():
            self._whole.set()
            self._awaited.set()
        elif self._monitor.counted and not self._countable:
            self._countable = True
            self._awaited.set()
            if self._monitor.backlog <= _AT_ONCE:
                self._pass_on()

    def gap(self, gap: Gap) -> None:
        """Keep a gap: it is told with what its relist brings, or with the status that ends the relist."""
        self._monitor.gap(gap)

    def skipped(self, kind: Kind, namespace: str | None, name: str, why: str) -> None:
        """Count an object that did not decode."""
        self._monitor.skipped(kind, namespace, name, why)

    def _tell(self, pot: Pot) -> None:
        """Drain at once what one event brought, once the picture is whole, and if there is time for it in a pot.

        What a list brought of thousands of services is drained in turns of the loop.
        """
        if self._whole.is_set() and self._monitor.dirty and self._monitor.backlog <= _AT_ONCE and pot.left:
            with pot.used():
                self._drain()

    def _drain(self, *, joined: bool = True) -> None:
        if self._monitor.dirty:
            batch = self._monitor.drain(joined=joined)
            merged = self._merging.step(batch.context) if joined else ALONE
            self._history.add(batch, self._clock.monotonic(), merged)
            self._layers.add(batch)
