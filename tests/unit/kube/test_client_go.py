"""client-go's tests of its reflector that have no namesake elsewhere here; each docstring names the one it mirrors."""

import asyncio
import random
import sys

import pytest

from epwatch.kube.delta import Delta
from epwatch.kube.errors import ApiError
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from tests import factories
from tests.fakes import ScriptedListerWatcher, Step, bookmark, error_event, event_line, list_body
from tests.unit.kube.reflector_run import FOREVER, OPEN, Run, Watch, added, deleted, modified, pod, pods, running

pytestmark = [pytest.mark.looptime]


async def test_an_error_event_closes_the_watch() -> None:
    """TestCloseWatchChannelOnError: what would come after it is never read."""
    script: list[Step] = [2.0, error_event(500, "InternalError", "no leader"), added("never", 11), FOREVER]
    async with running([pods("a")], [script, OPEN]) as run:
        await asyncio.sleep(10)
        assert run.transport.open_watches == 1
        assert len(run.transport.watches) == 2
        assert run.sink.names == {"a"}


@pytest.mark.parametrize(
    ("lists", "watches"),
    [([FOREVER], [OPEN]), ([pods("a")], [FOREVER]), ([pods("a")], [[1.0, added("b", 11), FOREVER]])],
    ids=["while listing", "before the watch is open", "within the watch"],
)
async def test_a_stop_ends_what_is_under_way(lists: list[bytes | float], watches: list[Watch]) -> None:
    """TestRunUntil, TestReflectorWatchStoppedAfter, TestReflectorHandleWatchStoppedBefore and ...After."""
    run = Run(ScriptedListerWatcher(lists, watches))
    task = asyncio.create_task(run.reflector.run())
    await asyncio.sleep(5)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled()
    assert run.transport.open_watches == 0
    told, asked = len(run.sink.news), len(run.transport.requests)
    await asyncio.sleep(1000)
    assert (len(run.sink.news), len(run.transport.requests)) == (told, asked)


async def test_a_watch_with_events_that_ends_at_once_is_no_failure() -> None:
    """TestReflectorHandleWatchResultChanClosedAfter: only an empty one is "very short"."""
    async with running([pods("a")], [[added("b", 11)], OPEN]) as run:
        await asyncio.sleep(0.01)
        assert [request.resource_version for request in run.transport.watches] == ["10", "11"]
        assert run.sink.phases == [Phase.CONNECTING, Phase.SYNCING, Phase.LIVE]


async def test_an_audit_does_not_end_the_watch() -> None:
    """TestReflectorResync, TestReflectorResyncChan: our resync is the audit, and it is no relist."""
    async with running([pods("a")], [[FOREVER]], keep_alive=True) as run:
        await asyncio.sleep(2000)
        assert len([request for request in run.transport.lists if request.metadata_only]) == 3
        assert len(run.transport.watches) == 1
        assert run.sink.gaps == []


async def test_a_first_page_that_expired_is_listed_anew() -> None:
    """TestReflectorExpiredExactResourceVersion: an expired LIST is tried again as the most recent one."""
    async with running([ApiError(410, "Expired"), pods("a")], [OPEN]) as run:
        await asyncio.sleep(5)
        assert [(request.limit, request.token) for request in run.transport.lists] == [(500, None), (500, None)]
        assert run.sink.names == {"a"}


async def test_every_list_is_paged_and_the_most_recent() -> None:
    """TestReflectorNotPaginatingNotConsistentReads, TestReflectorPaginatingNonConsistentReadsIfWatchCacheDisabled.

    RV-1, TestReflectorResyncWithResourceVersion too: a list without a resourceVersion (which the interface has no room
    for) is a consistent read, so a relist cannot go back in time; its pages are always limited.
    """
    watches: list[Watch] = [ApiError(410, "Expired"), [5.0, error_event(410, "Gone")], OPEN]
    async with running([pods("a", version=10), pods("a", version=20), pods("a", version=30)], watches) as run:
        await asyncio.sleep(30)
        assert [request.limit for request in run.transport.lists] == [500, 500, 500]
        assert [request.resource_version for request in run.transport.watches] == ["10", "20", "30"]


