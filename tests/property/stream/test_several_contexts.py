"""Two contexts on one tape, in any order of events: what is played is the very stream that was seen."""

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from epwatch.delivery import ExactDelivery
from epwatch.headless.latch import Latch
from epwatch.headless.lines import JsonLines
from epwatch.headless.live_lines import LiveLines, Wanted
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from epwatch.monitor import Monitor
from epwatch.options import Options
from epwatch.stream.event_clock import EventClock
from epwatch.stream.play_clock import PlayClock
from epwatch.stream.player import Player, Stretch
from epwatch.stream.recorder import Recorder
from epwatch.stream.recording import Recording
from epwatch.stream.reel import Reel
from epwatch.stream.retold import Retelling, retold
from epwatch.stream.tape import PictureOptions
from tests.property.stream.live import Live, MemoryTape, RealClock, moves
from tests.property.stream.test_record_replay import BUSY
from tests.unit.headless.fakes import HandFeed, Written

CONTEXTS = ("eu", "us")
PICTURES: dict[str | None, PictureOptions] = {"eu": PictureOptions(), "us": PictureOptions(endpoints="off")}


class OneOf(Live):
    """The pipeline of one context that is recorded with another."""

    def __init__(self, context: str, clock: RealClock, recording: Recording, reader: LiveLines) -> None:
        self.clock = clock
        self._monitor = Monitor(context, recording.clock, streams=PICTURES[context].streams)
        self._delivery = ExactDelivery(self._monitor, reader, recording.clock, context)
        self._recorder = Recorder(recording, context, self._delivery.sink)
        self._store = {}
        self._listed = set()


def record(story: list[tuple[int, tuple[str, Any]]], tape: MemoryTape) -> bytes:
    """Return what was seen of both, each move in the context with its number."""
    clock, written = RealClock(), Written()
    recording = Recording(EventClock(clock), PICTURES, tape)
    reader = LiveLines(HandFeed(), Latch(), JsonLines(), written.put, Wanted(contexts=lambda: CONTEXTS))
    both = [OneOf(context, clock, recording, reader) for context in CONTEXTS]
    both[0].first_picture()
    for each in both:
        for kind in Kind:
            each.move("phase", (kind, Phase.CONNECTING))
    both[1].first_picture()
    for number, (what, how) in story:
        both[number].move(what, how)
    return written.data


def play(*paths: Path) -> bytes:
    """Return the stream of a recording."""
    written = Written()
    player = Player(Stretch(paths=tuple(map(str, paths))), Options(), exact=True, clock=PlayClock())
    wanted = Wanted(recorded=True, contexts=lambda: player.contexts)
    player._run(LiveLines(HandFeed(), Latch(), JsonLines(), written.put, wanted))
    return written.data


stories = moves.flatmap(
    lambda story: st.lists(st.integers(0, 1), min_size=len(story), max_size=len(story)).map(
        lambda whose: list(zip(whose, story, strict=True))
    )
)


@given(stories)
@settings(max_examples=40)
@example([(number % 2, move) for number, move in enumerate(BUSY)])
def test_what_is_played_of_two_contexts_is_the_very_stream_that_was_seen(
    story: list[tuple[int, tuple[str, Any]]],
) -> None:
    tape = MemoryTape()
    seen = record(story, tape)
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "tape"
        path.write_bytes(tape.data)
        assert play(path) == seen


class HeardOf(OneOf):
    """The pipeline of one context that records nothing, and keeps what it heard."""

    def __init__(self, context: str, clock: RealClock, recording: Recording, reader: LiveLines) -> None:
        super().__init__(context, clock, recording, reader)
        self._context = context
        self._reel = Reel(self._delivery.sink, recording.clock, 10_000_000)
        self._recorder = self._reel  # type: ignore[assignment]  # it is told the same

    def retelling(self) -> Retelling:
        current = [(key[0], one) for key, one in self._store.items()]
        return Retelling(self._context, PICTURES[self._context], self._reel.heard(current))


@given(stories)
@settings(max_examples=25)
@example([(number % 2, move) for number, move in enumerate(BUSY)])
def test_what_was_heard_of_two_contexts_is_written_as_one_recording_of_what_was_seen(
    story: list[tuple[int, tuple[str, Any]]],
) -> None:
    clock, written = RealClock(), Written()
    recording = Recording(EventClock(clock), PICTURES, MemoryTape())
    reader = LiveLines(HandFeed(), Latch(), JsonLines(), written.put, Wanted(contexts=lambda: CONTEXTS))
    both = [HeardOf(context, clock, recording, reader) for context in CONTEXTS]
    for each in both:
        each.first_picture()
    for number, (what, how) in story:
        both[number].move(what, how)
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "written"
        path.write_bytes(b"".join(retold(*(each.retelling() for each in both))))
        assert play(path) == written.data


@given(stories)
@settings(max_examples=15)
@example([(number % 2, move) for number, move in enumerate(BUSY)])
def test_parts_of_a_recording_of_two_contexts_are_one_in_any_order(story: list[tuple[int, tuple[str, Any]]]) -> None:
    tape = MemoryTape(part_lines=25)
    seen = record(story, tape)
    with tempfile.TemporaryDirectory() as made:
        paths = [Path(made) / f"part-{number}" for number in range(len(tape.parts))]
        for path, lines in zip(paths, tape.parts, strict=True):
            path.write_bytes(b"".join(lines))
        assert play(*reversed(paths)) == seen


def test_a_part_that_is_missing_is_a_gap_in_every_context_whichever_the_next_line_is_of() -> None:
    tape = MemoryTape(part_lines=25)
    record([(number % 2, move) for number, move in enumerate(BUSY)], tape)
    assert len(tape.parts) > 2
    with tempfile.TemporaryDirectory() as made:
        paths = [Path(made) / f"part-{number}" for number in range(len(tape.parts))]
        for path, lines in zip(paths, tape.parts, strict=True):
            path.write_bytes(b"".join(lines))
        whole = [json.loads(line) for line in play(*paths).splitlines()]
        holed = [json.loads(line) for line in play(paths[0], *paths[2:]).splitlines()]
    unseen = {(line["context"], line["from"]) for line in holed if line["type"] == "GAP"}
    known = {(line["context"], line["from"]) for line in whole if line["type"] == "GAP"}
    missing = unseen - known
    assert {context for context, _from in missing} == set(CONTEXTS)
    assert len({begin for _context, begin in missing}) == 1
