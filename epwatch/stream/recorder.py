"""Writes down what one context's sink is told, as watch events and marks, in the moment in which it is told."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager

from epwatch.kube.delta import Cause, Delta, Gap
from epwatch.kube.evidence import Evidence, Wanted
from epwatch.kube.listwatch import Sink
from epwatch.kube.objects import Kind
from epwatch.kube.phase import StreamStatus
from epwatch.stream import tape as lines
from epwatch.stream.keyframe import event_of
from epwatch.stream.recording import Recording
from epwatch.stream.redact import Redaction
from epwatch.stream.tape import Asked, Data, Event, Line


class Recorder:
    """Passes all news on to a sink and writes it down; a :class:`epwatch.kube.listwatch.Sink`.

    Args:
        recording: takes the lines.
        context: whose news it is, one of the recording's.
        sink: takes the news.
    """

    def __init__(self, recording: Recording, context: str | None, sink: Sink) -> None:
        self._sink = sink
        self._recording = recording
        self._context = context
        self._redaction = recording.redaction
        self._state = recording.state(context)

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
            self._write_status(status)
            self._sink.status(status)

    def note(self, streams: Sequence[StreamStatus]) -> None:
        """Write down how streams stand that nothing more will come of; passes nothing on."""
        with self._event():
            for status in streams:
                self._write_status(status)

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
        with self._event():
            if self._redaction is not None:
                wanted, found = self._redaction.wanted(wanted), self._redaction.evidence(found)
            # The line says which context it is of.
            asked = Asked(wanted=wanted.anywhere, found=found)
            self._write(Line(seq=0, time="", mark=lines.EVIDENCE, asked=asked))

    def tick(self, matters: Callable[[], bool], tick: Callable[[], None]) -> None:
        """Let time pass; written down where that matters, by the clock as it stands then."""
        self._recording.tick(self._context, matters, tick)

    def _event(self) -> AbstractContextManager[None]:
        return self._recording.event(self._context)

    def _write_status(self, status: StreamStatus) -> None:
        told = status if self._redaction is None else self._redaction.status(status)
        self._state.statuses[told.kind, told.namespace] = told
        self._mark(lines.PHASE, told.kind, told.namespace, lines.status_data(told))

    def _event_of(self, delta: Delta, scope: str | None) -> None:
        if delta.new is not None:
            self._state.objects[delta.kind, delta.new.namespace, delta.new.name] = delta.new
            kind = "ADDED" if delta.old is None else "MODIFIED"
            self._write_event(delta.kind, scope, event_of(kind, delta.kind, delta.new))
        elif delta.old is not None:
            self._state.objects.pop((delta.kind, delta.old.namespace, delta.old.name), None)
            self._write_event(delta.kind, scope, event_of("DELETED", delta.kind, delta.old))

    def _scope(self, delta: Delta) -> str | None:
        one = delta.new or delta.old
        return None if one is None or (delta.kind, None) in self._state.statuses else one.namespace

    def _write_event(self, kind: Kind, namespace: str | None, event: Event) -> None:
        self._write(Line(seq=0, time="", resource=kind, namespace=namespace, event=event))

    def _mark(self, mark: str, kind: Kind, namespace: str | None, data: Data | None = None) -> None:
        self._write(Line(seq=0, time="", resource=kind, namespace=namespace, mark=mark, data=data))

    def _write(self, line: Line) -> None:
        self._recording.write(line, self._context)


def _merged(deltas: Sequence[Delta]) -> Iterator[Delta]:
    """Yield a watch event's deltas; a replaced object, which is two of them, is one event again (EV-3)."""
    replaced = len(deltas) == 2 and deltas[0].new is None
    yield from deltas[1:] if replaced else deltas


def _disguised(delta: Delta, redaction: Redaction) -> Delta:
    old, new = (None if one is None else redaction.object(one) for one in (delta.old, delta.new))
    return Delta(delta.kind, old, new, delta.cause)
