"""Which services are wrong, and since when: what `e` shows; kept up batch by batch, at the cost of what changed."""

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Final

from epwatch.model.filter import Filter, Term
from epwatch.model.filter_terms import Subject
from epwatch.model.finding import Finding
from epwatch.model.findings import findings, is_wrong, wrong
from epwatch.model.snapshot import ServiceKey, ServiceSnapshot
from epwatch.tui.shown.mutes import Mutes

NEW: Final = 15 * 60.0
"""Seconds for which what is wrong is new: the interface's."""


class Show(Enum):
    """What of the tree is shown, in the order in which `e` goes through it; the value is the header's badge."""

    ALL = ""
    NEW = " wrong, new in 15 min "
    WRONG = " wrong "

    def next(self) -> "Show":
        """Return what comes next."""
        order = list(Show)
        return order[(order.index(self) + 1) % len(order)]


class Wrongs:
    """The wrong services with when they became so, wall seconds."""

    def __init__(self, mutes: Mutes) -> None:
        self._mutes = mutes
        self._since: dict[ServiceKey, float] = {}
        self._snapshots: dict[ServiceKey, ServiceSnapshot] = {}
        # Made when first asked for: most services with an error are never looked at by it.
        self._errors: dict[ServiceKey, tuple[Finding, ...]] = {}

    def take(self, services: Iterable[ServiceSnapshot], gone: Iterable[ServiceKey], now: float) -> None:
        """Take what changed."""
        for key in gone:
            self._drop(key)
        for snapshot in services:
            if not wrong(snapshot):
                self._drop(snapshot.key)
                continue
            self._snapshots[snapshot.key] = snapshot
            self._errors.pop(snapshot.key, None)
            if snapshot.key not in self._since:
                self._since[snapshot.key] = _began(snapshot, now)

    def _drop(self, key: ServiceKey) -> None:
        self._since.pop(key, None)
        self._snapshots.pop(key, None)
        self._errors.pop(key, None)

    def shown(self, show: Show, now: float) -> frozenset[ServiceKey] | None:
        """Return the services to show, None for all of them."""
        if show is Show.ALL:
            return None
        return frozenset(key for key in self._among(show, now) if not self._known(self._snapshots[key], now))

    def muted(self, show: Show, now: float) -> int:
        """Return how many services are left out because all that is wrong with them is muted."""
        if show is Show.ALL:
            return 0
        return sum(self._known(self._snapshots[key], now) for key in self._among(show, now))

    def _among(self, show: Show, now: float) -> Iterator[ServiceKey]:
        new = show is Show.NEW
        return (key for key, since in self._since.items() if not new or now - since < NEW)

    def due(self, now: float) -> float | None:
        """Return the wall second at which the next one is no longer new, None for never."""
        return min((since + NEW for since in self._since.values() if since + NEW > now), default=None)

    def _known(self, snapshot: ServiceSnapshot, now: float) -> bool:
        """Return whether everything that is wrong with a service is muted."""
        errors = self._errors.get(snapshot.key)
        if errors is None:
            # Only their texts change with time, and none of those is asked for here.
            errors = self._errors[snapshot.key] = tuple(each for each in findings(snapshot, now) if is_wrong(each))
        return all(self._mutes.muted(snapshot.key, each) for each in errors)


def _began(snapshot: ServiceSnapshot, now: float) -> float:
    """Return since when a service is wrong, as far as an object tells; else from when it was seen."""
    told = [each.since for each in findings(snapshot, now) if is_wrong(each) and each.since is not None]
    return min(told, default=now)


def narrowed(what: Filter, keys: frozenset[ServiceKey] | None) -> Filter:
    """Return a filter that lets only these services through, beside what it says itself."""
    if keys is None:
        return what

    def holds(subject: Subject) -> bool:
        return subject.service.key in keys

    return Filter(what.text, (*what.terms, Term(holds, of_service=True)))
