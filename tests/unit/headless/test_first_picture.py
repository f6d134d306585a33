"""A stream's first picture: held until it is whole, told as additions alone."""

from epwatch.headless.first_picture import FirstPicture
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.model.change import ChangeType
from epwatch.model.snapshot import ServiceKey
from tests.unit.headless.pictures import KEY, added, batch, row, snapshot, status, statuses


def first(*streams: StreamStatus) -> FirstPicture:
    picture = FirstPicture()
    picture.take(batch(streams=streams))
    return picture


def three_live_and(phase: Phase) -> tuple[StreamStatus, ...]:
    return (*statuses()[:3], status(Kind.ENDPOINTSLICES, phase))


def test_it_is_not_whole_while_a_stream_is_on_its_way() -> None:
    assert not first(*three_live_and(Phase.SYNCING)).whole
    assert not first(*three_live_and(Phase.CONNECTING)).whole


def test_it_is_whole_when_every_stream_is_listed_or_fails_for_now() -> None:
    assert first(*statuses()).whole
    for phase in (Phase.DENIED, Phase.UNSERVED, Phase.RETRYING, Phase.AUTH):
        assert first(*three_live_and(phase)).whole


def test_it_is_hopeless_only_when_every_stream_fails() -> None:
    assert first(*statuses(Phase.RETRYING)).hopeless
    assert not first(*statuses(Phase.RETRYING)).whole
    assert not first(*three_live_and(Phase.RETRYING)).hopeless
    assert not first().hopeless


def test_a_stream_that_lost_its_connection_after_its_list_is_not_hopeless() -> None:
    assert not first(*statuses(Phase.RETRYING, listed=True)).hopeless


def test_rows_that_later_lists_filled_in_are_told_once_as_they_are_in_the_end() -> None:
    picture = FirstPicture()
    bare = snapshot(endpoints=(row(2, owner=None, revision=None),))
    whole = snapshot(endpoints=(row(2),))
    picture.take(batch(services=(bare,), changes=(added(2, initial=True),)))
    picture.take(batch(services=(whole,), changes=(added(2, type=ChangeType.CHANGED, initial=True),), synced=True))
    early, last = picture.told()
    assert early.changes == ()
    assert [(change.type, change.initial) for change in last.changes] == [
        (ChangeType.SERVICE_ADDED, True),
        (ChangeType.ADDED, True),
    ]
    assert last.changes[1].endpoint == row(2)
    assert last.synced


def test_services_are_told_by_namespace_and_name_and_one_that_went_again_is_not() -> None:
    picture = FirstPicture()
    others = [snapshot(key=ServiceKey("prod", namespace, "api")) for namespace in ("shop", "billing")]
    picture.take(batch(services=(*others, snapshot())))
    picture.take(batch(gone=(KEY,)))
    told = [change.service for change in picture.told()[-1].changes if change.type is ChangeType.SERVICE_ADDED]
    assert told == [ServiceKey("prod", "billing", "api"), ServiceKey("prod", "shop", "api")]
