"""Tells the pods' transports of the one named service, as its stream tells of it."""

from collections.abc import Mapping, Sequence
from typing import Final

from epwatch.kube.delta import Delta, Gap
from epwatch.kube.listwatch import Sink
from epwatch.kube.objects import Kind, Service
from epwatch.kube.own_pods import OwnPods
from epwatch.kube.phase import Phase, StreamStatus

_FAILING: Final = frozenset({Phase.RETRYING, Phase.AUTH})


class OwnPodsSink:
    """Passes all news on, and tells the pods of each namespace what the service there selects.

    Args:
        sink: takes the news.
        name: the service.
        pods: the transports, by namespace.
    """

    def __init__(self, sink: Sink, name: str, pods: Mapping[str | None, OwnPods]) -> None:
        self._sink = sink
        self._name = name
        self._pods = pods

    def deltas(self, deltas: Sequence[Delta]) -> None:
        """Pass deltas on, then tell of the service."""
        self._sink.deltas(deltas)
        for delta in deltas:
            found = delta.new if delta.new is not None else delta.old
            if isinstance(found, Service) and found.name == self._name and found.namespace in self._pods:
                self._pods[found.namespace].told(found if delta.new is not None else None)

    def status(self, status: StreamStatus) -> None:
        """Pass a status on; once services are listed, or refused, or while they fail, pods need not wait for them."""
        self._sink.status(status)
        if status.kind is Kind.SERVICES and status.namespace in self._pods:
            pods = self._pods[status.namespace]
            if status.settled:
                pods.settled()
            else:
                pods.failing(now=status.phase in _FAILING)

    def gap(self, gap: Gap) -> None:
        """Pass a gap on."""
        self._sink.gap(gap)

    def skipped(self, kind: Kind, namespace: str | None, name: str, why: str) -> None:
        """Pass on what did not decode."""
        self._sink.skipped(kind, namespace, name, why)
