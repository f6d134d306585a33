"""Writes down what a sink is told, as watch events and marks, in the moment in which it is told.

Everything that depends on the time reads one clock, which stands still while one piece of news is taken in. So a
replay, which has only the times on the tape, comes to the very same result.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, Protocol

from epwatch import __version__
from epwatch.clock import Clock
from epwatch.kube.delta import Cause, Delta, Gap
from epwatch.kube.evidence import Evidence, Wanted
from epwatch.kube.listwatch import Sink
from epwatch.kube.objects import Kind, KubeObject
from epwatch.kube.phase import StreamStatus
from epwatch.stream import tape as lines
from epwatch.stream.keyframe import Keyframe, event_of
from epwatch.stream.redact import Redaction
from epwatch.stream.tape import Asked, Data, Event, Header, Line, PictureOptions

_KEYFRAME_PERIOD: Final = 300.0
"""Seconds between two whole states: a replay that begins in the middle waits no longer for its first one."""
_DRIFT: Final = 0.005
"""Seconds by which the clocks may move against each other before a CLOCK mark says so."""


class Tape(Protocol):
    """Where a recording goes."""

    def put(self, line: bytes) -> None:
        """Take a line; returns at once."""
        ...

    def put_all(self, made: Iterator[bytes]) -> None:
        """Take lines that are still to be made, in their place among the others; returns at once, and makes none."""
        ...

    def part(self) -> bool:
        """Return whether the part is full; then the next line begins another one."""
        ...


class EventClock:
    """The clock of a recorded picture: it stands still within :meth:`event`; a :class:`epwatch.clock.Clock`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._now: tuple[float, float] | None = None
        self.offset = self._offset()

    @contextmanager
    def event(self) -> Iterator[bool]:
        """Stop both clocks for the block; gives whether the offset between them is another than before.

        Within such a block they stand already.
        """
        if self._now is not None:
            yield False
            return
        wall = round(self._clock.wall(), 6)
        offset = self._offset()
        moved = abs(offset - self.offset) > _DRIFT
        self.offset = offset if moved else self.offset
        self._now = (wall, wall - self.offset)
        try:
            yield moved
        finally:
            self._now = None

    def wall(self) -> float:
        """Return seconds since the epoch, whole microseconds."""
        return round(self._clock.wall(), 6) if self._now is None else self._now[0]

    def monotonic(self) -> float:
        """Return the wall time less the offset: it runs with the machine's monotonic clock but for some ms."""
        return self._clock.wall() - self._offset() if self._now is None else self._now[1]

    def _offset(self) -> float:
        return self._clock.wall() - self._clock.monotonic()


