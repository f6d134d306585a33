"""A screen's first pictures: services when they can be counted and when all is there, between them how lists go on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from epwatch.history import History
from epwatch.kube.delta import Cause, Delta
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.model.batch import Batch
from epwatch.model.snapshot import ServiceKey, ServiceSnapshot
from epwatch.model.topology import Topology
from epwatch.monitor import Monitor
from epwatch.paced_delivery import PacedDelivery
from tests.factories import Json, endpoint, endpointslice, kind_of, pod, record, service
from tests.fakes import LoopClock
from tests.unit.model.world import World

pytestmark = [pytest.mark.looptime]

PERIOD = 0.1
MANY = 100
"""Services: several turns of the delivery."""


class BusyClock(LoopClock):
    """Runs with the loop, and on while the loop has no turn: ``busy`` seconds."""

    busy = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.busy


class Screen:
    """A reader that takes each batch at once, and keeps it with the loop's time."""

    def __init__(self) -> None:
        self.told: list[tuple[float, Batch]] = []
        self.counted: list[float] = []
        self.clock = BusyClock()
        news = asyncio.Event()
        streams = [(kind, None) for kind in Kind]
        self.monitor = Monitor("prod", self.clock, streams=streams, on_dirty=news.set)
        self.delivery = PacedDelivery(self.monitor, news, self, PERIOD, self.clock, History(1_000_000), self._note)

    def batch(self, batch: Batch) -> None:
        self.told.append((asyncio.get_running_loop().time(), batch))
        self.delivery.more()

    def failed(self, message: str, exit_code: int) -> None:
        raise AssertionError(message, exit_code)

    def _note(self) -> None:
        self.counted.append(asyncio.get_running_loop().time())

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


async def test_the_first_counts_wait_for_no_period_and_what_waits_for_them_goes_on_once_they_are_told() -> None:
    async with screen() as shown:
        shown.put(*(service(name) for name in names()), *slices())
        shown.listed(Kind.SERVICES)
        await asyncio.sleep(PERIOD / 10)
        now = asyncio.get_running_loop().time()
        shown.listed(Kind.ENDPOINTSLICES)
        assert shown.counted == [], "a look at so many holds others up"
        await asyncio.sleep(PERIOD / 2)
        assert shown.services() == [(now, MANY)]
        shown.listed(Kind.PODS, Kind.ENDPOINTS)
        await asyncio.sleep(3 * PERIOD)
        assert shown.counted == [now], "once"


async def test_of_thousands_of_services_the_first_ones_are_counted_first_and_the_others_when_all_is_there() -> None:
    many = [f"web-{number:04}" for number in range(2000)]
    async with screen() as shown:
        shown.put(*(service(name) for name in many))
        shown.listed(Kind.SERVICES)
        shown.put(*(endpointslice(f"{name}-1", service=name, endpoints=[endpoint()]) for name in many))
        shown.listed(Kind.ENDPOINTSLICES)
        await asyncio.sleep(PERIOD)
        (batch,) = [batch for _, batch in shown.told if batch.services]
        assert [each.key.name for each in batch.services] == many[:512]
        assert (shown.counted, batch.synced) == ([0.0], False)
        shown.listed(Kind.PODS, Kind.ENDPOINTS)
        await asyncio.sleep(PERIOD)
        assert sorted(each.key.name for each in shown.told[-1][1].services) == many
        assert shown.told[-1][1].synced


