"""How the contexts stand whose news comes together: each by its own streams, and what that says of all of them."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from epwatch.headless.standing import Statuses, failing, hopeless
from epwatch.model.batch import Batch

AskContexts: TypeAlias = Callable[[], Sequence[str | None]]
"""Gives the contexts that there is news of, in their order; of a recording not before its first batch."""

ByContext: TypeAlias = Mapping[str | None, Statuses]
"""The streams of each context; none of one that was not heard of yet."""


def those_heard_of() -> Sequence[str | None]:
    """Return no context: then those are meant that batches come of."""
    return ()


class Standings:
    """Takes every batch; belongs to one thread."""

    def __init__(self, contexts: AskContexts = those_heard_of) -> None:
        self._ask = contexts
        self._streams: dict[str | None, Statuses] = {}
        self._synced: set[str | None] = set()
        self._over: set[str | None] = set()

    def take(self, batch: Batch) -> None:
        """Take a batch in."""
        heard = self._streams.setdefault(batch.context, ())
        self._streams[batch.context] = heard if batch.streams is None else batch.streams
        if batch.synced:
            self._synced.add(batch.context)
        if batch.over:
            self._over.add(batch.context)
        else:
            self._over.discard(batch.context)

    @property
    def contexts(self) -> tuple[str | None, ...]:
        """Return the contexts in their order, those that nobody foresaw last."""
        return tuple(dict.fromkeys((*self._ask(), *self._streams)))

    @property
    def streams(self) -> ByContext:
        """Return how the streams stand."""
        return {context: self._streams.get(context, ()) for context in self.contexts}

    def is_hopeless(self, context: str | None) -> bool:
        """Return whether nothing of a context can be read for now."""
        return hopeless(self._streams.get(context, ()))

    @property
    def hopeless(self) -> bool:
        """Return whether nothing at all can be read."""
        return all(map(self.is_hopeless, self.contexts))

    @property
    def refused(self) -> bool:
        """Return whether a server refuses to be asked so, and no other context can be read without that."""
        refusing = [context for context in self.contexts if self.is_refused(context)]
        return bool(refusing) and all(each in refusing or self.is_hopeless(each) for each in self.contexts)

    @property
    def vain(self) -> bool:
        """Return whether nothing need be waited for: nothing at all can be read, or a server refuses to be asked so."""
        return self.hopeless or self.refused

    @property
    def settled(self) -> bool:
        """Return whether each context's picture is whole, or of it nothing can be read for now, or comes any more."""
        return all(map(self._is_settled, self.contexts))

    def _is_settled(self, context: str | None) -> bool:
        if context in self._synced or context in self._over or self.is_hopeless(context):
            return True
        streams = self._streams.get(context, ())
        on_the_way = [each for each in streams if not each.listed and each not in failing(streams)]
        return self.is_refused(context) and not on_the_way

    def is_refused(self, context: str | None) -> bool:
        """Return whether a server refuses to be asked so."""
        return any(stream.refused for stream in self._streams.get(context, ()))
