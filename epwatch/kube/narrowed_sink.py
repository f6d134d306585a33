"""Tells the narrowed transports of the services that are looked at, as their stream tells of them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from epwatch.kube.delta import Delta, Gap
from epwatch.kube.listwatch import Sink
from epwatch.kube.narrowed import Narrowed
from epwatch.kube.objects import EndpointSlice, Kind, KubeObject, ObjectKey, Service
from epwatch.kube.phase import Phase, StreamStatus

_FAILING: Final = frozenset({Phase.RETRYING, Phase.AUTH})

Scope = tuple[Kind, str | None]
"""What of a cluster a transport is for: a resource in a namespace, None for all."""


class NarrowedSink:
    """Passes all news on, and tells the transports of each scope of the services there.

    Args:
        sink: takes the news.
        names: the services that are looked at; empty for all that there are.
        narrowed: the transports, by scope; filled meanwhile.
    """

    def __init__(self, sink: Sink, names: Collection[str], narrowed: Mapping[Scope, Narrowed]) -> None:
        self._sink = sink
        self._names = names
        self._narrowed = narrowed
        self._listed: set[Scope] = set()
        self._there: set[ObjectKey] = set()
        self._slices: dict[ObjectKey, set[str]] = {}
        self._blind: set[str | None] = set()

    def deltas(self, deltas: Sequence[Delta]) -> None:
        """Pass deltas on, then tell of the services."""
        self._sink.deltas(deltas)
        for delta in deltas:
            new = delta.new
            self._note(delta.old, new)
            if isinstance(new, Service) and self._named(new.name):
                for transport in self._of(new.namespace):
                    transport.told(new)

    def status(self, status: StreamStatus) -> None:
        """Pass a status on; once services are listed, or refused, or while they fail, nothing waits for them."""
        self._sink.status(status)
        if status.kind is Kind.SERVICES:
            self._tell_of_services(status)
        if status.listed and (scope := (status.kind, status.namespace)) not in self._listed:
            self._listed.add(scope)
            self._look_for_orphans(status.namespace)
        elif status.kind is Kind.SERVICES and status.phase is Phase.LIVE and status.namespace in self._blind:
            self._look_for_orphans(status.namespace)

    def gap(self, gap: Gap) -> None:
        """Pass a gap on; from one of services on there may be slices of a service that nobody heard of."""
        self._sink.gap(gap)
        if gap.kind is Kind.SERVICES:
            self._blind.add(gap.namespace)

    def skipped(self, kind: Kind, namespace: str | None, name: str, why: str) -> None:
        """Pass on what did not decode."""
        self._sink.skipped(kind, namespace, name, why)

    def _note(self, old: KubeObject | None, new: KubeObject | None) -> None:
        """Keep which services there are, and which of those that are named have slices."""
        if isinstance(old, Service):
            self._there.discard(old.key)
        elif isinstance(old, EndpointSlice) and old.service is not None:
            self._slices.get(ObjectKey(old.namespace, old.service), set()).discard(old.name)
        if isinstance(new, Service):
            self._there.add(new.key)
        elif isinstance(new, EndpointSlice) and new.service is not None and self._names:
            key = ObjectKey(new.namespace, new.service)
            self._slices.setdefault(key, set()).add(new.name)
            if key not in self._there and not self._blind.isdisjoint({new.namespace, None}):
                self._widen(new.namespace)

    def _widen(self, namespace: str) -> None:
        for transport in self._of(namespace):
            transport.widen()

    def _named(self, name: str) -> bool:
        return not self._names or name in self._names

    def _of(self, namespace: str) -> Iterator[Narrowed]:
        return (transport for (_, scope), transport in self._narrowed.items() if scope in (namespace, None))

    def _tell_of_services(self, status: StreamStatus) -> None:
        for (_, namespace), transport in self._narrowed.items():
            if namespace == status.namespace:
                if status.settled:
                    transport.settled(listed=status.listed)
                else:
                    transport.failing(now=status.phase in _FAILING)

    def _look_for_orphans(self, namespace: str | None) -> None:
        """Have all pods in view where there are slices of a service that is not: nobody knows what it selected.

        Only once both were listed: a slice may well come before the news of its service (RV-7).
        """
        if not {(Kind.SERVICES, namespace), (Kind.ENDPOINTSLICES, namespace)} <= self._listed:
            return
        for key, slices in self._slices.items():
            if slices and key not in self._there and namespace in (key.namespace, None):
                self._widen(key.namespace)
