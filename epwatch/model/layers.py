"""Batches laid on top of each other: as one they tell the latest state and what happened until then."""

from msgspec.structs import replace

from epwatch.kube.delta import Gap
from epwatch.kube.objects import Pod
from epwatch.kube.phase import StreamStatus
from epwatch.kube.target import Target
from epwatch.model.batch import Batch
from epwatch.model.change import Change
from epwatch.model.snapshot import ServiceKey, ServiceSnapshot

_MOST_CHANGES = 10_000
"""Of the latest changes so many are kept, to mark what is new: highlights of a longer time are over anyway."""


class Layers:
    """Batches of one context that nobody has taken yet, as one; grows with the number of services, not with time."""

    def __init__(self) -> None:
        self._clear()

    def _clear(self) -> None:
        self._services: dict[ServiceKey, ServiceSnapshot] = {}
        self._gone: dict[ServiceKey, None] = {}
        self._changes: list[Change] = []
        self._streams: tuple[StreamStatus, ...] | None = None
        self._gaps: list[Gap] = []
        self._skipped = 0
        self._target: Target | None = None
        self._pods: dict[tuple[str, str], Pod] = {}
        self._last: Batch | None = None
        # The first one, while nothing lies on it: a whole picture that is taken at once is handed on as it is.
        self._alone: Batch | None = None
        self.changes = 0
        """How many rows came, changed or went."""

    @property
    def empty(self) -> bool:
        """Return whether there is nothing to take."""
        return self._last is None

    def add(self, batch: Batch) -> None:
        """Lay a batch on top."""
        if self._last is None:
            self._alone = batch
        else:
            if self._alone is not None:
                self._lay(self._alone)
                self._alone = None
            self._lay(batch)
        self.changes += sum(change.endpoint is not None and not change.initial for change in batch.changes)
        self._last = batch

    def _lay(self, batch: Batch) -> None:
        for snapshot in batch.services:
            self._services[snapshot.key] = snapshot
            self._gone.pop(snapshot.key, None)
        for key in batch.gone:
            self._services.pop(key, None)
            self._gone[key] = None
        self._changes += batch.changes
        if len(self._changes) > 2 * _MOST_CHANGES:
            del self._changes[:-_MOST_CHANGES]
        self._streams = self._streams if batch.streams is None else batch.streams
        self._gaps += batch.gaps
        self._target = batch.target or self._target
        self._skipped += batch.skipped
        self._pods |= {(pod.namespace, pod.name): pod for pod in batch.pods}

    def take(self) -> Batch | None:
        """Return all of it as one batch of the latest time, None if there is nothing; begin anew."""
        last = self._last
        if last is None:
            return None
        taken = self._laid(last) if self._alone is None else self._cut(self._alone)
        self._clear()
        return taken

    @staticmethod
    def _cut(batch: Batch) -> Batch:
        many = len(batch.changes) > _MOST_CHANGES
        return replace(batch, changes=batch.changes[-_MOST_CHANGES:]) if many else batch

    def _laid(self, last: Batch) -> Batch:
        return Batch(
            time=last.time,
            context=last.context,
            services=tuple(self._services.values()),
            gone=tuple(self._gone),
            changes=tuple(self._changes[-_MOST_CHANGES:]),
            streams=self._streams,
            gaps=tuple(self._gaps),
            skipped=self._skipped,
            pods=tuple(self._pods.values()),
            target=self._target,
            synced=last.synced,
            over=last.over,
        )
