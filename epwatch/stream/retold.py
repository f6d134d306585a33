"""A recording of what was heard before anybody asked for one: a recorder is told all of it again, at its own times."""

from collections.abc import Iterator, Sequence
from heapq import merge
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace

from epwatch.kube.delta import Cause, Delta, Gap
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.stream.event_clock import EventClock
from epwatch.stream.recorder import Recorder
from epwatch.stream.recording import Recording
from epwatch.stream.reel import Heard, Piece, Told
from epwatch.stream.tape import PictureOptions


class _Lines:
    """A tape in memory; a :class:`epwatch.stream.recording.Tape`."""

    def __init__(self) -> None:
        self._made: list[bytes] = []

    def put(self, line: bytes) -> None:
        self._made.append(line)

    def put_all(self, made: Iterator[bytes]) -> None:
        self._made += made

    def part(self) -> bool:
        return False

    def taken(self) -> list[bytes]:
        taken, self._made = self._made, []
        return taken


class _Then:
    """The clock as it stood at a piece's time."""

    def __init__(self, wall: float, offset: float) -> None:
        self.at = (wall, offset)

    def wall(self) -> float:
        return self.at[0]

    def monotonic(self) -> float:
        return self.at[0] - self.at[1]


class _Nobody:
    """A sink that passes nothing on: all of it was told long ago."""

    def deltas(self, deltas: Sequence[Delta]) -> None:
        pass

    def status(self, status: StreamStatus) -> None:
        pass

    def gap(self, gap: Gap) -> None:
        pass

    def skipped(self, kind: Kind, namespace: str | None, name: str, why: str) -> None:
        pass


class Retelling(Struct, frozen=True):
    """What was heard of one context, and what shaped its picture."""

    context: str | None
    options: PictureOptions
    heard: Heard


def retold(*every: Retelling) -> Iterator[bytes]:
    """Yield the lines of one recording of what was heard of each context, each made when it is asked for."""
    first = min((each.heard for each in every), key=attrgetter("at"))
    clock, tape = _Then(first.wall, first.offset), _Lines()
    recording = Recording(EventClock(clock), {each.context: each.options for each in every}, tape)
    recorders = [Recorder(recording, each.context, _Nobody()) for each in every]
    pieces = (
        [(piece, recorder) for piece in (*_start(each.heard), *each.heard.pieces)]
        for each, recorder in zip(every, recorders, strict=True)
    )
    # Not by the wall clock, which may be set back in between, nor by what is made of it, which is some ms off.
    for told, recorder in merge(*pieces, key=lambda one: one[0].at):
        clock.at = (told.wall, told.offset)
        _tell(recorder, told.told)
        yield from tape.taken()


def _start(heard: Heard) -> Iterator[Piece]:
    """Yield what stood at the begin, as if it was listed then: streams, lists, and that they are listed."""
    for status in heard.statuses:
        yield Piece(heard.wall, heard.offset, heard.at, replace(status, phase=Phase.SYNCING, listed=False))
    for kind in Kind:
        deltas = [Delta(kind, None, record, Cause.INITIAL) for of, record in heard.records if of is kind]
        # A stream of one namespace lists that one alone.
        scopes = (
            {None}
            if any(s.kind is kind and s.namespace is None for s in heard.statuses)
            else {delta.new.namespace for delta in deltas if delta.new is not None}
        )
        for scope in sorted(scopes, key=str):
            listed = tuple(d for d in deltas if scope is None or (d.new is not None and d.new.namespace == scope))
            if listed:
                yield Piece(heard.wall, heard.offset, heard.at, listed)
    for status in heard.statuses:
        yield Piece(heard.wall, heard.offset, heard.at, status)


def _tell(recorder: Recorder, told: Told) -> None:
    match told:
        case StreamStatus():
            recorder.status(told)
        case Gap():
            recorder.gap(told)
        case None:
            recorder.tick(lambda: True, lambda: None)
        case _:
            recorder.deltas(told)
