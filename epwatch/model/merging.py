"""Which events become one step of the history, and of which services what lay between them is not seen there; pure."""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from epwatch.kube.delta import Delta
from epwatch.kube.objects import EndpointSlice
from epwatch.model.snapshot import ServiceKey

_Named = tuple[str, str]
"""A namespace and the name of a service in it."""


class Merged(Struct, frozen=True, gc=False):
    """How many events a step of the history is made of.

    ``services`` are those whose slices changed more than once in it: how many were ready in between is not known.
    """

    events: int = 1
    services: tuple[ServiceKey, ...] = ()


ALONE: Final = Merged()


class Merging:
    """Takes the events of one context since the last step."""

    def __init__(self) -> None:
        self._events = 0
        self._changed: set[_Named] = set()
        self._again: dict[_Named, None] = {}

    def hides(self, deltas: Sequence[Delta]) -> bool:
        """Return whether a further event changes slices of a service whose slices changed since the last step."""
        return bool(self._changed) and not self._changed.isdisjoint(_of_slices(deltas))

    def take(self, deltas: Sequence[Delta]) -> None:
        """Take one event, or one list."""
        self._events += 1
        named = set(_of_slices(deltas))
        self._again |= dict.fromkeys(sorted(named & self._changed))
        self._changed |= named

    def step(self, context: str | None) -> Merged:
        """Return of what the step is made that is due now, and begin anew."""
        again = tuple(ServiceKey(context, *named) for named in self._again)
        merged = Merged(self._events, again) if again or self._events > 1 else ALONE
        self._events = 0
        self._changed.clear()
        self._again.clear()
        return merged


def _of_slices(deltas: Sequence[Delta]) -> Iterable[_Named]:
    for delta in deltas:
        one = delta.new if delta.new is not None else delta.old
        if isinstance(one, EndpointSlice) and one.service is not None:
            yield one.namespace, one.service
