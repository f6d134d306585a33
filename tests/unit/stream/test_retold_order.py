"""What several contexts heard is written down in the order in which it was heard, however their clocks drifted."""

import json

from epwatch.kube.delta import Cause, Delta
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.stream.event_clock import EventClock
from epwatch.stream.reel import Reel
from epwatch.stream.retold import Retelling, retold
from epwatch.stream.tape import PictureOptions
from tests import factories as f
from tests.fakes import RecordingSink


class Drifting:
    """A wall clock that somebody's time daemon moves against the machine's own, slower than is told of."""

    def __init__(self) -> None:
        self.now = 0.0
        self.ahead = 0.0

    def wall(self) -> float:
        return 1_000.0 + self.now + self.ahead

    def monotonic(self) -> float:
        return self.now


def test_events_of_contexts_whose_clocks_differ_by_milliseconds_keep_their_order() -> None:
    clock = Drifting()
    early = Reel(RecordingSink(), EventClock(clock), 1_000_000)
    clock.ahead = 0.004
    late = Reel(RecordingSink(), EventClock(clock), 1_000_000)
    for number, reel in enumerate((early, late, early, late)):
        clock.now += 0.001
        if number < 2:
            reel.status(StreamStatus(kind=Kind.PODS, namespace=None, phase=Phase.LIVE, since=clock.wall(), listed=True))
        else:
            reel.deltas([Delta(Kind.PODS, None, f.record(f.pod()), Cause.WATCH)])
    told = [Retelling(name, PictureOptions(), reel.heard(())) for name, reel in (("early", early), ("late", late))]
    lines = [json.loads(line) for line in b"".join(retold(*told)).splitlines()]
    assert [line["context"] for line in lines if "event" in line] == ["early", "late"]
