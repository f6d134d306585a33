"""A screen's first pictures: services when they can be counted and when all is there, between them how lists go on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from epwatch.delivery import PacedDelivery
from epwatch.history import History
from epwatch.kube.delta import Cause, Delta
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.model.batch import Batch
from epwatch.monitor import Monitor
from tests.factories import Json, endpoint, endpointslice, kind_of, pod, record, service
from tests.fakes import LoopClock
from tests.unit.model.world import World

pytestmark = [pytest.mark.looptime]

PERIOD = 0.1
MANY = 100
"""Services: several turns of the delivery."""


class Screen:
    """A reader that takes each batch at once, and keeps it with the loop's time."""

    def __init__(self) -> None:
        self.told: list[tuple[float, Batch]] = []
        news = asyncio.Event()
        streams = [(kind, None) for kind in Kind]
        self.monitor = Monitor("prod", LoopClock(), streams=streams, on_dirty=news.set)
        self.delivery = PacedDelivery(self.monitor, news, self, PERIOD, LoopClock(), History(1_000_000))

    def batch(self, batch: Batch) -> None:
        self.told.append((asyncio.get_running_loop().time(), batch))
        self.delivery.more()

    def failed(self, message: str, exit_code: int) -> None:
        raise AssertionError(message, exit_code)

    def put(self, *objects: Json, cause: Cause = Cause.INITIAL) -> None:
        self.delivery.deltas([Delta(kind_of(built), None, record(built), cause) for built in objects])

    def listed(self, *kinds: Kind) -> None:
        for kind in kinds:
            self.delivery.status(StreamStatus(kind=kind, namespace=None, phase=Phase.LIVE, since=0.0, listed=True))

    def services(self) -> list[tuple[float, int]]:
        """Return when services were told, and how many."""
        return [(time, len(batch.services)) for time, batch in self.told if batch.services]


@asynccontextmanager
async def screen() -> AsyncIterator[Screen]:
    made = Screen()
    running = asyncio.create_task(made.delivery.run())
    await asyncio.sleep(0)
    try:
        yield made
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


def names() -> list[str]:
    return [f"web-{number}" for number in range(MANY)]


def slices() -> list[Json]:
    return [endpointslice(f"{name}-1", service=name, endpoints=[endpoint(target=f"{name}-pod")]) for name in names()]


async def test_services_are_told_once_they_can_be_counted_and_again_when_the_picture_is_whole() -> None:
    async with screen() as shown:
        shown.put(*(service(name, selector={"app": name}) for name in names()))
        shown.listed(Kind.SERVICES)
        await asyncio.sleep(3 * PERIOD)
        assert shown.services() == [], "without rows there is nothing to count"
        shown.put(*slices())
        shown.listed(Kind.ENDPOINTSLICES)
        await asyncio.sleep(3 * PERIOD)
        ((_, count),) = shown.services()
        assert count == MANY
        shown.listed(Kind.ENDPOINTS)
        await asyncio.sleep(3 * PERIOD)
        assert len(shown.services()) == 1, "what v1 Endpoints add can wait for the pods"
        shown.put(*(pod(f"{name}-pod", labels={"app": name}) for name in names()))
        shown.listed(Kind.PODS)
        await asyncio.sleep(3 * PERIOD)
        assert [each for _, each in shown.services()] == [MANY, MANY]
        assert shown.told[-1][1].synced


async def test_how_the_lists_go_on_is_told_while_services_wait() -> None:
    async with screen() as shown:
        shown.put(service())
        shown.listed(Kind.SERVICES)
        for objects in (500, 1000, 1500):
            going = StreamStatus(kind=Kind.PODS, namespace=None, phase=Phase.SYNCING, since=0.0, objects=objects)
            shown.delivery.status(going)
            await asyncio.sleep(1.5 * PERIOD)
        told = [each.objects for _, batch in shown.told for each in batch.streams or () if each.kind is Kind.PODS]
        assert told[-3:] == [500, 1000, 1500]
        assert shown.services() == []


async def test_services_that_cannot_be_counted_are_told_within_a_second() -> None:
    async with screen() as shown:
        shown.put(service())
        shown.listed(Kind.SERVICES)
        await asyncio.sleep(1.5)
        ((time, count),) = shown.services()
        assert (time <= 1.2, count) == (True, 1)


async def test_the_first_picture_is_no_change_and_what_follows_is() -> None:
    async with screen() as shown:
        shown.put(service(), pod(), endpointslice(endpoints=[endpoint()]))
        shown.listed(*Kind)
        await asyncio.sleep(3 * PERIOD)
        assert all(change.initial for _, batch in shown.told for change in batch.changes)
        shown.put(service("other"), cause=Cause.WATCH)
        await asyncio.sleep(3 * PERIOD)
        assert [(change.service.name, change.initial) for change in shown.told[-1][1].changes] == [("other", False)]


async def test_the_loop_has_turns_while_thousands_of_services_are_looked_at() -> None:
    async with screen() as shown:
        shown.put(*(service(name) for name in names()), *slices())
        shown.listed(*Kind)
        turns = 0
        while not shown.services():
            await asyncio.sleep(0)
            turns += 1
        assert turns > MANY // 32


def test_a_service_looked_at_twice_for_one_batch_is_told_once_as_it_is_last() -> None:
    world = World().live()
    world.put(service(), endpointslice(endpoints=[endpoint()]))
    assert not world.monitor.gather()
    world.put(endpointslice("second", endpoints=[endpoint("192.168.1.3", "b")]))
    batch = world.drain()
    assert [len(each.endpoints) for each in batch.services] == [2]
    assert [change.type for change in batch.changes] == ["SERVICE_ADDED", "ADDED", "ADDED"]
