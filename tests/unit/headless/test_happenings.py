"""The order in which news is told, and what is left out."""

from epwatch.headless.happenings import Happening, Sequencer
from epwatch.kube.delta import Gap
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.model.change import Change
from tests.unit.headless.pictures import NOON, added, batch, status, statuses

GAP = Gap(Kind.PODS, "default", NOON - 60, NOON)


def kinds(news: list[Happening]) -> list[str]:
    return [_kind(each) for each in news]


def _kind(happening: Happening) -> str:
    if isinstance(happening, Change):
        return "initial" if happening.initial else "change"
    return type(happening).__name__


def test_a_gap_comes_before_what_its_relist_brought() -> None:
    news = Sequencer().take(batch(gaps=(GAP,), changes=(added(during_gap=True),)))
    assert kinds(news) == ["Gap", "change"]


def test_synced_comes_once_behind_the_last_initial_change() -> None:
    sequencer = Sequencer()
    first = sequencer.take(batch(changes=(added(), added(initial=True)), synced=True))
    assert kinds(first) == ["initial", "Synced", "change"]
    assert kinds(sequencer.take(batch(synced=True))) == []
    assert sequencer.synced


def test_a_stream_is_told_when_phase_cause_or_next_try_differ_and_not_for_its_count_of_objects() -> None:
    sequencer = Sequencer()
    assert len(sequencer.take(batch(streams=statuses(Phase.SYNCING)))) == 4
    assert sequencer.take(batch(streams=statuses(Phase.SYNCING, objects=500))) == []
    (news,) = sequencer.take(
        batch(streams=(*statuses(Phase.SYNCING)[:3], status(Kind.ENDPOINTSLICES, Phase.RETRYING, next_try=NOON)))
    )
    assert isinstance(news, StreamStatus)
    assert news.kind is Kind.ENDPOINTSLICES


def test_streams_of_two_namespaces_are_told_apart() -> None:
    sequencer = Sequencer()
    streams = (status(namespace="a"), status(namespace="b"))
    assert len(sequencer.take(batch(streams=streams))) == 2


def test_changes_only_leaves_out_initial_lines_and_synced_but_never_streams_and_gaps() -> None:
    sequencer = Sequencer(changes_only=True)
    given = batch(streams=(status(),), gaps=(GAP,), changes=(added(initial=True), added()), synced=True)
    assert kinds(sequencer.take(given)) == ["Gap", "StreamStatus", "change"]
    assert sequencer.synced
