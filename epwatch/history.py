"""What a feed has told so far, for whoever looks back: the journal and the pictures, kept beside the delivery.

The feed's thread adds, the screen's reads; what it is handed is frozen, or a copy.
"""

import threading
from collections.abc import Sequence
from typing import Final

from epwatch.model.batch import Batch
from epwatch.model.entries import entries
from epwatch.model.instants import Instants, Past
from epwatch.model.journal import Entry, Journal
from epwatch.model.merging import ALONE, Merged
from epwatch.model.snapshot import ServiceKey

_JOURNAL: Final = 6
"""The journal's part is one in so many: an entry takes a tenth of a picture, and goes back further."""


def history_part(limit: int) -> int:
    """Return how many of so many bytes journal and pictures have; the rest is for what was heard, to be written down.

    Most of what was heard is in the pictures too: what it alone keeps is less.
    """
    return limit * 5 // 8


class History:
    """Takes every batch of an exact feed, in order.

    Args:
        limit: bytes for journal and pictures together.
    """

    def __init__(self, limit: int) -> None:
        self._lock = threading.Lock()
        self._over = False
        self._journal = Journal(limit // _JOURNAL)
        self._instants = Instants(limit - limit // _JOURNAL)

    @property
    def bytes(self) -> int:
        """Return about how many bytes it takes."""
        return self._journal.bytes + self._instants.bytes

    @property
    def begin(self) -> float | None:
        """Return since when every picture is here (wall seconds), None before the first whole one."""
        return self._instants.begin

    @property
    def origin(self) -> float | None:
        """Return when the first whole picture was there (wall seconds), None before."""
        return self._instants.origin

    @property
    def last(self) -> int:
        """Return the number of the latest instant: another one says that there is news."""
        # Not in the middle of an event that lets older ones go: it would be that of the event before once more.
        with self._lock:
            return self._instants.last

    def add(self, batch: Batch, monotonic: float, merged: Merged = ALONE) -> None:
        """Take the news of one event, told at a monotonic second; on the feed's thread.

        ``merged``: of how many it is the news, where they came too fast.
        """
        with self._lock:
            instant = None if self._over else self._instants.add(batch, monotonic, merged)
            if instant is not None:
                for entry in entries(instant, self._instants.last):
                    self._journal.add(entry)

    def let_go(self) -> None:
        """Forget all of it, and whatever is still told: nobody looks there any more."""
        with self._lock:
            self._over = True
            self._journal, self._instants = Journal(0), Instants(0)

    def past(self) -> Past:
        """Return the pictures until now, to be walked through."""
        with self._lock:
            return self._instants.view()

    def entries(self, service: ServiceKey | None = None) -> Sequence[Entry]:
        """Return what happened, oldest first: to one service, with the gaps that concern it, or to all."""
        with self._lock:
            return tuple(self._journal.entries(service))

    def journal_begin(self, service: ServiceKey | None = None) -> float | None:
        """Return since when nothing is missing in :meth:`entries`, wall seconds; None before the first picture."""
        with self._lock:
            lost = self._journal.lost(service)
            return self._instants.origin if lost is None else lost
