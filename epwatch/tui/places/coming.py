"""A place that is being read while the one before is still shown: when it can be shown, or why it cannot; pure."""

from collections.abc import Sequence
from typing import Final

from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.model.batch import Batch
from epwatch.model.nearest import nearest_or_all
from epwatch.tui.around.footer_text import in_trouble, worst_first
from epwatch.tui.places.elsewhere import Place

_REFUSED: Final = frozenset({Phase.DENIED, Phase.AUTH, Phase.UNSERVED})
"""Phases in which nobody will see the services before somebody else has decided so."""


class Coming:
    """Takes what is told of a place until it is whole; of several ``contexts`` those not reached are not waited for."""

    def __init__(self, place: Place, contexts: Sequence[str | None] = ()) -> None:
        self.place = place
        self.batches: list[Batch] = []
        self._contexts = tuple(contexts)
        self._streams: dict[str | None, tuple[StreamStatus, ...]] = {}
        self._synced: set[str | None] = set()
        self._asked = True
        self._names: frozenset[str] | None = None

    def take(self, batch: Batch) -> None:
        """Take what was told."""
        self.batches.append(batch)
        if batch.streams is not None:
            self._streams[batch.context] = batch.streams
        if batch.synced:
            self._synced.add(batch.context)

    def know(self, names: frozenset[str] | None) -> None:
        """Take the names of all namespaces, None where nobody knows them."""
        self._asked = False
        self._names = names

    @property
    def ready(self) -> bool:
        """Return whether it can be shown: all is listed, and nothing but its names tells that a namespace exists."""
        waiting = [context for context in self._contexts if context not in self._synced and not self._fails(context)]
        return bool(self._synced) and not waiting and not (self._asked and self._empty)

    @property
    def some(self) -> bool:
        """Return whether any context of it can be shown."""
        return bool(self._synced)

    def _fails(self, context: str | None) -> bool:
        streams = self._streams.get(context, ())
        failing = in_trouble(streams)
        # One that is denied alone is no reason to show the others half listed.
        return bool(failing) and all(status.settled or status in failing for status in streams)

    @property
    def trouble(self) -> str:
        """Return why it cannot be shown, "" while nothing says so."""
        if self._names is not None and (missing := [name for name in self._empty if name not in self._names]):
            return f"no namespace is called {missing[0]}{nearest_or_all(missing[0], sorted(self._names))}"
        services = [s for streams in self._streams.values() for s in streams if s.kind is Kind.SERVICES]
        refused = [s for s in services if not s.listed and _is_refused(s)]
        # Of several contexts the others can be shown.
        hopeless = refused and (len(self._contexts) < 2 or len(refused) == len(services) >= len(self._contexts))
        return _told(refused[0]) if hopeless else ""

    @property
    def late(self) -> str:
        """Return what keeps it from being whole, for somebody who waits no longer."""
        waiting = [status for streams in self._streams.values() for status in streams if not status.settled]
        return _told(worst_first(waiting)[0]) if waiting else "no answer"

    @property
    def _empty(self) -> list[str]:
        """Return the namespaces that were named and in which no service was seen: they may not exist."""
        seen = {snapshot.key.namespace for batch in self.batches for snapshot in batch.services}
        return [name for name in self.place.namespaces if name not in seen]


def _is_refused(status: StreamStatus) -> bool:
    return status.refused or status.phase in _REFUSED


def _told(status: StreamStatus) -> str:
    where = "" if status.namespace is None else f" in {status.namespace}"
    return f"{status.kind.value}{where}: {status.phase.value}" + (f" ({status.cause})" if status.cause else "")
