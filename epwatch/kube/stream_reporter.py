"""The phase of one stream, told to the sink when something that a reader sees has changed."""

from typing import Final

from msgspec.structs import replace

from epwatch.clock import Clock
from epwatch.kube.listwatch import Sink
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus

_HALF_A_SECOND: Final = 0.5
"""A Date header has whole seconds, cut off: in the middle it is half of one later."""


class StreamReporter:
    """Keeps one stream's status and tells the sink of its changes; the first one at once.

    Args:
        kind: the stream's resource.
        namespace: its scope, None for all namespaces.
        sink: takes the statuses.
        clock: gives their times.
    """

    __slots__ = ("_clock", "_heard", "_sink", "status")

    def __init__(self, kind: Kind, namespace: str | None, sink: Sink, clock: Clock) -> None:
        self._sink = sink
        self._clock = clock
        self._heard = clock.monotonic()
        self.status = StreamStatus(kind=kind, namespace=namespace, phase=Phase.CONNECTING, since=clock.wall())
        sink.status(self.status)

    @property
    def phase(self) -> Phase:
        """Return the phase as told."""
        return self.status.phase

    def silence(self) -> float:
        """Return the seconds since the last byte, or since the start."""
        return self._clock.monotonic() - self._heard

    def heard(self, server_time: float | None = None, warning: str | None = None) -> None:
        """Note that bytes of a list or a watch came in, the server's time and warning; told with the next change."""
        self._heard = self._clock.monotonic()
        now = self._clock.wall()
        skew = self.status.skew if server_time is None else round(server_time + _HALF_A_SECOND - now, 3)
        warning = self.status.warning if warning is None else warning
        self.status = replace(self.status, last_heard=now, skew=skew, warning=warning)

    def mismatched(self) -> None:
        """Count an audit that found a difference; told with the relist that it brings."""
        self.status = replace(self.status, mismatches=self.status.mismatches + 1)

    def counted(self, objects: int) -> None:
        """Tell how many objects arrived so far."""
        self._tell(replace(self.status, objects=objects))

    def completed(self, objects: int, left_out: int = 0) -> None:
        """Tell that a list is complete, but for what is left out; the phase stays until the watch is open."""
        self._tell(replace(self.status, objects=objects, listed=True, refused=False, left_out=left_out))

    def overflowed(self, left_out: int) -> None:
        """Note how many objects are left out; told with the next change."""
        if left_out != self.status.left_out:
            self.status = replace(self.status, left_out=left_out)

    def refused(self) -> None:
        """Note that the server refuses the request as it is; told with the next change, and forgotten with a list."""
        self.status = replace(self.status, refused=not self.status.listed)

    def move(self, phase: Phase, cause: str = "", next_try: float | None = None) -> None:
        """Tell the phase, why, and when (wall seconds) the next try comes; nothing where all of that is known."""
        since = self.status.since if phase is self.phase else self._clock.wall()
        self._tell(replace(self.status, phase=phase, cause=cause, next_try=next_try, since=since))

    def _tell(self, status: StreamStatus) -> None:
        if status != self.status:
            self.status = status
            self._sink.status(status)