class Recorder:
    """Passes all news on to a sink and writes it down; a :class:`epwatch.kube.listwatch.Sink`.

    Args:
        sink: takes the news.
        clock: the clock that the sink's side reads too.
        context: of all lines.
        options: what shapes the picture.
        tape: takes the lines.
        redaction: disguises what is written, never what is passed on; None writes it as it is.
    """

    def __init__(
        self,
        sink: Sink,
        clock: EventClock,
        context: str | None,
        options: PictureOptions,
        tape: Tape,
        redaction: Redaction | None = None,
    ) -> None:
        self._sink = sink
        self._clock = clock
        self._redaction = redaction
        self._context = context if redaction is None else redaction.context(context)
        self._options = options if redaction is None else redaction.options(options)
        self._tape = tape
        self._seq = 0
        self._objects: dict[tuple[Kind, str, str], KubeObject] = {}
        self._statuses: dict[tuple[Kind, str | None], StreamStatus] = {}
        with clock.event():
            self._begin_part()

    def deltas(self, deltas: Sequence[Delta]) -> None:
        """Write down and pass on what one watch event, or one list, changed."""
        with self._event():
            told = deltas if self._redaction is None else [_disguised(delta, self._redaction) for delta in deltas]
            listed = told[0].cause is not Cause.WATCH
            scope = self._scope(told[0])
            if listed:
                self._mark(lines.LIST_BEGIN, told[0].kind, scope, Data(cause=told[0].cause.value))
            for delta in told if listed else _merged(told):
                self._event_of(delta, scope)
            if listed:
                self._mark(lines.LIST_END, told[0].kind, scope)
            self._sink.deltas(deltas)

    def status(self, status: StreamStatus) -> None:
        """Write down and pass on a stream's new status."""
        with self._event():
            told = status if self._redaction is None else self._redaction.status(status)
            self._statuses[told.kind, told.namespace] = told
            self._mark(lines.PHASE, told.kind, told.namespace, lines.status_data(told))
            self._sink.status(status)

    def note(self, streams: Sequence[StreamStatus]) -> None:
        """Write down how streams stand that nothing more will come of; passes nothing on."""
        with self._event():
            for status in streams:
                told = status if self._redaction is None else self._redaction.status(status)
                self._statuses[told.kind, told.namespace] = told
                self._mark(lines.PHASE, told.kind, told.namespace, lines.status_data(told))

    def gap(self, gap: Gap) -> None:
        """Write down and pass on a gap."""
        with self._event():
            namespace = gap.namespace if self._redaction is None else self._redaction.namespace(gap.namespace)
            self._mark(lines.GAP, gap.kind, namespace, Data(begin=gap.begin, end=gap.end))
            self._sink.gap(gap)

    def skipped(self, kind: Kind, namespace: str | None, name: str, why: str) -> None:
        """Pass on what did not decode: it is in no picture, and so in no recording."""
        self._sink.skipped(kind, namespace, name, why)

    def evidence(self, wanted: Wanted, found: Evidence) -> None:
        """Write down what was read beside the streams: it belongs to no picture, so nothing is passed on."""
        if self._redaction is not None:
            wanted, found = self._redaction.wanted(wanted), self._redaction.evidence(found)
        with self._event():
            self._write(None, None, mark=lines.EVIDENCE, asked=Asked(wanted=wanted, found=found))

    def tick(self, matters: Callable[[], bool], tick: Callable[[], None]) -> None:
        """Let time pass; written down where that matters, by the clock as it stands then."""
        with self._event():
            if matters():
                self._mark(lines.CLOCK, None, None, Data(offset=self._clock.offset, tick=True))
            tick()

    @contextmanager
    def _event(self) -> Iterator[None]:
        with self._clock.event() as moved:
            if self._tape.part():
                self._begin_part()
            elif self._clock.wall() - self._keyframe_at >= _KEYFRAME_PERIOD:
                self._keyframe()
            if moved:
                self._mark(lines.CLOCK, None, None, Data(offset=self._clock.offset))
            yield

    def _begin_part(self) -> None:
        now = lines.stamp(self._clock.wall())
        header = Header(
            schema=lines.SCHEMA,
            epwatch=__version__,
            time=now,
            contexts=(self._context,),
            options=self._options,
            seq=self._seq + 1,
        )
        self._tape.put(lines.encode(header))
        self._keyframe()

    def _keyframe(self) -> None:
        self._keyframe_at = self._clock.wall()
        frame = Keyframe(
            seq=self._seq + 1,
            time=lines.stamp(self._keyframe_at),
            context=self._context,
            offset=self._clock.offset,
            statuses=tuple(self._statuses.values()),
            records=[(key[0], record) for key, record in self._objects.items()],
        )
        self._seq += len(frame)
        self._tape.put_all(frame.lines())

    def _event_of(self, delta: Delta, scope: str | None) -> None:
        if delta.new is not None:
            self._objects[delta.kind, delta.new.namespace, delta.new.name] = delta.new
            kind = "ADDED" if delta.old is None else "MODIFIED"
            self._write(delta.kind, scope, event=event_of(kind, delta.kind, delta.new))
        elif delta.old is not None:
            self._objects.pop((delta.kind, delta.old.namespace, delta.old.name), None)
            self._write(delta.kind, scope, event=event_of("DELETED", delta.kind, delta.old))

    def _scope(self, delta: Delta) -> str | None:
        one = delta.new or delta.old
        return None if one is None or (delta.kind, None) in self._statuses else one.namespace

    def _mark(self, mark: str, kind: Kind | None, namespace: str | None, data: Data | None = None) -> None:
        self._write(kind, namespace, mark=mark, data=data)

    def _write(
        self,
        kind: Kind | None,
        namespace: str | None,
        *,
        event: Event | None = None,
        mark: str | None = None,
        data: Data | None = None,
        asked: Asked | None = None,
    ) -> None:
        self._seq += 1
        line = Line(
            seq=self._seq,
            time=lines.stamp(self._clock.wall()),
            context=self._context,
            resource=kind,
            namespace=namespace,
            event=event,
            mark=mark,
            data=data,
            asked=asked,
        )
        self._tape.put(lines.encode(line))


def _merged(deltas: Sequence[Delta]) -> Iterator[Delta]:
    """Yield a watch event's deltas; a replaced object, which is two of them, is one event again (EV-3)."""
    replaced = len(deltas) == 2 and deltas[0].new is None
    yield from deltas[1:] if replaced else deltas


def _disguised(delta: Delta, redaction: Redaction) -> Delta:
    old, new = (None if one is None else redaction.object(one) for one in (delta.old, delta.new))
    return Delta(delta.kind, old, new, delta.cause)
