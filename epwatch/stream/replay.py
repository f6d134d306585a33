"""From one context's lines of a recording to the calls that its sink got: pictures, lists, events, statuses and gaps.

The lines between LIST_BEGIN and LIST_END are one call; where LIST_END is missing, a kill cut it off, and it never
happened. What is missing in between is a gap, which ends at the next keyframe.
"""

from collections.abc import Callable

from epwatch.kube.decode import decode_object
from epwatch.kube.delta import Cause, Delta, Gap
from epwatch.kube.listwatch import Sink
from epwatch.kube.objects import Kind, KubeObject
from epwatch.kube.phase import StreamStatus
from epwatch.kube.timestamps import parse_timestamp
from epwatch.stream import tape
from epwatch.stream.asked import AnswersOnTape, cleaned
from epwatch.stream.play_clock import PlayClock
from epwatch.stream.tape import Data, Line

_Key = tuple[Kind, str, str]


class Replay:
    """Takes lines in order and calls a sink as it was called.

    Args:
        sink: where the news goes.
        tick: called where time alone brought news.
        clock: shows each line's time; the offset of its monotonic side is set here.
        namespaces: what else is on the tape is left out; None leaves nothing out.
    """

    def __init__(
        self,
        sink: Sink,
        tick: Callable[[], None],
        clock: PlayClock,
        namespaces: frozenset[str] | None = None,
    ) -> None:
        self._sink = sink
        self._tick = tick
        self._clock = clock
        self._namespaces = namespaces
        self._objects: dict[_Key, KubeObject] = {}
        self._statuses: dict[tuple[Kind, str | None], StreamStatus] = {}
        self._list: tuple[Cause, list[Delta]] | None = None
        self._keyframe: dict[_Key, KubeObject] | None = None
        self._framed: list[StreamStatus] = []
        self._lost: float | None = None
        self.begun = False
        """Whether a keyframe was met: nothing is told before."""
        self.answers = AnswersOnTape()
        """What was read beside the streams so far."""
        self.quiet = False
        """While True the state is kept, and nothing is told; :meth:`tell` tells it then."""
        self.bad = 0
        """Lines that make no sense, and objects that did not decode."""

    def take(self, line: Line) -> None:
        """Take a line.

        Raises:
            ValueError: it makes no sense: a phase or a cause of a later version, a time that no calendar has.
        """
        if self._keyframe is not None or line.mark == tape.KEYFRAME_BEGIN:
            self._frame(line)
        elif self.begun and self._lost is None:
            self._news(line)

    def lose(self, seen: float) -> None:
        """Take note that lines are missing, the last one before them of a wall second; before a keyframe none count."""
        if self.begun and self._lost is None:
            self._lost = seen
            self._list = self._keyframe = None

    def tell(self) -> None:
        """End the quiet: tell the state as a first picture."""
        self.quiet = False
        self._tell_all(Cause.INITIAL, {})

    # --- keyframes

    def _frame(self, line: Line) -> None:
        if line.mark == tape.KEYFRAME_BEGIN:
            self._keyframe, self._framed = {}, []
            self._set_offset(line)
        elif line.mark == tape.KEYFRAME_END:
            self._end_frame(self._keyframe or {})
            self._keyframe = None
        elif line.mark == tape.PHASE and line.resource is not None and line.data is not None:
            self._framed.append(tape.status_of(line.resource, line.namespace, line.data))
        elif self._keyframe is not None and (one := self._object(line)) is not None:
            self._keyframe[one[0]] = one[1]

    def _end_frame(self, objects: dict[_Key, KubeObject]) -> None:
        lost, self._lost = self._lost, None
        if self.begun and lost is None:
            return
        former, self._objects = self._objects, objects
        self._statuses = {(status.kind, status.namespace): status for status in self._framed}
        cause = Cause.RELIST if self.begun else Cause.INITIAL
        if lost is not None and not self.quiet:
            self._tell_gaps(lost)
        self.begun = True
        if not self.quiet:
            self._tell_all(cause, former)

    def _tell_all(self, cause: Cause, former: dict[_Key, KubeObject]) -> None:
        gone = [Delta(key[0], one, None, cause) for key, one in former.items() if key not in self._objects]
        came = [
            Delta(key[0], former.get(key), one, cause) for key, one in self._objects.items() if former.get(key) != one
        ]
        for kind in Kind:
            if deltas := [delta for delta in (*gone, *came) if delta.kind is kind]:
                self._sink.deltas(deltas)
        for status in self._statuses.values():
            self._sink.status(status)

    # --- holes

    def _tell_gaps(self, lost: float) -> None:
        for kind, namespace in self._statuses:
            self._sink.gap(Gap(kind, namespace, lost, self._clock.wall()))

    # --- news

    def _news(self, line: Line) -> None:
        if line.event is not None:
            self._event(line)
            return
        match line.mark:
            case tape.LIST_BEGIN:
                self._list = (tape.cause_of(line.data), [])
            case tape.LIST_END:
                self._end_list()
            case tape.CLOCK:
                self._set_offset(line)
                if line.data is not None and line.data.tick and not self.quiet:
                    self._tick()
            case tape.EVIDENCE if line.asked is not None:
                self.answers.take(cleaned(line.asked))
            case tape.PHASE | tape.GAP if line.resource is not None and line.data is not None:
                self._tell(line.mark, line.resource, line.namespace, line.data)
            case _:
                pass  # a mark of a later version

    def _tell(self, mark: str, kind: Kind, namespace: str | None, data: Data) -> None:
        if mark == tape.GAP:
            if not self.quiet:
                self._sink.gap(Gap(kind, namespace, data.begin, data.end))
            return
        status = tape.status_of(kind, namespace, data)
        self._statuses[kind, namespace] = status
        if not self.quiet:
            self._sink.status(status)

    def _event(self, line: Line) -> None:
        one = self._object(line)
        if one is None or line.event is None:
            return
        key, new = one
        cause = Cause.WATCH if self._list is None else self._list[0]
        deltas = self._deltas(key, new, cause, deleted=line.event.type == "DELETED")
        if self._list is not None:
            self._list[1].extend(deltas)
        elif deltas and not self.quiet:
            self._sink.deltas(deltas)

    def _deltas(self, key: _Key, new: KubeObject, cause: Cause, *, deleted: bool) -> list[Delta]:
        old = self._objects.pop(key, None) if deleted else self._objects.get(key)
        if deleted:
            return [] if old is None else [Delta(key[0], old, None, cause)]
        self._objects[key] = new
        if old is None or old.uid == new.uid:
            return [Delta(key[0], old, new, cause)]
        return [Delta(key[0], old, None, cause), Delta(key[0], None, new, cause)]

    def _end_list(self) -> None:
        deltas = [] if self._list is None else self._list[1]
        self._list = None
        if deltas and not self.quiet:
            self._sink.deltas(deltas)

    def _object(self, line: Line) -> tuple[_Key, KubeObject] | None:
        if line.resource is None or line.event is None:
            return None
        try:
            record = decode_object(line.resource, line.event.object)
        except (ValueError, RecursionError):
            self.bad += 1
            return None
        if self._namespaces is not None and record.namespace not in self._namespaces:
            return None
        return (line.resource, record.namespace, record.name), record

    def _set_offset(self, line: Line) -> None:
        if line.data is not None:
            self._clock.offset = line.data.offset
            self._clock.set(self._clock.wall() if line.time == "" else parse_timestamp(line.time) or 0.0)
