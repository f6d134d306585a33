"""Paced delivery: each event is told to the history by itself, and the reader gets them as one when it is time."""

import asyncio
from contextlib import suppress

from epwatch.history import History
from epwatch.kube.delta import Cause, Delta
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.model.batch import Batch
from epwatch.model.change import ChangeType
from epwatch.model.followed import Followed
from epwatch.model.merging import Merged, Merging
from epwatch.model.snapshot import ServiceKey
from epwatch.monitor import Monitor
from epwatch.paced_delivery import PacedDelivery
from epwatch.share import Share
from tests import factories as f
from tests.unit.model.world import CONTEXT, SetClock

ADDRESSES = ("10.0.0.1", "10.0.0.2", "10.0.0.3")


class Reader:
    """Takes batches, and asks for no more."""

    def __init__(self) -> None:
        self.batches: list[Batch] = []
        self.came = asyncio.Event()

    def batch(self, batch: Batch) -> None:
        self.batches.append(batch)
        self.came.set()

    def failed(self, message: str, exit_code: int) -> None:
        raise AssertionError(message, exit_code)


def slice_of(addresses: tuple[str, ...], version: int) -> Delta:
    rows = [f.endpoint(address, None) for address in addresses]
    return Delta(
        Kind.ENDPOINTSLICES, None, f.record(f.endpointslice(endpoints=rows, resource_version=str(version))), Cause.WATCH
    )


async def test_every_event_is_in_the_history_and_a_reader_who_is_behind_gets_them_as_one() -> None:
    clock, news, reader, history = SetClock(), asyncio.Event(), Reader(), History(1_000_000)
    monitor = Monitor(CONTEXT, clock, on_dirty=news.set)
    paced = PacedDelivery(monitor, news, reader, 0.0, clock, history)
    running = asyncio.create_task(paced.run())
    paced.deltas([Delta(Kind.SERVICES, None, f.record(f.service(selector=None)), Cause.INITIAL)])
    for kind in Kind:
        paced.status(StreamStatus(kind=kind, namespace=None, phase=Phase.LIVE, since=0.0, listed=True))
    await reader.came.wait()
    assert [batch.synced for batch in reader.batches] == [True]
    assert history.last == -1
    # Nobody has asked for more yet: all that happens meanwhile is one batch, and each by itself in the history.
    for version, addresses in enumerate((ADDRESSES, ADDRESSES[:1], ADDRESSES), 300):
        clock.now += 0.001
        paced.deltas([slice_of(addresses, version)])
        await asyncio.sleep(0)
    assert len(reader.batches) == 1
    assert [entry.ready for entry in history.entries() if entry.type is ChangeType.VERDICT_CHANGED] == [3]
    assert [each.new.counts.ready for one in history.past().instants for each in one.services if each.new] == [3, 1, 3]
    reader.came.clear()
    paced.more()
    await reader.came.wait()
    assert [snapshot.counts.ready for snapshot in reader.batches[1].services] == [3]
    assert [change.type.value for change in reader.batches[1].changes if change.endpoint] == [
        *["ADDED"] * 3,
        *["REMOVED"] * 2,
        *["ADDED"] * 2,
    ]
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


class CostlyClock(SetClock):
    """Each step takes 0.2 s, more than what is saved up for steps; no other time passes."""

    spent = 0.0

    def monotonic(self) -> float:
        self.spent += 0.2
        return super().monotonic()


async def test_two_changes_of_a_service_s_slices_are_two_steps_as_far_as_there_is_time_and_else_it_is_told() -> None:
    clock, news, reader, history = CostlyClock(), asyncio.Event(), Reader(), History(1_000_000)
    monitor = Monitor(CONTEXT, SetClock(), on_dirty=news.set)
    paced = PacedDelivery(monitor, news, reader, 0.0, clock, history, share=Share(lambda: clock.spent))
    running = asyncio.create_task(paced.run())
    paced.deltas([Delta(Kind.SERVICES, None, f.record(f.service(selector=None)), Cause.INITIAL)])
    for kind in Kind:
        paced.status(StreamStatus(kind=kind, namespace=None, phase=Phase.LIVE, since=0.0, listed=True))
    await reader.came.wait()
    reader.came.clear()
    # The first takes the time for steps. The second waits, and its time is taken for what would hide it: the third.
    # Before the fourth there is no time left at all.
    for version, addresses in enumerate((ADDRESSES, ADDRESSES[:1], ADDRESSES[:2], ADDRESSES), 300):
        paced.deltas([slice_of(addresses, version)])
    paced.more()
    await reader.came.wait()
    told = [one for one in history.past().instants if one.services]
    assert [each.new.counts.ready for one in told for each in one.services if each.new] == [3, 1, 3]
    assert [(one.merged.events, len(one.merged.services)) for one in told] == [(1, 0), (1, 0), (2, 1)]
    key = told[-1].services[0].key
    assert told[-1].merged.services == (key,)
    assert Followed(key, history.past()).blurred == 1
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


def test_changes_of_one_service_s_slices_hide_each_other_and_those_of_others_do_not() -> None:
    merging = Merging()
    other = Delta(Kind.ENDPOINTSLICES, None, f.record(f.endpointslice(service="other")), Cause.WATCH)
    for deltas in ([slice_of(ADDRESSES, 1)], [other]):
        assert not merging.hides(deltas)
        merging.take(deltas)
    assert merging.step(CONTEXT) == Merged(2, ())
    assert not merging.hides([other])
    merging.take([other, slice_of(ADDRESSES, 2)])
    gone = Delta(Kind.ENDPOINTSLICES, other.new, None, Cause.WATCH)
    assert merging.hides([gone])
    merging.take([gone])
    assert merging.step(CONTEXT) == Merged(2, (ServiceKey(CONTEXT, "default", "other"),))


def test_a_share_of_the_time_is_used_up_and_grows_again() -> None:
    now = [0.0]
    share = Share(lambda: now[0])
    found = [share.left]
    with share.used():
        now[0] += 5.0
    for passed in (0.0, 0.9, 0.2):
        now[0] += passed
        found.append(share.left)
    assert found == [True, False, False, True]


def test_a_share_of_several_is_used_up_by_what_any_of_them_uses() -> None:
    now = [0.0]
    share = Share(lambda: now[0])
    with share.used(), share.used():
        now[0] += 0.06
    assert not share.left, "0.1 s are saved up, and two used 0.06 each"


def test_of_several_contexts_one_that_has_used_the_share_up_leaves_none_for_the_events_of_another() -> None:
    now = [0.0]
    share, history = Share(lambda: now[0]), History(1_000_000)
    monitors = [Monitor(name, SetClock()) for name in ("busy", "other")]
    deliveries = [
        PacedDelivery(monitor, asyncio.Event(), Reader(), 0.0, SetClock(), history, share=share) for monitor in monitors
    ]
    for monitor, delivery in zip(monitors, deliveries, strict=True):
        for kind in Kind:
            delivery.status(StreamStatus(kind=kind, namespace=None, phase=Phase.LIVE, since=0.0, listed=True))
        monitor.drain()
    other = deliveries[1]
    other.deltas([slice_of(ADDRESSES[:1], 1)])
    assert not monitors[1].dirty, "told by itself"
    with share.used():
        now[0] += 1.0
    other.deltas([slice_of(ADDRESSES[:2], 2)])
    assert monitors[1].dirty, "told with what comes next"
