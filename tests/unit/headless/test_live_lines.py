"""The reader behind `stream`: what it writes, and what ends it."""

import json

from epwatch.headless.latch import End, Latch
from epwatch.headless.lines import JsonLines
from epwatch.headless.live_lines import LiveLines, Wanted
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from tests.unit.headless.fakes import HandFeed, Written, give
from tests.unit.headless.pictures import added, batch, snapshot, status, statuses


class Case:
    """A reader on a feed in the test's hand."""

    def __init__(self, **wanted: object) -> None:
        self.feed = HandFeed()
        self.latch = Latch()
        self.written = Written()
        wish = Wanted(**wanted)  # type: ignore[arg-type]  # the test names them
        self.reader = LiveLines(self.feed, self.latch, JsonLines(), self.written.put, wish)

    @property
    def types(self) -> list[str]:
        return [json.loads(line)["type"] for line in self.written.lines]

    def end(self) -> End:
        self.latch.expire_in(0)
        return self.latch.wait().end


SYNCED = batch(services=(snapshot(endpoints=()),), streams=statuses(), synced=True)


def test_the_first_picture_comes_whole_and_then_each_change_at_once() -> None:
    case = Case()
    give(case.reader, batch(streams=statuses(Phase.CONNECTING)))
    assert case.types == []
    give(case.reader, SYNCED)
    assert case.types == ["STREAM"] * 8 + ["SERVICE_ADDED", "SYNCED"]
    give(case.reader, batch(changes=(added(), added(6)), synced=True))
    assert case.types[10:] == ["ADDED", "ADDED"]
    assert case.feed.asked == 3


def test_nothing_is_written_when_nothing_can_be_read_and_the_streams_say_why() -> None:
    case = Case()
    give(case.reader, batch(streams=statuses(Phase.RETRYING, cause="connection refused")))
    outcome = case.latch.wait()
    assert (outcome.end, case.written.data) == (End.HOPELESS, b"")
    assert {stream.cause for stream in outcome.streams["prod"]} == {"connection refused"}


def test_four_denied_streams_are_hopeless_although_they_count_as_synced() -> None:
    case = Case()
    give(case.reader, batch(streams=statuses(Phase.DENIED), synced=True))
    assert case.latch.wait().end is End.HOPELESS


def test_streams_that_all_fail_after_the_first_picture_do_not_end_it() -> None:
    case = Case()
    give(case.reader, SYNCED, batch(streams=statuses(Phase.RETRYING, listed=True), synced=True))
    assert case.end() is End.TIME
    assert case.types[-4:] == ["STREAM"] * 4


def test_one_denied_stream_is_a_phase_and_not_an_end() -> None:
    case = Case()
    denied = (*statuses()[:3], status(Kind.ENDPOINTSLICES, Phase.DENIED))
    give(case.reader, batch(services=(snapshot(),), streams=denied, synced=True))
    assert case.types[-1] == "SYNCED"
    assert case.end() is End.TIME


def test_count_ends_it_after_so_many_changes_and_writes_no_more() -> None:
    case = Case(count=2, changes_only=True)
    give(case.reader, SYNCED)
    give(case.reader, batch(changes=(added(5), added(6), added(7)), streams=(status(phase=Phase.STALE),), synced=True))
    assert case.latch.wait().end is End.DONE
    assert case.types[4:] == ["STREAM", "ADDED", "ADDED"]


def test_for_starts_at_synced() -> None:
    case = Case(lasting=0.0)
    three = (*statuses()[:3], status(Kind.ENDPOINTSLICES, Phase.RETRYING))
    give(case.reader, batch(services=(snapshot(),), streams=three))
    give(case.reader, SYNCED)
    assert case.latch.wait().end is End.TIME
    assert case.types[-1] == "SYNCED"


def test_a_feed_that_fails_ends_it_with_its_message_and_code() -> None:
    case = Case()
    case.reader.failed("no such thing", 2)
    outcome = case.latch.wait()
    assert (outcome.end, outcome.message, outcome.code) == (End.FAILED, "no such thing", 2)
