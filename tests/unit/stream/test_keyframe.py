"""Keyframes cost the watch loop nothing for each object: it makes none of their lines."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from epwatch.kube.delta import Cause, Delta, Gap
from epwatch.kube.objects import Kind
from epwatch.kube.phase import StreamStatus
from epwatch.stream import tape as lines
from epwatch.stream.event_clock import EventClock
from epwatch.stream.recorder import Recorder
from epwatch.stream.recording import Recording
from epwatch.stream.tape import Header, PictureOptions, decode_header, decode_line
from epwatch.stream.tape_file import TapeFile
from tests.unit.headless.pictures import NOON, pod

MANY = 2000


class HandClock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def wall(self) -> float:
        return NOON + self.now

    def monotonic(self) -> float:
        return self.now


class Nothing:
    """A sink that takes no notice."""

    def deltas(self, deltas: Sequence[Delta]) -> None: ...

    def status(self, status: StreamStatus) -> None: ...

    def gap(self, gap: Gap) -> None: ...

    def skipped(self, kind: Kind, namespace: str | None, name: str, why: str) -> None: ...


class CountingTape:
    """Counts the lines that the recorder made itself, and keeps what is still to be made in its place."""

    def __init__(self) -> None:
        self.made = 0
        self.pieces: list[bytes | Iterator[bytes]] = []

    def put(self, line: bytes) -> None:
        self.made += 1
        self.pieces.append(line)

    def put_all(self, made: Iterator[bytes]) -> None:
        self.pieces.append(made)

    def part(self) -> bool:
        return False

    def text(self) -> list[bytes]:
        found: list[bytes] = []
        for piece in self.pieces:
            found += [piece] if isinstance(piece, bytes) else piece
        return found


def added(number: int, *, cause: Cause = Cause.WATCH) -> Delta:
    return Delta(Kind.PODS, None, pod(f"web-{number}"), cause)


def recorder(tape: CountingTape | TapeFile, clock: HandClock) -> Recorder:
    recording = Recording(EventClock(clock), {"prod": PictureOptions()}, tape)
    return Recorder(recording, "prod", Nothing())


def test_the_event_that_begins_a_keyframe_of_two_thousand_objects_makes_one_line() -> None:
    tape, clock = CountingTape(), HandClock()
    one = recorder(tape, clock)
    one.deltas([added(number, cause=Cause.INITIAL) for number in range(MANY)])
    clock.now = 301.0
    before = tape.made
    one.deltas([added(MANY)])
    assert tape.made - before == 1


def test_a_keyframe_holds_the_state_of_its_begin_though_it_is_written_later() -> None:
    tape, clock = CountingTape(), HandClock()
    one = recorder(tape, clock)
    one.deltas([added(number, cause=Cause.INITIAL) for number in range(3)])
    clock.now = 301.0
    one.deltas([added(3)])
    clock.now = 302.0
    one.deltas([Delta(Kind.PODS, pod("web-0"), None, Cause.WATCH)])
    header, *rest = tape.text()
    told = [decode_line(line) for line in rest]
    assert isinstance(decode_header(header), Header)
    assert [line.seq for line in told] == list(range(1, len(told) + 1))
    assert [line.time for line in told] == sorted(line.time for line in told)
    begins = [number for number, line in enumerate(told) if line.mark == lines.KEYFRAME_BEGIN]
    frame = told[begins[-1] :]
    end = next(number for number, line in enumerate(frame) if line.mark == lines.KEYFRAME_END)
    assert [b"web-0" in bytes(line.event.object) for line in frame[1:end] if line.event] == [True, False, False]
    assert {line.time for line in frame[: end + 1]} == {frame[0].time}
    assert [line.event.type for line in frame[end + 1 :] if line.event] == ["ADDED", "DELETED"]


def test_the_file_has_the_keyframe_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "tape"
    tape, clock = TapeFile(str(path)), HandClock()
    one = recorder(tape, clock)
    one.deltas([added(number, cause=Cause.INITIAL) for number in range(50)])
    clock.now = 301.0
    one.deltas([added(50)])
    tape.close()
    told = [decode_line(line) for line in path.read_bytes().splitlines()[1:]]
    assert [line.seq for line in told] == list(range(1, len(told) + 1))
    assert sum(line.event is not None for line in told) == 50 + 50 + 1