async def test_a_list_is_not_kept_by_its_objects() -> None:
    """TestReflectorListExtract: each object stands alone, so that a list's bytes go when it is taken in."""
    filler = {"filler": "x" * 100_000}
    body = list_body(Kind.PODS, [factories.pod("a") | {"spec": filler}], "10")
    async with running([body], [OPEN]) as run:
        before = sys.getrefcount(body)
        await asyncio.sleep(5)
        assert run.sink.names == {"a"}
        assert sys.getrefcount(body) == before


async def test_what_is_stored_is_the_projection() -> None:
    """TestReflectorRespectStoreTransformer, SEC-13: an env value never gets as far as the store."""
    secret = factories.pod("a")
    secret["spec"]["containers"][0]["env"] = [{"name": "PASSWORD", "value": "hunter2"}]
    listed, watched = list_body(Kind.PODS, [secret], "10"), secret | {"metadata": secret["metadata"] | {"name": "b"}}
    async with running([listed], [[event_line("ADDED", watched), FOREVER]]) as run:
        await asyncio.sleep(5)
        assert run.sink.names == {"a", "b"}
        assert "hunter2" not in repr(run.sink.told)


async def test_changes_during_a_dropped_watch_appear_after_the_relist() -> None:
    """TestSharedInformerWatchDisruption: added, modified and deleted unseen, each told once."""
    former = list_body(Kind.PODS, [pod("kept", 1), pod("changed", 2), pod("gone", 3)], "10")
    later = list_body(Kind.PODS, [pod("kept", 1), pod("changed", 20), pod("new", 21)], "30")
    async with running([former, later], [[2.0, error_event(410, "Expired")], OPEN]) as run:
        await asyncio.sleep(10)
        assert [_name(delta) for delta in run.sink.told[3:]] == ["-gone", "~changed", "+new"]


def _name(delta: Delta) -> str:
    if delta.new is None:
        return f"-{delta.old.name}" if delta.old else ""
    return f"{'+' if delta.old is None else '~'}{delta.new.name}"


async def test_any_number_of_closed_watches_is_survived_without_a_list() -> None:
    """retrywatcher_test.go: n closes, each with one event, then an error of every passing kind."""
    watches: list[Watch] = [[11.0, added(f"pod-{number}", 11 + number)] for number in range(20)]
    passing: list[Watch] = [ApiError(429), ApiError(500), ApiError(504, "Timeout"), ConnectionResetError(104, "reset")]
    async with running([pods("a")], [*watches, *passing, OPEN]) as run:
        await asyncio.sleep(260)
        assert run.whole_lists == 1
        assert len(run.sink.names) == 21
        assert run.transport.watches[24].resource_version == "30"


async def test_a_hammered_stream_ends_with_what_the_server_has() -> None:
    """TestHammerController, TestResetWatch: a thousand events over many watches, with resets and relists between them.

    The sink checks that each delta begins where the one before ended (the order that detectLineJumpers checks).
    """
    dice = random.Random(7)  # noqa: S311 - a seed, no secret
    there: dict[str, int] = {}
    version = 10
    lists: list[bytes | Exception | float] = [list_body(Kind.PODS, [], "10")]
    watches: list[Watch] = []
    for _ in range(50):
        script: list[Step] = []
        for _ in range(20):
            version += 1
            name = f"pod-{dice.randrange(12)}"
            if name in there and dice.random() < 0.4:
                del there[name]
                script.append(deleted(name, version))
            else:
                script.append(modified(name, version) if name in there else added(name, version))
                there[name] = version
        script.append(bookmark(str(version)))
        expired = dice.random() < 0.3
        watches.append([*script, 11.0, *([error_event(410, "Expired")] if expired else [])])
        if expired:
            lists.append(list_body(Kind.PODS, [pod(name, seen) for name, seen in there.items()], str(version)))
    async with running(lists, [*watches, OPEN]) as run:
        await asyncio.sleep(50 * 12)
        assert {key.name: one.resource_version for key, one in run.sink.picture.items()} == {
            name: str(seen) for name, seen in there.items()
        }
