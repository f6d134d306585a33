"""The lines of a keyframe: the whole state, made one by one by whoever writes them down, never by the watch loop.

Making a line takes some 30 µs; 10,000 objects at once would hold up every watch for a third of a second.
"""

from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Raw, Struct

from epwatch.kube.objects import Kind, KubeObject
from epwatch.kube.phase import StreamStatus
from epwatch.stream import tape
from epwatch.stream.tape import Data, Event, Line
from epwatch.stream.unproject import unproject


class Keyframe(Struct, frozen=True, kw_only=True):
    """The state at one time; frozen values, so any thread may make lines of it. ``seq`` is that of the first line."""

    seq: int
    time: str
    context: str | None
    offset: float
    statuses: Sequence[StreamStatus]
    records: Sequence[tuple[Kind, KubeObject]]

    def __len__(self) -> int:
        """Return how many lines it has."""
        return len(self.statuses) + len(self.records) + 2

    def lines(self) -> Iterator[bytes]:
        """Make the lines, each when it is asked for."""
        for seq, line in enumerate(self._lines(), self.seq):
            yield tape.encode(msgspec.structs.replace(line, seq=seq, time=self.time, context=self.context))

    def _lines(self) -> Iterator[Line]:
        yield Line(seq=0, time="", mark=tape.KEYFRAME_BEGIN, data=Data(offset=self.offset))
        for status in self.statuses:
            data = tape.status_data(status)
            yield Line(seq=0, time="", resource=status.kind, namespace=status.namespace, mark=tape.PHASE, data=data)
        for kind, record in self.records:
            yield Line(seq=0, time="", resource=kind, event=event_of("ADDED", kind, record))
        yield Line(seq=0, time="", mark=tape.KEYFRAME_END)


def event_of(kind: str, of: Kind, record: KubeObject) -> Event:
    """Return the watch event of a record."""
    return Event(kind, Raw(msgspec.json.encode(unproject(of, record))))
