"""What `stream`, `get`, `timeline` and ``--plain`` tell of several contexts: none waits for one that is down."""

import json
from collections.abc import Sequence

from epwatch.headless.contexts import ByContext, Standings
from epwatch.headless.conversation import Conversation
from epwatch.headless.gather import Gatherer
from epwatch.headless.latch import End, Latch
from epwatch.headless.lines import JsonLines
from epwatch.headless.live_lines import LiveLines, Wanted
from epwatch.headless.recorded import Unread
from epwatch.headless.spoken import SpokenLines
from epwatch.headless.stream_text import TextLines
from epwatch.headless.timeline_reader import TimelineReader
from epwatch.kube.evidence import Evidence
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from epwatch.model.batch import Batch
from epwatch.model.change import Change
from epwatch.model.snapshot import ServiceKey, ServiceSnapshot
from tests.unit.headless.fakes import HandFeed, Written, give
from tests.unit.headless.pictures import NOON, added, batch, snapshot, status, statuses

CONTEXTS = ("prod", "eu")


def contexts() -> Sequence[str | None]:
    return CONTEXTS


def service(context: str) -> ServiceSnapshot:
    return snapshot(key=ServiceKey(context, "default", "web-service"))


def synced(context: str, **fields: object) -> Batch:
    """The first whole picture of a context."""
    values = {"context": context, "services": (service(context),), "streams": statuses(), "synced": True}
    return batch(**{**values, **fields})


def down(context: str, cause: str = "Connection refused") -> Batch:
    return batch(context=context, streams=statuses(Phase.RETRYING, cause=cause))


def change(context: str, last: int = 5) -> Change:
    return added(last, service=ServiceKey(context, "default", "web-service"), after=service(context))


class Case:
    """`stream` over two contexts."""

    def __init__(self, **wanted: object) -> None:
        self.latch = Latch()
        self.written = Written()
        wish = Wanted(contexts=contexts, **wanted)  # type: ignore[arg-type]  # the test names them
        self.reader = LiveLines(HandFeed(), self.latch, JsonLines(), self.written.put, wish)

    def told(self, *batches: Batch) -> list[tuple[str, str]]:
        """Return the type and context of the lines that these make it write."""
        before = len(self.written.lines)
        for each in batches:
            self.reader.batch(each)
        lines = [json.loads(line) for line in self.written.lines[before:]]
        return [(line["type"], line["context"]) for line in lines]

    def end(self) -> End:
        self.latch.expire_in(0)
        return self.latch.wait().end


STREAMS = 4


def test_each_context_is_told_when_its_own_picture_is_whole_and_has_its_own_synced() -> None:
    case = Case()
    assert case.told(batch(context="eu", streams=statuses(Phase.CONNECTING))) == []
    first = case.told(synced("prod"))
    rows = len(service("prod").endpoints)
    whole = ["SERVICE_ADDED", *["ADDED"] * rows, "SYNCED"]
    assert first == [("STREAM", "prod")] * STREAMS + [(each, "prod") for each in whole]
    second = case.told(synced("eu"))
    assert second == [("STREAM", "eu")] * 2 * STREAMS + [(each, "eu") for each in whole]


def test_lines_are_numbered_over_all_contexts() -> None:
    case = Case()
    case.told(synced("prod"), synced("eu"), batch(context="prod", changes=(change("prod"),), synced=True))
    assert [json.loads(line)["seq"] for line in case.written.lines] == [*range(1, len(case.written.lines) + 1)]


def test_a_context_that_is_down_is_told_as_soon_as_another_one_can_be_read() -> None:
    case = Case()
    assert case.told(down("eu")) == []
    assert ("STREAM", "eu") in case.told(synced("prod"))
    assert case.told(down("eu", "timed out")) == [("STREAM", "eu")] * STREAMS


def test_a_context_that_fails_when_another_one_is_told_already_is_told_at_once() -> None:
    case = Case()
    case.told(synced("prod"))
    assert case.told(down("eu")) == [("STREAM", "eu")] * STREAMS


def test_a_context_that_comes_back_is_told_as_a_first_picture_with_its_synced() -> None:
    case = Case()
    case.told(synced("prod"), down("eu"))
    back = case.told(synced("eu", changes=(change("eu"),)))
    assert back == [("STREAM", "eu")] * STREAMS + [("SYNCED", "eu"), ("ADDED", "eu")]


def test_only_where_no_context_can_be_read_it_ends_with_the_streams_of_each() -> None:
    case = Case()
    case.told(down("prod"))
    assert case.end() is End.TIME
    case = Case()
    case.told(down("prod"), down("eu", "timed out"))
    outcome = case.latch.wait()
    assert outcome.end is End.HOPELESS
    assert {context: streams[0].cause for context, streams in outcome.streams.items()} == {
        "prod": "Connection refused",
        "eu": "timed out",
    }
    assert case.written.lines == []


