"""The reader behind `get`: when its picture is whole, and what is in it."""

from epwatch.headless.gather import Gatherer
from epwatch.headless.latch import End, Latch
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from epwatch.model.snapshot import ServiceKey
from tests.unit.headless.fakes import HandFeed, give
from tests.unit.headless.pictures import KEY, NOON, batch, counts, snapshot, status, statuses

OTHER = ServiceKey("prod", "billing", "api")


def test_the_picture_is_the_latest_of_every_service_by_namespace_and_name() -> None:
    feed, latch = HandFeed(), Latch()
    gatherer = Gatherer(feed, latch)
    give(gatherer, batch(services=(snapshot(counts=counts(1, 3)), snapshot(key=OTHER))))
    give(gatherer, batch(services=(snapshot(),), streams=statuses(), synced=True))
    (picture,) = gatherer.pictures(NOON)
    assert [service.key for service in picture.services] == [OTHER, KEY]
    assert picture.services[1].counts == counts(3, 3)
    assert (picture.context, picture.complete, picture.time) == ("prod", True, NOON)
    assert latch.wait().end is End.DONE
    assert feed.asked == 2


def test_a_service_that_went_is_not_in_the_picture() -> None:
    gatherer = Gatherer(HandFeed(), Latch())
    give(gatherer, batch(services=(snapshot(),)), batch(gone=(KEY,)))
    assert gatherer.pictures(NOON)[0].services == ()


def test_a_denied_stream_leaves_the_picture_incomplete() -> None:
    latch = Latch()
    gatherer = Gatherer(HandFeed(), latch)
    streams = (*statuses()[:3], status(Kind.ENDPOINTSLICES, Phase.DENIED))
    give(gatherer, batch(services=(snapshot(),), streams=streams, synced=True))
    assert latch.wait().end is End.DONE
    assert not gatherer.pictures(NOON)[0].complete


def test_streams_that_all_fail_end_it_at_once() -> None:
    latch = Latch()
    give(Gatherer(HandFeed(), latch), batch(streams=statuses(Phase.AUTH), synced=False))
    assert latch.wait().end is End.HOPELESS
