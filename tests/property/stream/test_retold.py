"""What was heard, written down afterwards, plays as what was seen; where its begin is gone, it begins with a list."""

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from epwatch.kube.listwatch import Sink
from epwatch.kube.objects import Kind, KubeObject
from epwatch.stream.event_clock import EventClock
from epwatch.stream.parts import Parts
from epwatch.stream.play_clock import PlayClock
from epwatch.stream.reel import Reel, Told
from epwatch.stream.replay import Replay
from epwatch.stream.replays import Replays
from epwatch.stream.retold import Retelling, retold
from tests.property.stream.live import PICTURE, Live, MemoryTape, moves, play
from tests.property.stream.test_past import OFTEN
from tests.property.stream.test_record_replay import BUSY
from tests.unit.model.world import CONTEXT

Story = list[tuple[str, Any]]


class Noting(Reel):
    """Notes what was there after each piece."""

    store: dict[tuple[Kind, str, str], KubeObject]

    def __init__(self, sink: Sink, clock: EventClock, limit: int) -> None:
        self.stood: list[tuple[float, set[KubeObject]]] = []
        super().__init__(sink, clock, limit)

    def _keep(self, told: Told) -> None:
        self.stood.append((self._clock.wall(), set(self.store.values())))
        super()._keep(told)


class Heard(Live):
    """A live pipeline that records nothing, and keeps what it heard."""

    def __init__(self, limit: int) -> None:
        super().__init__(MemoryTape())
        self.reel = Noting(self._delivery.sink, self.event_clock, limit)
        self.reel.store = self._store
        self._recorder = self.reel  # type: ignore[assignment]  # it is told the same

    def lines(self) -> bytes:
        current = [(key[0], one) for key, one in self._store.items()]
        return b"".join(retold(Retelling(CONTEXT, PICTURE, self.reel.heard(current))))


def hear(story: Story, limit: int) -> Heard:
    heard = Heard(limit)
    heard.first_picture()
    for what, how in story:
        heard.move(what, how)
    return heard


class Nobody:
    """Takes what a replay tells."""

    def __getattr__(self, _name: str) -> Any:  # noqa: ANN401 - any of a sink's methods
        return lambda *_told: None


@given(moves)
@settings(max_examples=40)
@example(BUSY)
def test_what_was_heard_from_the_start_plays_as_the_very_stream_that_was_seen(story: Story) -> None:
    heard = hear(story, 10_000_000)
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "written"
        path.write_bytes(heard.lines())
        assert play(path) == (heard.written.data, ("", 0))


@given(moves, st.integers(2_000, 20_000))
@settings(max_examples=40)
@example(OFTEN, 15_000)
def test_where_the_begin_had_to_make_room_a_recording_ends_with_what_is_there_now(story: Story, limit: int) -> None:
    heard = hear(story, limit)
    assert heard.reel.bytes <= limit
    begin = heard.reel.heard((key[0], one) for key, one in heard._store.items())
    before = [stood for wall, stood in heard.reel.stood if wall == begin.wall]
    assert {one for _kind, one in begin.records} == (before[-1] if before else set())
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "written"
        path.write_bytes(heard.lines())
        told, how = play(path)
        assert how == ("", 0)
        assert told
        clock = PlayClock()
        replay = Replay(Nobody(), lambda: None, clock)
        replays = Replays(clock, lambda _context: replay, lambda: (CONTEXT,))
        for batch in Parts([str(path)], follow=False, stopped=lambda: False).batches():
            for line in batch:
                replays.take(line)
    assert replay._objects == heard._store
    assert replay.bad == 0
