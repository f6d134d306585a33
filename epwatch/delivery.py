"""How news of one context comes to a reader: what a delivery is, and the one that tells every change by itself."""

from collections.abc import Sequence
from typing import Protocol

from epwatch.clock import Clock
from epwatch.feed import Reader
from epwatch.kube.delta import Delta, Gap
from epwatch.kube.listwatch import Sink
from epwatch.kube.objects import Kind
from epwatch.kube.phase import StreamStatus
from epwatch.model.batch import Batch
from epwatch.monitor import Monitor


class Delivery(Protocol):
    """How news comes to the reader: a sink for the reflectors, and what else it needs."""

    @property
    def sink(self) -> Sink:
        """Return where the reflectors' news goes."""

    def more(self) -> None:
        """Take note that the reader took the last batch in."""

    def rest(self) -> Batch | None:
        """Return what is yet to be handed out, for whoever does so once :meth:`run` has ended; None for nothing."""

    def tick(self) -> None:
        """Let time pass: rows may have become stale."""

    async def run(self) -> None:
        """Deliver until cancelled."""


class ExactDelivery:
    """Hands out every change by itself: a batch for each watch event, each list, each status (for streams).

    Until the picture is whole its parts are held back, or pods without their service would be told as changes; the
    streams' statuses alone are told at once.
    """

    def __init__(self, monitor: Monitor, reader: Reader, clock: Clock, context: str | None) -> None:
        self._monitor = monitor
        self._reader = reader
        self._clock = clock
        self._context = context
        self._statuses: dict[tuple[Kind, str | None], StreamStatus] = {}

    @property
    def sink(self) -> Sink:
        """Return this: each piece of news is told as it comes."""
        return self

    def more(self) -> None:
        """Take no notice: exact readers are never waited for."""

    def rest(self) -> Batch | None:
        """Return nothing: all is handed out at once."""
        return None

    def tick(self) -> None:
        """Tell what became stale."""
        self._monitor.tick()
        self._flush()

    async def run(self) -> None:
        """Do nothing: all is delivered where it comes in."""

    def deltas(self, deltas: Sequence[Delta]) -> None:
        """Tell what one watch event, or one list, changed."""
        self._monitor.deltas(deltas)
        self._flush()

    def status(self, status: StreamStatus) -> None:
        """Tell a stream's status, before the picture is whole too."""
        self._monitor.status(status)
        if self._flush():
            return
        self._statuses[status.kind, status.namespace] = status
        streams = tuple(self._statuses.values())
        self._reader.batch(Batch(time=self._clock.wall(), context=self._context, streams=streams))

    def gap(self, gap: Gap) -> None:
        """Keep a gap: it is told with what its relist brings, or with the status that ends the relist."""
        self._monitor.gap(gap)

    def skipped(self, kind: Kind, namespace: str | None, name: str, why: str) -> None:
        """Count an object that did not decode."""
        self._monitor.skipped(kind, namespace, name, why)

    def _flush(self) -> bool:
        if self._monitor.synced and self._monitor.dirty:
            self._reader.batch(self._monitor.drain())
            return True
        return False
