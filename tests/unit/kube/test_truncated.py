"""SEC-17: of a stream with more objects than there is room for, the rest is left out, and that is said plainly."""

import asyncio
import json

import pytest

from epwatch.kube.confirm import confirm
from epwatch.kube.decode import decode_object
from epwatch.kube.delta import Cause
from epwatch.kube.listing import Listing, list_all
from epwatch.kube.listwatch import Began, Page
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from epwatch.kube.store import Store
from epwatch.stream.tape import status_data, status_of
from tests import factories
from tests.fakes import ScriptedListerWatcher, Step
from tests.unit.kube.reflector_run import FOREVER, OPEN, added, deleted, modified, pods, running

pytestmark = [pytest.mark.looptime]

PER_PAGE = 4


class Pages:
    """A list of so many pages of four services."""

    def __init__(self, pages: int, *, remaining: bool = True, broken: bool = False) -> None:
        self.asked: list[int] = []
        self._pages = pages
        self._remaining = remaining
        self._broken = broken

    async def fetch(self, _limit: int | None, token: str | None, _began: Began) -> Page:
        number = int(token or 0)
        self.asked.append(number)
        meta: dict[str, object] = {"resourceVersion": "7"}
        if number + 1 < self._pages:
            meta["continue"] = str(number + 1)
            if self._remaining:
                meta["remainingItemCount"] = (self._pages - number - 1) * PER_PAGE
        items = [factories.service(f"svc-{number}-{one}") for one in range(PER_PAGE)]
        if self._broken:
            items = [{**item, "spec": 7} for item in items]
        body = {"kind": "ServiceList", "apiVersion": "v1", "metadata": meta, "items": items}
        return Page(body=json.dumps(body).encode())

    async def list(self, cap: int) -> Listing:
        return await list_all(Kind.SERVICES, self.fetch, lambda _count: None, cap=cap)


@pytest.mark.parametrize(
    ("cap", "kept", "left_out", "asked"),
    [
        (16, 16, 0, [0, 1, 2, 3]),
        (15, 15, 1, [0, 1, 2, 3]),
        (9, 9, 7, [0, 1, 2]),
        (8, 8, 8, [0, 1]),
        (3, 3, 13, [0]),
    ],
)
async def test_a_list_ends_where_there_is_no_more_room(cap: int, kept: int, left_out: int, asked: list[int]) -> None:
    pages = Pages(4)
    listing = await pages.list(cap)
    assert (len(listing.objects), listing.left_out, pages.asked) == (kept, left_out, asked)


async def test_a_server_that_does_not_tell_how_many_remain_leaves_out_one_at_least() -> None:
    assert (await Pages(4, remaining=False).list(8)).left_out == 1
    assert (await Pages(4, remaining=False).list(6)).left_out == 2


async def test_objects_that_do_not_decode_take_room_too() -> None:
    listing = await Pages(1000, broken=True).list(10)
    assert (len(listing.objects), len(listing.skipped)) == (0, 10)
    assert listing.left_out == 1000 * PER_PAGE - 10


async def test_a_stream_says_that_it_is_truncated_and_what_is_in_view_goes_on() -> None:
    watch: list[Step] = [1.0, added("d", 11), modified("a", 12), 1.0, deleted("b", 13), added("e", 14), FOREVER]
    async with running([pods("a", "b", "c")], [watch], cap=2) as run:
        await asyncio.sleep(0.5)
        status = run.sink.statuses[-1]
        assert (status.phase, status.left_out, status.objects) == (Phase.LIVE, 1, 2)
        assert status.cause == "view truncated at 2 objects: at least 1 are left out"
        await asyncio.sleep(1)
        assert run.sink.names == {"a", "b"}
        assert {one.resource_version for one in run.sink.picture.values()} == {"12", "1"}
        await asyncio.sleep(1)
        assert run.sink.names == {"a", "e"}, "there is room again"
        assert run.sink.statuses[-1].left_out == 1, "what was left out is so still"


async def test_a_watch_that_brings_more_than_there_is_room_for_says_so_at_once() -> None:
    async with running([pods("a", "b")], [[1.0, added("c", 11), FOREVER]], cap=2) as run:
        await asyncio.sleep(0.5)
        assert (run.sink.statuses[-1].left_out, run.sink.statuses[-1].cause) == (0, "")
        await asyncio.sleep(1)
        assert run.sink.names == {"a", "b"}
        assert (run.sink.statuses[-1].left_out, run.sink.statuses[-1].phase) == (1, Phase.LIVE)
        assert "view truncated" in run.sink.statuses[-1].cause


async def test_a_truncated_view_is_not_audited_and_confirms_nothing() -> None:
    async with running([pods("a", "b", "c")], [OPEN], keep_alive=True, cap=2) as run:
        await asyncio.sleep(2000)
        assert [one.metadata_only for one in run.transport.lists] == [False]
    store = Store(Kind.PODS, 1)
    store.replace([], (), Cause.INITIAL, left_out=1)
    transport = ScriptedListerWatcher([pods()], [OPEN])
    told = await confirm(transport, store, watching=lambda: True, within=1.0)
    assert told == "there are more objects than epwatch has room for"


async def test_a_list_that_fits_again_is_no_longer_truncated() -> None:
    store = Store(Kind.PODS, 1)
    one = decode_object(Kind.PODS, factories.to_json(factories.pod("a")))
    store.replace([one], (), Cause.INITIAL, left_out=5)
    assert store.left_out == 5
    store.replace([one], (), Cause.RELIST)
    assert store.left_out == 0


async def test_a_recording_keeps_that_a_view_was_truncated() -> None:
    async with running([pods("a", "b", "c")], [OPEN], cap=2) as run:
        await asyncio.sleep(0.5)
        status = run.sink.statuses[-1]
    assert status_of(status.kind, status.namespace, status_data(status)).left_out == 1