@pytest.mark.parametrize("services", [50, 500, 5_000])
async def test_the_first_picture_takes_one_look_at_each_service_and_one_more_at_those_in_view(
    services: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[ServiceKey] = []
    look = Topology.snapshot

    def counted(topology: Topology, key: ServiceKey) -> ServiceSnapshot | None:
        looks.append(key)
        return look(topology, key)

    monkeypatch.setattr(Topology, "snapshot", counted)
    every = [f"web-{number:04}" for number in range(services)]
    async with screen() as shown:
        shown.put(*(service(name) for name in every))
        shown.listed(Kind.SERVICES)
        shown.put(*(endpointslice(f"{name}-1", service=name, endpoints=[endpoint()]) for name in every))
        shown.listed(Kind.ENDPOINTSLICES)
        await asyncio.sleep(PERIOD)
        shown.listed(Kind.ENDPOINTS)
        await asyncio.sleep(PERIOD)
        shown.listed(Kind.PODS)
        await asyncio.sleep(PERIOD)
        assert shown.told[-1][1].synced
        assert len(looks) == services + min(services, 512)


async def test_those_that_stand_first_are_counted_first_though_they_were_shown_before() -> None:
    many = [f"web-{number:04}" for number in range(2000)]
    async with screen() as shown:
        shown.put(*(service(name) for name in many))
        shown.listed(Kind.SERVICES)
        await asyncio.sleep(1.5)
        assert [count for _, count in shown.services()] == [512], "without counts, after a second"
        shown.put(*(endpointslice(f"{name}-1", service=name, endpoints=[endpoint()]) for name in many))
        shown.listed(Kind.ENDPOINTSLICES)
        await asyncio.sleep(PERIOD)
        counted = [batch for _, batch in shown.told if batch.services][-1]
        assert [each.key.name for each in counted.services] == many[:512]
        assert {each.counts.ready for each in counted.services} == {1}


async def test_the_other_services_are_counted_before_all_is_there_where_that_takes_long() -> None:
    async with screen() as shown:
        shown.put(*(service(f"web-{number:04}") for number in range(2000)))
        shown.listed(Kind.SERVICES, Kind.ENDPOINTSLICES)
        await asyncio.sleep(5.0)
        assert [count for _, count in shown.services()] == [512, 1488]


async def test_a_few_services_hold_nothing_up() -> None:
    async with screen() as shown:
        shown.put(service())
        shown.listed(Kind.SERVICES, Kind.ENDPOINTSLICES)
        assert shown.counted == [asyncio.get_running_loop().time()]


async def test_looks_at_what_is_shown_take_a_tenth_of_the_time_until_all_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with screen() as shown:
        gather = shown.monitor.gather

        def slow(most: int | None = None) -> bool:
            shown.clock.busy += 0.1
            return gather(most)

        monkeypatch.setattr(shown.monitor, "gather", slow)
        shown.put(*(service(name) for name in names()), *slices())
        shown.listed(Kind.SERVICES, Kind.ENDPOINTSLICES)
        await asyncio.sleep(PERIOD)
        assert len(shown.services()) == 1
        shown.listed(Kind.ENDPOINTS)
        await asyncio.sleep(10.0)
        # Four turns took 0.4 s; a second would do for a short look.
        assert 3.0 < shown.services()[1][0] < 4.5


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
        told = [change for _, batch in shown.told for change in batch.changes]
        assert all(change.initial for change in told)
        assert [change.type for change in told] == ["SERVICE_ADDED", "ADDED"]
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


def test_what_is_shown_before_the_picture_is_whole_is_told_as_changes_once_and_when_it_is() -> None:
    world = World()
    for kind in Kind:
        world.stream(kind, Phase.SYNCING, listed=False)
    world.put(service(), service("gone"), service("same", selector=None), endpointslice(endpoints=[endpoint()]))
    world.stream(Kind.SERVICES)
    world.stream(Kind.ENDPOINTSLICES)
    counted = world.drain()
    assert ([each.key.name for each in counted.services], counted.changes) == (["gone", "same", "web-service"], ())
    world.remove(service("gone"))
    world.put(pod())
    world.stream(Kind.ENDPOINTS)
    world.stream(Kind.PODS)
    whole = world.drain()
    assert ([key.name for key in whole.gone], whole.synced) == (["gone"], True)
    assert sorted((change.service.name, change.type.value) for change in whole.changes) == [
        ("same", "SERVICE_ADDED"),
        ("web-service", "ADDED"),
        ("web-service", "SERVICE_ADDED"),
    ]


def test_a_service_looked_at_twice_for_one_batch_is_told_once_as_it_is_last() -> None:
    world = World().live()
    world.put(service(), endpointslice(endpoints=[endpoint()]))
    assert not world.monitor.gather()
    world.put(endpointslice("second", endpoints=[endpoint("192.168.1.3", "b")]))
    batch = world.drain()
    assert [len(each.endpoints) for each in batch.services] == [2]
    assert [change.type for change in batch.changes] == ["SERVICE_ADDED", "ADDED", "ADDED"]


async def test_a_screen_is_told_what_is_known_although_more_comes_than_can_be_looked_at() -> None:
    async with screen() as shown:
        shown.put(*(service(name) for name in names()), *slices())
        shown.listed(*Kind)
        await asyncio.sleep(3 * PERIOD)
        told = len(shown.told)
        turn = 0
        while len(shown.told) == told and turn < 250:
            # More services in each turn of the loop than are looked at in one.
            turn += 1
            changed = (service(name, cluster_ips=[f"10.0.0.{turn}"]) for name in names())
            shown.put(*changed, cause=Cause.WATCH)
            await asyncio.sleep(0)
        assert len(shown.told) > told, "nothing is told until there is a rest"
        await asyncio.sleep(3 * PERIOD)
        last = {each.key: each.service for _, batch in shown.told for each in batch.services}
        assert {each.cluster_ips for each in last.values() if each} == {(f"10.0.0.{turn}",)}
