"""What the four streams allow to be known, per namespace: who was listed, who is denied, since when pods are live."""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus

_REFUSED: Final = frozenset({Phase.DENIED, Phase.UNSERVED})

Scope = tuple[Kind, str | None]
"""One stream: a resource in one namespace, or in all (None)."""


class Known(Struct, frozen=True, kw_only=True):
    """What can be known in one namespace.

    ``services``, ``pods``, ``slices``, ``endpoints``: listed once, and not denied since. ``fallback``: rows come from
    v1 Endpoints, only while slices are UNSERVED or DENIED and Endpoints are not.
    """

    services: bool
    pods: bool
    slices: bool
    endpoints: bool
    fallback: bool

    @property
    def rows(self) -> bool:
        """Return whether rows can be read at all."""
        return self.slices or self.fallback

    @property
    def unread(self) -> tuple[str, ...]:
        """Return the streams that a verdict would need and that cannot be read."""
        told = ((Kind.ENDPOINTSLICES, self.rows), (Kind.PODS, self.pods))
        return tuple(kind.value for kind, known in told if not known)


class Streams:
    """The statuses of one context's streams, and what follows from them."""

    __slots__ = ("_known", "_live", "_statuses")

    def __init__(self) -> None:
        self._statuses: dict[Scope, StreamStatus] = {}
        self._live: dict[str | None, float] = {}
        self._known: dict[str, Known] = {}

    @property
    def statuses(self) -> tuple[StreamStatus, ...]:
        """Return every status, in the order in which the streams were first heard of."""
        return tuple(self._statuses.values())

    @property
    def any_pods(self) -> bool:
        """Return whether the pods of any namespace are known."""
        return any(kind is Kind.PODS and _readable(status) for (kind, _), status in self._statuses.items())

    def update(self, statuses: Iterable[StreamStatus], now: float) -> list[Scope]:
        """Take new statuses; return the streams of which another thing can be known than before."""
        changed = []
        for status in statuses:
            scope = (status.kind, status.namespace)
            old = self._statuses.get(scope)
            self._statuses[scope] = status
            if old is None or (_readable(old), old.phase in _REFUSED) != (_readable(status), status.phase in _REFUSED):
                changed.append(scope)
            if status.kind is Kind.PODS:
                self._note_live(status, now)
        if changed:
            self._known.clear()
        return changed

    def _note_live(self, status: StreamStatus, now: float) -> None:
        if status.phase is not Phase.LIVE or status.left_out:
            self._live.pop(status.namespace, None)
        else:
            self._live.setdefault(status.namespace, now)

    def pods_live_since(self, namespace: str) -> float | None:
        """Return since when, without a break, the pods of a namespace are LIVE; None while they are not."""
        return self._live.get(namespace, self._live.get(None))

    def known(self, namespace: str) -> Known:
        """Return what can be known in a namespace."""
        found = self._known.get(namespace)
        if found is None:
            found = self._known[namespace] = self._derive(namespace)
        return found

    def _derive(self, namespace: str) -> Known:
        readable = {kind: _readable(self._status(kind, namespace)) for kind in Kind}
        slices = self._status(Kind.ENDPOINTSLICES, namespace)
        refused = slices is not None and slices.phase in _REFUSED
        return Known(
            services=readable[Kind.SERVICES],
            pods=readable[Kind.PODS],
            slices=readable[Kind.ENDPOINTSLICES],
            endpoints=readable[Kind.ENDPOINTS],
            fallback=refused and readable[Kind.ENDPOINTS],
        )

    def _status(self, kind: Kind, namespace: str) -> StreamStatus | None:
        return self._statuses.get((kind, namespace)) or self._statuses.get((kind, None))


def _readable(status: StreamStatus | None) -> bool:
    """Return whether all of a stream is known: of one that is truncated nobody can say what is not there."""
    return status is not None and status.listed and not status.left_out and status.phase not in _REFUSED
