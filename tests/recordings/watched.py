"""A simulated cluster that is watched and recorded in its own time: what passes in an hour there takes seconds here.

From the decoder on it is the program's own way: decoder, store, recorder, monitor, the lines of `stream -o json`. Only
sockets are missing, and with them what a reflector does when they break; what it tells then is told here by hand.
"""

from collections.abc import Iterator

from epwatch.delivery import ExactDelivery
from epwatch.headless.latch import Latch
from epwatch.headless.lines import JsonLines
from epwatch.headless.live_lines import LiveLines, Wanted
from epwatch.kube.decode import decode_identity, decode_object
from epwatch.kube.delta import Cause, Gap
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.kube.store import Store
from epwatch.monitor import Monitor
from epwatch.sim import SimCluster
from epwatch.sim import resources as res
from epwatch.sim.eventlog import Event
from epwatch.stream.event_clock import EventClock
from epwatch.stream.recorder import Recorder
from epwatch.stream.recording import Recording, Tape
from epwatch.stream.redact import Redaction
from epwatch.stream.tape import PictureOptions
from tests.unit.headless.fakes import HandFeed, Written

_RESOURCES = {kind: res.by_name(kind.value) for kind in Kind}
_KINDS = {resource: kind for kind, resource in _RESOURCES.items()}
_TICK = 0.5
"""Seconds of the cluster between two looks at what time alone brings: as the program does."""


class SimClock:
    """The cluster's own time on both clocks; a :class:`epwatch.clock.Clock`."""

    def __init__(self, cluster: SimCluster) -> None:
        self._timeline = cluster.timeline

    def wall(self) -> float:
        """Return seconds since the epoch."""
        return self._timeline.wall().timestamp()

    def monotonic(self) -> float:
        """Return seconds since the cluster's start."""
        return self._timeline.now


class MemoryTape:
    """Keeps lines in one part."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []

    def put(self, line: bytes) -> None:
        """Take a line."""
        self.lines.append(line)

    def put_all(self, made: Iterator[bytes]) -> None:
        """Take lines that are still to be made."""
        self.lines += made

    def part(self) -> bool:
        """Never begin another part."""
        return False

    @property
    def data(self) -> bytes:
        """Return all of it."""
        return b"".join(self.lines)


class Watched:
    """The streams of one cluster, its picture and its stream's lines, written to a tape as they come."""

    def __init__(
        self, cluster: SimCluster, tape: Tape, context: str = "sim", redaction: Redaction | None = None
    ) -> None:
        self._cluster = cluster
        self._clock = EventClock(SimClock(cluster))
        self.written = Written()
        reader = LiveLines(HandFeed(), Latch(), JsonLines(), self.written.put, Wanted())
        picture = PictureOptions()
        self.monitor = Monitor(context, self._clock, streams=picture.streams)
        self._delivery = ExactDelivery(self.monitor, reader, self._clock, context)
        recording = Recording(self._clock, {context: picture}, tape, redaction)
        self.recorder = Recorder(recording, context, self._delivery.sink)
        self._stores = {kind: Store(kind) for kind in Kind}
        self._blind_since: dict[Kind, float] = {}
        self._denied: set[Kind] = set()

    def begin(self, denied: tuple[Kind, ...] = ()) -> None:
        """List all kinds but those that are denied, and follow them from now on."""
        self._denied = set(denied)
        for kind in Kind:
            self._tell(kind, Phase.CONNECTING, listed=False)
        for kind in Kind:
            if kind in self._denied:
                self._tell(kind, Phase.DENIED, "HTTP 403 Forbidden", listed=False)
            else:
                self._list(kind, Cause.INITIAL)
        self._cluster.store.listen(self._hear)

    def run(self, seconds: float) -> None:
        """Let the cluster live for so long."""
        for _ in range(round(seconds / _TICK)):
            self._cluster.advance(_TICK)
            self.recorder.tick(lambda: self.monitor.overdue, self._delivery.tick)

    def lose(self, *kinds: Kind) -> None:
        """Lose the connection of these streams: nothing more is heard of them."""
        for kind in kinds:
            self._blind_since[kind] = self._clock.wall()
            self._tell(kind, Phase.RETRYING, "Connection refused", next_try=self._clock.wall() + 1.0)

    def resume(self) -> None:
        """Find the history of what was lost gone, and list it anew."""
        for kind, since in self._blind_since.items():
            self._tell(kind, Phase.RESYNC, "HTTP 410 Gone (Expired)")
            self.recorder.gap(Gap(kind, None, since, self._clock.wall()))
            self._list(kind, Cause.RELIST)
        self._blind_since.clear()

    def _list(self, kind: Kind, cause: Cause) -> None:
        items = sorted(self._cluster.store.items(_RESOURCES[kind]), key=lambda item: item.revision)
        found = [decode_object(kind, item.raw) for item in items]
        if deltas := self._stores[kind].replace(found, (), cause):
            self.recorder.deltas(deltas)
        self._tell(kind, Phase.LIVE)

    def _hear(self, resource: res.Resource, event: Event) -> None:
        kind = _KINDS.get(resource)
        if kind is None or kind in self._blind_since or kind in self._denied:
            return
        store, raw = self._stores[kind], event.item.raw
        gone = event.type == "DELETED"
        deltas = store.delete(decode_identity(raw)) if gone else store.apply(decode_object(kind, raw))
        if deltas:
            self.recorder.deltas(deltas)

    def _tell(
        self, kind: Kind, phase: Phase, cause: str = "", *, listed: bool = True, next_try: float | None = None
    ) -> None:
        now = self._clock.wall()
        objects = len(self._stores[kind])
        self.recorder.status(
            StreamStatus(
                kind=kind,
                namespace=None,
                phase=phase,
                since=now,
                cause=cause,
                next_try=next_try,
                last_heard=now,
                listed=listed,
                objects=objects,
            )
        )
