"""One service's hand-over as its history tells it: instant by instant, each taken once; pure."""

from epwatch.kube.delta import Gap
from epwatch.model.handover import Handover
from epwatch.model.instants import Instant, Past
from epwatch.model.snapshot import ServiceKey, ServiceSnapshot


class Followed:
    """Follows a service from where the history begins.

    ``offset`` is the clock of the service's own server less ours, seconds, by the newest list that told it; None where
    none did. Gaps are those of its context. ``blurred`` counts the steps in which its slices changed more than once:
    between those changes fewer may have been ready than the low-water mark says.
    """

    def __init__(self, key: ServiceKey, past: Past) -> None:
        self.key = key
        self.offset: float | None = None
        self.gaps: list[Gap] = []
        self.blurred = 0
        begin = past.begin or 0.0
        self._next = past.first
        self.handover = Handover(key, begin)
        first = self._latest = _before_all(past, key)
        if first is not None:
            self.handover.see(first, begin, known=False)
        self.take(past)

    @property
    def ready(self) -> int | None:
        """Return how many are ready; None where that is not known, or the service is not there."""
        return None if self._latest is None else self._latest.counts.ready

    def take(self, past: Past) -> None:
        """Take the instants that came since."""
        past.go(past.last)
        for instant in past.instants[max(self._next - past.first, 0) :]:
            self._take(instant)
        self._next = past.last + 1
        for status in past.streams.get(self.key.context, ()):
            self.offset = self.offset if status.skew is None else status.skew

    def _take(self, instant: Instant) -> None:
        if instant.context == self.key.context:
            self.gaps += [gap for gap in instant.gaps if gap.namespace in (None, self.key.namespace)]
        self.blurred += self.key in instant.merged.services
        for each in instant.services:
            if each.key == self.key:
                known = not instant.gaps and not any(change.during_gap for change in instant.changes)
                self._latest = each.new
                self.handover.see(each.new, instant.wall, known=known)


def _before_all(past: Past, key: ServiceKey) -> ServiceSnapshot | None:
    """Return a service as it was before the first instant; to walk the picture there and back takes twice as long."""
    for instant in past.instants:
        for each in instant.services:
            if each.key == key:
                return each.old
    past.go(past.last)
    return past.services.get(key)
