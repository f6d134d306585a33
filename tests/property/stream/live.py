"""A live pipeline that records, driven by moves; and the pipeline that plays what was recorded."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from epwatch.delivery import ExactDelivery
from epwatch.headless.latch import Latch
from epwatch.headless.lines import JsonLines
from epwatch.headless.live_lines import LiveLines, Wanted
from epwatch.kube.delta import Cause, Delta, Gap
from epwatch.kube.objects import Kind, KubeObject
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.monitor import Monitor
from epwatch.options import Options
from epwatch.stream.event_clock import EventClock
from epwatch.stream.play_clock import PlayClock
from epwatch.stream.player import Player, Stretch
from epwatch.stream.recorder import Recorder
from epwatch.stream.recording import Recording
from epwatch.stream.tape import PictureOptions
from tests import factories as f
from tests.property.model.test_incremental import PHASES, endpoints, pods, services, slices
from tests.unit.headless.fakes import HandFeed, Written
from tests.unit.model.world import CONTEXT, WALL

PICTURE = PictureOptions(namespaces=None)

objects = st.one_of(slices(), slices(), pods(), pods(), services(), endpoints())
moves = st.lists(
    st.one_of(
        st.tuples(st.just("put"), objects),
        st.tuples(st.just("put"), objects),
        st.tuples(st.just("put"), objects),
        st.tuples(st.just("remove"), st.integers(0, 9)),
        st.tuples(st.just("list"), st.lists(objects, max_size=4)),
        st.tuples(st.just("phase"), st.tuples(st.sampled_from(Kind), st.sampled_from(PHASES))),
        st.tuples(st.just("gap"), st.sampled_from(Kind)),
        st.tuples(st.just("wait"), st.floats(0.0, 9.0)),
        st.tuples(st.just("jump"), st.floats(-50.0, 50.0)),
    ),
    min_size=5,
    max_size=40,
)
"""What happens to a cluster and to the way there."""


class RealClock:
    """Two clocks that drift and jump as real ones do."""

    def __init__(self) -> None:
        self.now = 0.0
        self.jumped = 0.0

    def wall(self) -> float:
        self.now += 0.000_123_4
        return WALL + self.now * 1.000_1 + self.jumped

    def monotonic(self) -> float:
        self.now += 0.000_043_2
        return 70_000.0 + self.now


class MemoryTape:
    """Keeps lines; a part is as long as it is told to be."""

    def __init__(self, part_lines: int | None = None) -> None:
        self.parts: list[list[bytes]] = [[]]
        self._length = part_lines

    def put(self, line: bytes) -> None:
        self.parts[-1].append(line)

    def put_all(self, made: Iterator[bytes]) -> None:
        self.parts[-1] += made

    def part(self) -> bool:
        full = self._length is not None and len(self.parts[-1]) > self._length
        if full:
            self.parts.append([])
        return full

    @property
    def data(self) -> bytes:
        return b"".join(line for part in self.parts for line in part)


class Live:
    """The exact pipeline of a live stream with --record."""

    def __init__(self, tape: MemoryTape) -> None:
        self.clock = RealClock()
        self.event_clock = event_clock = EventClock(self.clock)
        self.written = Written()
        self._reader = LiveLines(HandFeed(), Latch(), JsonLines(), self.written.put, Wanted())
        self._monitor = Monitor(CONTEXT, event_clock, streams=PICTURE.streams)
        self._delivery = ExactDelivery(self._monitor, self._reader, event_clock, CONTEXT)
        self._recorder = Recorder(Recording(event_clock, {CONTEXT: PICTURE}, tape), CONTEXT, self._delivery.sink)
        self._store: dict[tuple[Kind, str, str], KubeObject] = {}
        self._listed: set[Kind] = set()

    def first_picture(self) -> None:
        for kind in Kind:
            self.move("phase", (kind, Phase.CONNECTING))
        for kind in Kind:
            self._listed.add(kind)
            self.move("phase", (kind, Phase.LIVE))

    def move(self, what: str, how: Any) -> None:  # noqa: ANN401 - each move has an argument of its own
        getattr(self, f"_{what}")(how)
        self._recorder.tick(lambda: self._monitor.overdue, self._delivery.tick)

    def _put(self, built: f.Json) -> None:
        self._recorder.deltas(self._deltas(built, Cause.WATCH))

    def _deltas(self, built: f.Json, cause: Cause) -> list[Delta]:
        new = f.record(built)
        key = (f.kind_of(built), new.namespace, new.name)
        old = self._store.get(key)
        self._store[key] = new
        if old is not None and old.uid != new.uid:
            return [Delta(key[0], old, None, cause), Delta(key[0], None, new, cause)]
        return [Delta(key[0], old, new, cause)]

    def _remove(self, number: int) -> None:
        if self._store:
            key = sorted(self._store)[number % len(self._store)]
            self._recorder.deltas([Delta(key[0], self._store.pop(key), None, Cause.WATCH)])

    def _list(self, found: list[f.Json]) -> None:
        kinds = {f.kind_of(built) for built in found}
        for kind in sorted(kinds):
            wall = self.clock.wall()
            self._recorder.gap(Gap(kind, None, wall - 3.0, wall))
            mine = [built for built in found if f.kind_of(built) is kind]
            keys = {(kind, f.record(built).namespace, f.record(built).name) for built in mine}
            gone = [key for key in self._store if key[0] is kind and key not in keys]
            deltas = [Delta(kind, self._store.pop(key), None, Cause.RELIST) for key in gone]
            for built in mine:
                deltas += self._deltas(built, Cause.RELIST)
            self._recorder.deltas(deltas)
            self.move("phase", (kind, Phase.LIVE))

    def _phase(self, how: tuple[Kind, Phase]) -> None:
        kind, phase = how
        wall = self.clock.wall()
        retrying = phase is Phase.RETRYING
        self._recorder.status(
            StreamStatus(
                kind=kind,
                namespace=None,
                phase=phase,
                since=wall,
                cause="connection refused" if retrying else "",
                next_try=wall + 1 / 3 if retrying else None,
                last_heard=wall,
                listed=kind in self._listed,
                objects=len(self._store),
            )
        )

    def _gap(self, kind: Kind) -> None:
        """Tell a gap whose relist brings nothing new."""
        wall = self.clock.wall()
        self._recorder.gap(Gap(kind, None, wall - 1.0, wall))

    def _wait(self, seconds: float) -> None:
        self.clock.now += seconds

    def _jump(self, seconds: float) -> None:
        self.clock.jumped += seconds


def record(story: list[tuple[str, Any]], tape: MemoryTape) -> bytes:
    """Return what was seen live while it was recorded."""
    live = Live(tape)
    live.first_picture()
    for what, how in story:
        live.move(what, how)
    return live.written.data


class Played(LiveLines):
    """Collects the lines of a played recording, and how it ended."""

    def __init__(self, written: Written) -> None:
        super().__init__(HandFeed(), Latch(), JsonLines(), written.put, Wanted())
        self.end: tuple[str, int] | None = None

    def failed(self, message: str, exit_code: int) -> None:
        self.end = (message, exit_code)


def play(*paths: Path) -> tuple[bytes, tuple[str, int] | None]:
    """Return the stream of a recording, and how it ended."""
    written = Written()
    reader = Played(written)
    player = Player(Stretch(paths=tuple(map(str, paths))), Options(), exact=True, clock=PlayClock())
    player._run(reader)
    return written.data, reader.end