def test_nothing_is_said_to_be_waited_for_where_it_ends_because_nothing_can_be_read() -> None:
    missing: list[str] = []
    case = Case(named=("web-service",), missing=missing.extend)
    case.told(down("prod"), down("eu"))
    assert case.end() is End.HOPELESS
    assert not missing


def test_a_service_that_is_in_none_of_those_that_can_be_read_is_said_to_be_waited_for() -> None:
    missing: list[str] = []
    case = Case(named=("web-service", "gone"), missing=missing.extend)
    case.told(down("eu"), synced("prod"))
    assert missing == ["gone"]


def test_changes_count_from_the_last_contexts_synced_on() -> None:
    case = Case(count=1)
    case.told(synced("prod"))
    case.told(batch(context="prod", changes=(change("prod"),), synced=True))
    case.told(synced("eu"))
    assert case.end() is End.TIME
    case = Case(count=1)
    case.told(synced("prod"), synced("eu"), batch(context="prod", changes=(change("prod"),), synced=True))
    assert case.end() is End.DONE


def test_a_context_of_which_nothing_can_be_read_is_not_waited_for() -> None:
    case = Case(count=1)
    case.told(synced("prod"), down("eu"), batch(context="prod", changes=(change("prod"),), synced=True))
    assert case.end() is End.DONE


def test_the_time_of_a_recording_begins_with_the_last_contexts_synced() -> None:
    case = Case(lasting=10.0, recorded=True)
    case.told(synced("prod"), synced("eu", time=NOON + 5))
    late = batch(context="prod", time=NOON + 14, changes=(change("prod"),), synced=True)
    assert case.told(late) == [("ADDED", "prod")]
    assert case.told(batch(context="prod", time=NOON + 16, changes=(change("prod", 6),), synced=True)) == []
    assert case.end() is End.DONE


def test_text_lines_name_the_context_in_a_column_only_where_there_are_several() -> None:
    several, one = TextLines(utc=True, contexts=contexts), TextLines(utc=True, contexts=lambda: ("prod",))
    assert several.line(change("eu"), NOON, "eu").decode().split("Z  ", 1)[1].startswith("eu    +  default/")
    assert several.line(change("prod"), NOON, "prod").decode().split("Z  ", 1)[1].startswith("prod  +  default/")
    assert one.line(change("prod"), NOON, "prod").decode().split("Z  ", 1)[1].startswith("+  default/")


def test_sentences_name_the_context_and_tell_its_streams_apart_from_those_of_others() -> None:
    lines = SpokenLines(utc=True, contexts=contexts)
    assert lines.line(change("eu"), NOON, "eu").decode().startswith("12:04:29Z, eu, default/web-service: added pod")
    lost = status(Kind.PODS, Phase.RETRYING, cause="reset")
    assert lines.line(lost, NOON, "eu").decode() == "12:04:29Z, eu, pods in default: retrying, reset.\n"
    assert lines.line(lost, NOON, "prod").decode() == "12:04:29Z, prod, pods in default: retrying, reset.\n"
    assert lines.line(lost, NOON, "prod") == b""


# --- get


def gathered(*batches: Batch, settle: bool = False) -> tuple[Gatherer, End]:
    latch = Latch()
    gatherer = Gatherer(HandFeed(), latch, contexts=contexts, settle=settle)
    for each in batches:
        gatherer.batch(each)
    latch.expire_in(0)
    return gatherer, latch.wait().end


def test_a_snapshot_waits_for_every_context_and_has_a_picture_of_each() -> None:
    assert gathered(synced("prod"))[1] is End.TIME
    gatherer, end = gathered(synced("eu"), synced("prod"))
    assert end is End.DONE
    assert [(each.context, len(each.services), each.complete) for each in gatherer.pictures(NOON)] == [
        ("prod", 1, True),
        ("eu", 1, True),
    ]


def test_a_context_that_is_down_holds_no_snapshot_up_and_leaves_its_own_picture_incomplete() -> None:
    gatherer, end = gathered(down("eu"), synced("prod"))
    assert end is End.DONE
    assert [(each.context, each.complete) for each in gatherer.pictures(NOON)] == [("prod", True), ("eu", False)]
    assert gathered(down("eu"), down("prod"))[1] is End.HOPELESS


def test_a_context_that_was_never_heard_of_is_incomplete() -> None:
    gatherer, _ = gathered(synced("prod"))
    assert [each.complete for each in gatherer.pictures(NOON)] == [True, False]


