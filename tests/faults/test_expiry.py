"""Rows of the fault matrix in which the server no longer knows a resourceVersion, or not yet, or counts anew."""

import itertools
from collections.abc import Callable

import pytest
from aiohttp import web

from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from epwatch.model.change import ChangeType
from epwatch.sim import SimServer, errors
from epwatch.sim.faults import status, text
from tests import factories
from tests.faults.harness import SCALE, watched
from tests.faults.hooks import each
from tests.faults.watched import Watched
from tests.faults.world import World

TWO_LISTS_EACH = dict.fromkeys(Kind, 2)
TOO_OLD = errors.expired(1000, 1010)


def lists(it: Watched) -> dict[Kind, int]:
    return {kind: it.lists(kind) for kind in Kind}


def change_unseen(it: Watched, *, forget: bool = True) -> None:
    """Break every connection, change the cluster, and forget its history: all before anybody can come back."""
    it.server.kill()
    it.world.remove("pod-1")
    it.world.add("late")
    if forget:
        it.world.cluster.compact()


def check_gap(it: Watched) -> None:
    """One gap a stream, each told before what its list brought; what changed is marked as unseen."""
    assert sorted(gap.kind for gap in it.history.gaps) == sorted(Kind)
    assert all(gap.begin <= gap.end for gap in it.history.gaps)
    told = [change for change in it.history.changes if change.endpoint is not None and not change.initial]
    kinds = {(change.type, change.endpoint.key.address) for change in told if change.endpoint is not None}
    assert (ChangeType.REMOVED, "10.0.0.1") in kinds
    assert (ChangeType.ADDED, it.world.address("late")) in kinds
    assert all(change.during_gap for change in told)
    for batch in it.history.batches:
        if any(change.during_gap for change in batch.changes):
            assert it.history.gaps[0] in [gap for one in it.history.batches[: _place(it, batch)] for gap in one.gaps]


def _place(it: Watched, batch: object) -> int:
    return next(place for place, one in enumerate(it.history.batches) if one is batch) + 1


@pytest.mark.parametrize("exact", [True, False], ids=["change by change", "as to a screen"])
async def test_f06_410_as_an_error_event(exact: bool) -> None:
    async with watched(exact=exact) as it:
        change_unseen(it)
        await it.until(it.in_step)
        await it.until_live()
        assert lists(it) == TWO_LISTS_EACH
        check_gap(it)
        for kind in Kind:
            opened, resumed, relisted = (one.query["resourceVersion"] for one in it.asked("watch", kind))
            assert opened == resumed != relisted, "a version that expired is not tried again"


@pytest.mark.parametrize(
    "answer",
    [
        lambda: status(TOO_OLD),
        lambda: status(TOO_OLD, pretty=True),
        lambda: text(410, "too old resource version: 1000 (1010)\n"),
        lambda: web.Response(status=410),
    ],
    ids=["compact", "pretty", "text", "empty"],
)
async def test_f07_410_as_the_answer_to_a_watch(answer: Callable[[], web.Response]) -> None:
    async with watched() as it:
        it.server.on_request = each(answer, watch=True)
        change_unseen(it)
        await it.until(it.in_step)
        await it.until_live()
        assert lists(it) == TWO_LISTS_EACH
        check_gap(it)


async def test_f08_410_for_ever_on_the_watch() -> None:
    async with watched() as it:
        it.server.on_request = each(lambda: status(TOO_OLD), watch=True, times=None)
        it.server.kill()
        await it.until(lambda: it.lists(Kind.PODS) >= 7)
        told = [one.cause for one in it.history.of(Kind.PODS) if one.phase is Phase.RETRYING]
        assert any("the server's history is shorter than a reconnect: 410 Expired" in cause for cause in told)
        times = [one.time for one in it.asked("list", Kind.PODS)]
        waits = [later - former for former, later in itertools.pairwise(times)]
        assert all(wait >= 0.8 * SCALE * 2**failures for failures, wait in enumerate(waits[2:6])), waits
        it.heal()
        await it.until_live()


def _crowd(world: World, count: int) -> World:
    for number in range(count):
        world.cluster.create(factories.pod(f"other-{number}", labels={"app": "other"}, ip=None))
    return world


