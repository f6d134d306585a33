"""What happened, in the order in which it is told: one list out of each batch, the same for NDJSON and for text."""

from typing import TypeAlias

from msgspec import Struct

from epwatch.kube.delta import Gap
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.model.batch import Batch
from epwatch.model.change import Change


class Synced(Struct, frozen=True, gc=False):
    """Every stream of the context is listed, denied or not served: the first picture is whole."""


Happening: TypeAlias = Change | Gap | StreamStatus | Synced
"""One line's worth of news."""

_StreamKey: TypeAlias = tuple[Kind, str | None]
_Told: TypeAlias = tuple[Phase, str, float | None]


class Sequencer:
    """Puts the news of one context's batches in order; remembers what was told of each stream, and whether SYNCED was.

    ``changes_only`` leaves out the initial picture and SYNCED, never STREAM and GAP.
    """

    __slots__ = ("_changes_only", "_told", "synced")

    def __init__(self, *, changes_only: bool = False) -> None:
        """Start before the first batch."""
        self._changes_only = changes_only
        self._told: dict[_StreamKey, _Told] = {}
        self.synced = False

    def take(self, batch: Batch) -> list[Happening]:
        """Return the batch's news: gaps, streams, changes; SYNCED behind the last initial change."""
        initial = [change for change in batch.changes if change.initial]
        later = [change for change in batch.changes if not change.initial]
        news: list[Happening] = [*batch.gaps, *self._streams(batch)]
        if not self._changes_only:
            news += initial
        if batch.synced and not self.synced:
            self.synced = True
            if not self._changes_only:
                news.append(Synced())
        return news + later

    def _streams(self, batch: Batch) -> list[StreamStatus]:
        return [status for status in batch.streams or () if self._is_news(status)]

    def _is_news(self, status: StreamStatus) -> bool:
        key = (status.kind, status.namespace)
        told = (status.phase, status.cause, status.next_try)
        if self._told.get(key) == told:
            return False
        self._told[key] = told
        return True