def test_a_server_that_refuses_to_be_asked_so_ends_it_only_where_no_other_one_can_be_read() -> None:
    refusing = status(Kind.SERVICES, Phase.RETRYING, cause="400", refused=True)
    others = tuple(each for each in statuses() if each.kind is not Kind.SERVICES)
    refused = batch(context="eu", streams=(refusing, *others))
    assert gathered(refused, synced("prod"))[1] is End.DONE
    assert gathered(refused, down("prod"))[1] is End.HOPELESS
    assert gathered(refused)[1] is End.TIME


def test_a_refusal_is_not_known_before_the_other_streams_of_its_context_are() -> None:
    refusing = status(Kind.SERVICES, Phase.RETRYING, cause="400", refused=True)
    others = tuple(each for each in statuses(Phase.SYNCING) if each.kind is not Kind.SERVICES)
    assert gathered(batch(context="eu", streams=(refusing, *others)), synced("prod"))[1] is End.TIME


# --- timeline


def test_a_timeline_has_the_hand_over_of_each_context_and_begins_with_the_last() -> None:
    def read(*later: float) -> tuple[TimelineReader, End]:
        latch = Latch()
        reader = TimelineReader(HandFeed(), latch, ("web-service",), 10.0, recorded=True, contexts=contexts)
        reader.batch(synced("eu", time=NOON))
        reader.batch(synced("prod", time=NOON + 5))
        for time in later:
            reader.batch(batch(context="eu", time=NOON + time, synced=True))
        latch.expire_in(0)
        return reader, latch.wait().end

    assert read(14)[1] is End.TIME
    reader, end = read(14, 16)
    assert end is End.DONE
    reader.pass_to(NOON + 100)
    assert [[key.context for key in each.services] for each in reader.handovers] == [["prod"], ["eu"]]
    assert {one.end for each in reader.handovers for one in each.services.values()} == {NOON + 15}


# --- plain


def test_the_first_picture_is_said_when_all_contexts_are_there_and_lists_are_told_by_context() -> None:
    written = Written()
    it = Conversation(
        HandFeed(), Latch(), written.put, utc=True, wall=lambda: NOON, read=lambda _: Evidence(), contexts=contexts
    )
    it.batch(synced("prod"))
    assert not [line for line in written.lines if "first picture" in line]
    it.batch(synced("eu"))
    assert "The first picture is there: 2 services in 2 contexts, 6 of 6 ready." in written.lines
    it.batch(batch(context="eu", streams=statuses(Phase.STALE, listed=True), synced=True))
    written.data = b""
    it.typed("list")
    assert written.lines[0] == "This is not all live:"
    assert written.lines[1].startswith("  eu, ")
    assert [line for line in written.lines if line.startswith("In ")] == ["In prod:", "In eu:"]
    written.data = b""
    it.typed("why web-servic")
    assert written.lines[-1] == "Nothing here is named web-servic. Did you mean web-service?"


def test_a_recorder_says_once_of_which_context_nothing_can_be_read_yet() -> None:
    said: list[ByContext] = []
    reader = Unread(HandFeed(), Latch(), contexts, said.append)
    reader.batch(down("eu"))
    assert not said, "nobody knows of the other one yet"
    for each in (synced("prod"), down("eu"), synced("eu")):
        reader.batch(each)
    assert [{context: any(one.listed for one in streams) for context, streams in each.items()} for each in said] == [
        {"prod": True, "eu": False}
    ]


def test_a_recorder_that_can_read_all_contexts_says_nothing() -> None:
    said: list[ByContext] = []
    reader = Unread(HandFeed(), Latch(), contexts, said.append)
    for each in (synced("eu"), synced("prod"), down("eu")):
        reader.batch(each)
    assert not said


def test_a_standing_knows_the_contexts_that_nobody_foresaw() -> None:
    standings = Standings()
    standings.take(synced("prod"))
    assert (standings.contexts, standings.settled) == (("prod",), True)
    standings.take(batch(context="eu"))
    assert (standings.contexts, standings.settled, standings.hopeless) == (("prod", "eu"), False, False)


def test_a_snapshot_waits_for_nothing_more_of_a_context_that_a_bug_ended_before_it_was_whole() -> None:
    latch = Latch()
    gatherer = Gatherer(HandFeed(), latch, contexts=contexts)
    fallen = (status(Kind.SERVICES, Phase.STALE, listed=True), status(Kind.PODS, Phase.RETRYING))
    give(gatherer, synced("prod"), batch(context="eu", streams=fallen, over=True))
    assert latch.wait().end is End.DONE
    assert [picture.complete for picture in gatherer.pictures(NOON)] == [True, False]


def test_one_that_is_tried_again_is_waited_for_again() -> None:
    standings = Standings(contexts)
    listed, coming = status(Kind.SERVICES), status(Kind.PODS, Phase.SYNCING)
    standings.take(synced("prod"))
    standings.take(batch(context="eu", streams=(listed, coming), over=True))
    assert standings.settled
    standings.take(batch(context="eu", streams=(listed, coming)))
    assert not standings.settled
