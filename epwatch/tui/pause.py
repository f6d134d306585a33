"""What a paused screen holds back: batches go on coming, here they are laid on top of each other."""

from typing import TYPE_CHECKING

from epwatch.model.batch import Batch

if TYPE_CHECKING:
    from epwatch.model.change import Change
    from epwatch.model.snapshot import ServiceKey, ServiceSnapshot

# Highlights of a long pause are over anyway; this many of the latest changes are kept to mark the rest.
_MOST_CHANGES = 10_000


class HeldBack:
    """Batches that arrived during a pause, as one; grows with the number of services, not with time."""

    def __init__(self) -> None:
        self._services: dict[ServiceKey, ServiceSnapshot] = {}
        self._gone: set[ServiceKey] = set()
        self._changes: list[Change] = []
        self._last: Batch | None = None
        self.changes = 0

    def add(self, batch: Batch) -> None:
        """Lay a batch on top."""
        for snapshot in batch.services:
            self._services[snapshot.key] = snapshot
            self._gone.discard(snapshot.key)
        for key in batch.gone:
            self._services.pop(key, None)
            self._gone.add(key)
        self._changes = [*self._changes, *batch.changes][-_MOST_CHANGES:]
        self.changes += sum(change.endpoint is not None and not change.initial for change in batch.changes)
        self._last = batch

    def take(self) -> Batch | None:
        """Return all that was held back as one batch of the latest time, None if nothing was."""
        last = self._last
        if last is None:
            return None
        return Batch(
            time=last.time,
            context=last.context,
            services=tuple(self._services.values()),
            gone=tuple(self._gone),
            changes=tuple(self._changes),
            synced=last.synced,
        )