async def test_f09_410_on_the_second_page_of_a_list() -> None:
    world = _crowd(World(), 600)
    given: list[str] = []

    def prepare(server: SimServer) -> None:
        def forget(request: web.Request) -> None:
            if "continue" in request.query and not given:
                given.append(request.query["continue"])
                world.remove("pod-1")
                world.cluster.compact()

        server.on_request = forget

    async with watched(world, prepare=prepare) as it:
        asked = [
            (one.query.get("limit"), one.query.get("continue")) for one in it.server.request_log.of("list", "pods")
        ]
        assert [token for _, token in asked] == [None, given[0], None], "the token in the 410 is never used"
        assert [limit is not None for limit, _ in asked] == [True, True, False]
        assert len([delta for delta in it.history.deltas if delta.kind is Kind.PODS]) == 602, "no page of the first try"


@pytest.mark.parametrize(
    "error",
    [
        errors.too_large_resource_version(2000, 1010),
        errors.ApiError(504, "Timeout", "Timeout", {"causes": [{"message": "Too large resource version"}]}),
        errors.ApiError(504, "Timeout", "Too large resource version: 2000, current: 1010"),
        errors.ApiError(429, "TooManyRequests", "Too large resource version: 2000, current: 1010"),
    ],
    ids=["reason", "cause", "message", "429 of 1.37"],
)
async def test_f10_too_large_resource_version(error: errors.ApiError) -> None:
    async with watched() as it:
        it.server.on_request = each(lambda: status(error), watch=True)
        # The version could be resumed from: it is the answer alone that calls for a list.
        change_unseen(it, forget=False)
        await it.until(it.in_step)
        await it.until_live()
        assert lists(it) == TWO_LISTS_EACH
        assert all("resourceVersion" not in one.query for kind in Kind for one in it.asked("list", kind))


@pytest.mark.parametrize("answer", ["silent", "504"])
@pytest.mark.parametrize("uids", ["same", "new"])
async def test_f27_etcd_restore(answer: str, uids: str) -> None:
    """A watch from a version to come stays open and silent on a real server of 1.34; older ones answer 504."""
    async with watched(rewinds=True) as it:
        it.server.future_as_status = answer == "504"
        await it.server.stop()
        it.world.remove("pod-3")
        if uids == "new":
            it.world.recreate("pod-1")
        it.world.cluster.restore(1)
        assert int(it.world.cluster.resource_version) < 1000
        await it.server.start()
        # Each stream finds out by itself.
        await it.until(lambda: lists(it) == TWO_LISTS_EACH)
        await it.until(it.in_step)
        await it.until_live()
        if answer == "silent":
            causes = [{one.cause for one in it.history.of(kind)} for kind in Kind]
            assert all(any("resourceVersions went back from" in cause for cause in told) for told in causes)
        assert lists(it) == TWO_LISTS_EACH


@pytest.mark.parametrize("exact", [True, False], ids=["change by change", "as to a screen"])
@pytest.mark.parametrize("history", ["kept", "compacted"])
async def test_f28_delete_and_recreate_in_the_gap(history: str, exact: bool) -> None:
    async with watched(exact=exact) as it:
        it.server.kill()
        former = {row for _service, row in it.screen.rows if row.address == "10.0.0.1"}
        it.world.recreate("pod-1")
        if history == "compacted":
            it.world.cluster.compact()
        await it.until(lambda: former.isdisjoint({row for _service, row in it.screen.rows}) and it.in_step())
        told = [change for change in it.history.changes if change.endpoint is not None and not change.initial]
        kinds = [(change.type, change.endpoint.key.uid) for change in told if change.endpoint is not None]
        assert (ChangeType.REMOVED, "uid-default-pod-1-1") in kinds
        assert (ChangeType.ADDED, "uid-default-pod-1-4") in kinds
        await it.until(lambda: all(it.watches(kind) > 1 for kind in Kind))
        await it.until_live()
        assert lists(it) == dict.fromkeys(Kind, 2 if history == "compacted" else 1)


@pytest.mark.parametrize("exact", [True, False], ids=["change by change", "as to a screen"])
async def test_f29_mass_change_in_the_gap(exact: bool) -> None:
    async with watched(World(1000), exact=exact) as it:
        it.server.kill()
        it.world.remove(*[f"pod-{number}" for number in range(1, 1001)])
        it.world.add(*[f"next-{number}" for number in range(1, 1001)])
        it.world.cluster.compact()
        await it.until(it.in_step)
        await it.until_live()
        assert lists(it) == TWO_LISTS_EACH
        assert sorted(gap.kind for gap in it.history.gaps) == sorted(Kind), "one summary a stream"
        told = [change for change in it.history.changes if change.endpoint is not None and not change.initial]
        assert all(change.during_gap for change in told)
        assert len([change for change in told if change.type is ChangeType.REMOVED]) == 1000
        assert len([change for change in told if change.type is ChangeType.ADDED]) == 1000
