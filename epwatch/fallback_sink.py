"""v1 Endpoints on demand: watched from the moment on at which slices turn out to be unreadable."""

from collections.abc import Callable, Sequence

from epwatch.kube.delta import Delta, Gap
from epwatch.kube.listwatch import Sink
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus


class FallbackSink:
    """Passes all news on, and has the v1 Endpoints watched from where slices turn out to be unreadable (auto).

    Once begun it goes on: stopping at the first slice would leave old Endpoints to be compared with new slices.
    """

    def __init__(self, sink: Sink, begin: Callable[[str | None], None]) -> None:
        self._sink = sink
        self._begin = begin
        self._begun: set[str | None] = set()

    def deltas(self, deltas: Sequence[Delta]) -> None:
        """Pass deltas on."""
        self._sink.deltas(deltas)

    def status(self, status: StreamStatus) -> None:
        """Pass a status on; where it says that slices cannot be read, begin to watch Endpoints first."""
        unreadable = status.phase in {Phase.DENIED, Phase.UNSERVED}
        if status.kind is Kind.ENDPOINTSLICES and unreadable and status.namespace not in self._begun:
            self._begun.add(status.namespace)
            # First, so that the picture is not called whole before they are listed.
            self._begin(status.namespace)
        self._sink.status(status)

    def gap(self, gap: Gap) -> None:
        """Pass a gap on."""
        self._sink.gap(gap)

    def skipped(self, kind: Kind, namespace: str | None, name: str, why: str) -> None:
        """Pass on what did not decode."""
        self._sink.skipped(kind, namespace, name, why)
