"""The reflector against a scripted transport in virtual time; a docstring names the test that client-go has for it."""

import asyncio

import pytest

from epwatch.kube.delta import Cause
from epwatch.kube.errors import ApiError
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from tests.fakes import (
    WALL,
    ScriptedListerWatcher,
    Skipped,
    Step,
    bookmark,
    error_event,
    event_line,
    list_body,
)
from tests.unit.kube.reflector_run import FOREVER, OPEN, Run, Watch, added, deleted, modified, pod, pods, running

pytestmark = [pytest.mark.looptime]


async def test_lists_then_watches_from_the_list_with_bookmarks_and_no_version_in_the_list() -> None:
    """RV-1, RV-3, R-1, R-2; TestReflectorListAndWatch, TestWatchTimeout."""
    async with running([pods("a", version=42)], [OPEN]) as run:
        await asyncio.sleep(5)
        assert [(r.limit, r.token) for r in run.transport.lists] == [(500, None)]
        assert [(r.resource_version, r.timeout_seconds) for r in run.transport.watches] == [("42", 300)]
        assert run.sink.phases == [Phase.CONNECTING, Phase.SYNCING, Phase.LIVE]
        assert run.sink.statuses[-1].listed
        assert [delta.cause for delta in run.sink.told] == [Cause.INITIAL]
        assert run.sink.gaps == []


async def test_events_are_applied_and_the_version_follows_each_of_them() -> None:
    """RV-4; TestReflectorWatchHandler, TestReflectorResourceVersionUpdate."""
    script: list[Step] = [added("b", 11), modified("a", 12), deleted("a", 13), bookmark("14"), 2.0]
    async with running([pods("a")], [script, OPEN]) as run:
        await asyncio.sleep(5)
        assert run.sink.names == {"b"}
        assert [r.resource_version for r in run.transport.watches] == ["10", "14"]
        assert len(run.transport.lists) == 1


async def test_no_relist_on_too_many_requests() -> None:
    """TestNoRelistOnTooManyRequests."""
    busy = ApiError(429, "", "later", retry_after=1.0)
    async with running([pods("a")], [busy, busy, busy, busy, OPEN]) as run:
        await asyncio.sleep(60)
        assert len(run.transport.lists) == 1
        assert len(run.transport.watches) == 5
        assert {r.resource_version for r in run.transport.watches} == {"10"}
        assert run.sink.phases[-2:] == [Phase.RETRYING, Phase.LIVE]


async def test_expired_event_relists_once_and_tells_the_gap_before_its_deltas() -> None:
    """TestReflectorListAndWatchWithErrors, EX-2."""
    script: list[Step] = [3.0, error_event(410, "Expired")]
    async with running([pods("a", "b"), pods("b", "c", version=99)], [script, OPEN]) as run:
        await asyncio.sleep(10)
        assert run.sink.names == {"b", "c"}
        assert len(run.transport.lists) == 2
        assert [r.resource_version for r in run.transport.watches] == ["10", "99"]
        position = run.sink.news.index(run.sink.gaps[0])
        before = [one for one in run.sink.news[:position] if isinstance(one, tuple)]
        after = [one for one in run.sink.news[position:] if isinstance(one, tuple)]
        assert [delta.cause for deltas in before for delta in deltas] == [Cause.INITIAL] * 2
        assert [delta.cause for deltas in after for delta in deltas] == [Cause.RELIST] * 2
        assert Phase.RESYNC in run.sink.phases


async def test_a_gap_begins_with_the_last_byte_before_the_trouble() -> None:
    script: list[Step] = [20.0, added("b", 11), 20.0, ConnectionResetError()]
    watches: list[Watch] = [script, ConnectionRefusedError(), ConnectionRefusedError(), ApiError(410, "Expired"), OPEN]
    async with running([pods("a"), pods("a", version=99)], watches) as run:
        await asyncio.sleep(60)
        (gap,) = run.sink.gaps
        assert gap.begin == pytest.approx(WALL + 20.0)
        assert gap.end > WALL + 40.0


@pytest.mark.parametrize(
    "ending",
    [
        ApiError(410, "Expired"),
        ApiError(504, "Timeout", "Too large resource version: 9, current: 1"),
        ApiError(500, "StorageReadError"),
        ApiError(422, "Invalid", "resourceVersion: Invalid value"),
        [error_event(410, "Gone")],
        [error_event(500, "StorageReadError")],
        [b"no json\n"],
        [b'{"type":"ADDED"}\n'],
        [event_line("ADDED", {"kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": {}})],
        [
            event_line(
                "ADDED", {"kind": "Service", "apiVersion": "v1", "metadata": {"name": "x", "resourceVersion": "11"}}
            )
        ],
        [event_line("MODIFIED", {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "x"}})],
        [event_line("DELETED", {"metadata": {"resourceVersion": "11"}})],
        [event_line("BOOKMARK", {"metadata": {}})],
        [event_line("ADDED", {"metadata": {"name": "x", "resourceVersion": "9" * 65}})],
        [b'{"type":"ADDED","object":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"],
        [b'{"type":"ADDED","object":{"metadata":{"name":"\xff"}}}\n'],
        [b"\xef\xbb\xbf" + added("x", 11)],
        [b"x" * (16 * 1024 * 1024 + 1)],
    ],
    ids=lambda value: f"{value}"[:60],
)
async def test_what_cannot_be_trusted_makes_one_list(ending: Exception | list[Step]) -> None:
    """R-6, TestReflectorReplacesStoreOnUnsafeDelete, TestIsUnsupportedTableObject."""
    async with running([pods("a"), pods("b", version=99)], [ending, OPEN]) as run:
        await asyncio.sleep(30)
        assert len(run.transport.lists) == 2
        assert [r.resource_version for r in run.transport.watches] == ["10", "99"]
        assert run.sink.names == {"b"}
        assert run.sink.phases[-1] is Phase.LIVE


@pytest.mark.parametrize(
    "ending",
    [
        ConnectionRefusedError(111, "Connection refused"),
        ConnectionResetError(104, "reset"),
        TimeoutError("no answer"),
        ApiError(429),
        ApiError(500),
        ApiError(503, "ServiceUnavailable", "apiserver is shutting down"),
        ApiError(504, "Timeout", "gateway"),
        ApiError(403),
        ApiError(404),
        ApiError(401),
        [added("b", 11), ConnectionResetError(104, "reset")],
        [added("b", 11), added("c", 12)[:-20], ConnectionResetError(104, "reset")],
        [added("b", 11), added("c", 12)[:-20]],
        [],
        [2.0],
        [error_event(429, "TooManyRequests")],
        [error_event(500, "InternalError", "etcdserver: no leader")],
        [71.0],
        200.0,
    ],
    ids=lambda value: f"{value}"[:60],
)
async def test_what_is_only_broken_resumes_from_the_version_without_a_list(
    ending: Exception | list[Step] | float,
) -> None:
    """R-5, R-7, TestRetryInternalError, TestBackoffOnTooManyRequests."""
    came = isinstance(ending, list) and ending[:1] == [added("b", 11)]
    async with running([pods("a"), pods("a", version=11)], [ending, OPEN]) as run:
        await asyncio.sleep(150)
        assert run.whole_lists == 1
        assert [r.resource_version for r in run.transport.watches][1] == ("11" if came else "10")
        assert run.sink.names == ({"a", "b"} if came else {"a"})
        assert run.sink.phases[-1] is Phase.LIVE
        assert run.sink.gaps == []


@pytest.mark.parametrize(
    ("error", "phase"),
    [
        (ApiError(403, "Forbidden", "no"), Phase.DENIED),
        (ApiError(404, "", "404 page not found"), Phase.UNSERVED),
        (ApiError(401, "Unauthorized"), Phase.AUTH),
        (ApiError(503), Phase.RETRYING),
        (ConnectionRefusedError(111, "Connection refused"), Phase.RETRYING),
    ],
)
async def test_a_failing_list_has_its_phase_cause_and_next_try_until_it_succeeds(
    error: Exception, phase: Phase
) -> None:
    """R-1."""
    async with running([error, error, pods("a")], [OPEN]) as run:
        await asyncio.sleep(0.5)
        status = run.sink.statuses[-1]
        assert status.phase is phase
        assert status.cause.endswith("(host:6443)")
        assert status.next_try is not None
        assert status.next_try > WALL
        assert not status.listed
        await asyncio.sleep(150)
        # What is refused stays so until the watch is open: others stand in for it until then (F-35).
        syncing = [Phase.SYNCING] if phase is Phase.RETRYING else []
        assert run.sink.phases == [Phase.CONNECTING, phase, *syncing, Phase.LIVE]
        assert run.sink.statuses[-1].cause == ""


async def test_denied_is_asked_once_a_minute() -> None:
    async with running([ApiError(403)], [OPEN]) as run:
        await asyncio.sleep(600)
        assert len(run.transport.requests) == pytest.approx(11, abs=1)


async def test_sustained_failure_stays_polite() -> None:
    """R-4; I-6: at most 0.15 requests a second."""
    async with running([pods("a")], [ConnectionRefusedError(111, "Connection refused")]) as run:
        await asyncio.sleep(1000)
        assert len(run.transport.requests) <= 0.15 * 1000


@pytest.mark.parametrize(
    "script",
    [[], [added("b", 11)], [error_event(410, "Expired")], [b"nonsense\n"], [0.2, ConnectionResetError()]],
    ids=["empty", "one event", "expired", "nonsense", "reset"],
)
async def test_a_stream_that_flaps_stays_polite(script: list[Step]) -> None:
    """I-6, F-05, F-08, M-8: at most 2 requests a second over any 10 s, and ever fewer."""
    async with running([pods("a")], [script]) as run:
        await asyncio.sleep(300)
        times = [request.time for request in run.transport.requests]
        assert all(sum(start <= time < start + 10 for time in times) <= 20 for start in times)
        assert len([time for time in times if time > 200]) <= 0.2 * 100 * 2


async def test_a_history_shorter_than_a_reconnect_is_named() -> None:
    """F-08."""
    async with running([pods("a")], [ApiError(410, "Expired")]) as run:
        await asyncio.sleep(30)
        assert any("history is shorter than a reconnect" in status.cause for status in run.sink.statuses)


async def test_an_empty_watch_that_ends_at_once_is_a_failure() -> None:
    """TestReflectorHandleWatchResultChanClosedBefore: VeryShortWatchError."""
    async with running([pods("a")], [[], OPEN]) as run:
        await asyncio.sleep(0.5)
        assert run.sink.statuses[-1].phase is Phase.RETRYING
        assert "at once" in run.sink.statuses[-1].cause


async def test_a_clean_end_says_nothing() -> None:
    """F-04."""
    async with running([pods("a")], [[400.0 - 370.0, added("b", 11)], OPEN]) as run:
        await asyncio.sleep(60)
        assert len(run.transport.watches) == 2
        assert run.sink.phases == [Phase.CONNECTING, Phase.SYNCING, Phase.LIVE]
        assert run.transport.watches[1].time == pytest.approx(30.0)


@pytest.mark.parametrize("ending", [[30.0], [30.0, ConnectionResetError(104, "reset")]], ids=["end", "reset"])
async def test_a_resume_that_takes_longer_than_a_second_is_told(ending: list[Step]) -> None:
    """I-5: the next watch gets no answer for 20 s; nobody may take the stream for LIVE meanwhile."""
    async with running([pods("a")], [ending, 20.0, OPEN]) as run:
        await asyncio.sleep(30.9)
        assert run.sink.phases[-1:] == [Phase.LIVE]
        await asyncio.sleep(0.2)
        assert run.sink.phases[-1:] == [Phase.RETRYING]
        assert run.sink.statuses[-1].cause.endswith("(host:6443)")
        await asyncio.sleep(25)
        assert run.sink.phases[-1:] == [Phase.LIVE]
        assert run.whole_lists == 1


async def test_silence_of_70_s_resumes_and_no_one_is_told() -> None:
    """HO-1, HO-2."""
    async with running([pods("a")], [[FOREVER], [FOREVER]]) as run:
        await asyncio.sleep(100)
        assert [round(request.time) for request in run.transport.watches] == [0, 70]
        assert run.sink.phases == [Phase.CONNECTING, Phase.SYNCING, Phase.LIVE]


async def test_a_bookmark_winds_the_idle_limit_up_again() -> None:
    script: list[Step] = [60.0, bookmark("11"), 60.0, bookmark("12"), 60.0, bookmark("13"), FOREVER]
    async with running([pods("a")], [script, OPEN]) as run:
        await asyncio.sleep(240)
        assert len(run.transport.watches) == 1
        await asyncio.sleep(20)
        assert [request.resource_version for request in run.transport.watches] == ["10", "13"]


async def test_nothing_is_live_75_s_after_the_last_byte() -> None:
    """HO-2, I-5: the next watch hangs, so nobody knows."""
    async with running([pods("a")], [OPEN, FOREVER, OPEN]) as run:
        await asyncio.sleep(74)
        assert run.sink.phases[-1:] == [Phase.LIVE]
        await asyncio.sleep(2)
        assert run.sink.phases[-1:] == [Phase.STALE]
        assert "75 s" in run.sink.statuses[-1].cause
        await asyncio.sleep(60)
        assert run.sink.phases[-1] is Phase.LIVE
        assert [request.limit for request in run.transport.lists] == [500, 1]


async def test_three_silent_watches_make_a_heartbeat_until_a_byte_comes() -> None:
    """HO-2, F-20."""
    script: list[Step] = [50.0, bookmark("11"), FOREVER]
    async with running([pods("a"), pods("a", version=11)], [OPEN, OPEN, OPEN, OPEN, script]) as run:
        await asyncio.sleep(279)
        asked = [round(request.time) for request in run.transport.lists if request.limit == 1]
        assert asked == [70, 140, 210, 270], "after each silent watch, then every minute"
        assert run.sink.statuses[-1].phase is Phase.LIVE
        assert "no heartbeat" in run.sink.statuses[-1].cause
        assert run.whole_lists == 1
        await asyncio.sleep(60)
        assert run.sink.statuses[-1].cause == ""
        assert len(run.transport.watches) == 5


async def test_a_silent_watch_from_a_version_to_come_is_found_out_at_once() -> None:
    """F-27: a real server of 1.34 keeps such a watch open and says nothing."""
    lists = [pods("a", version=500), pods("b", version=20)]
    async with running(lists, [OPEN]) as run:
        await asyncio.sleep(75)
        assert run.sink.names == {"b"}
        assert [(request.limit, round(request.time)) for request in run.transport.lists] == [
            (500, 0),
            (1, 70),
            (500, 70),
        ]
        assert [request.resource_version for request in run.transport.watches] == ["500", "500", "20"]
        assert any("went back from 500 to 20" in one.cause for one in run.sink.statuses)
        (gap,) = run.sink.gaps
        assert gap.begin == pytest.approx(WALL)


async def test_pages_are_followed_and_the_list_is_told_once() -> None:
    """TestReflectorWatchListPageSize, PG-1: an empty page with a token is legal."""
    pages = [
        list_body(Kind.PODS, [pod("a", 1)], "10", token="t1"),
        list_body(Kind.PODS, [], "10", token="t2"),
        list_body(Kind.PODS, [pod("b", 2)], "10"),
    ]
    async with running(pages, [OPEN]) as run:
        await asyncio.sleep(1)
        assert [(r.limit, r.token) for r in run.transport.lists] == [(500, None), (2000, "t1"), (500, "t2")]
        assert run.sink.names == {"a", "b"}
        assert len([one for one in run.sink.news if isinstance(one, tuple)]) == 1


async def test_an_expired_token_starts_over_in_one_page_and_mixes_nothing() -> None:
    """TestReflectorFullListIfExpired, PG-2, F-09."""
    lists: list[bytes | Exception] = [
        list_body(Kind.PODS, [pod("ghost", 1)], "10", token="t1"),
        ApiError(410, "Expired"),
        pods("a", version=20),
    ]
    async with running(lists, [OPEN]) as run:
        await asyncio.sleep(1)
        assert [(r.limit, r.token) for r in run.transport.lists] == [(500, None), (2000, "t1"), (None, None)]
        assert run.sink.names == {"a"}
        assert [request.resource_version for request in run.transport.watches] == ["20"]


@pytest.mark.parametrize(
    "body",
    [
        b"null",
        b"<html>",
        b'{"kind":"PodList","apiVersion":"v1","metadata":{}}',
        b'{"kind":"ServiceList","apiVersion":"v1","metadata":{"resourceVersion":"1"}}',
        b'{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"0"}}',
        list_body(Kind.PODS, [{"kind": "Table", "apiVersion": "v1", "metadata": {"name": "x"}}], "1"),
        b"[" * 200_000,
    ],
)
async def test_a_list_that_is_none_is_tried_again(body: bytes) -> None:
    """RV-3: a version of "" or "0" is none to watch from."""
    async with running([body, pods("a")], [OPEN]) as run:
        await asyncio.sleep(10)
        assert run.sink.names == {"a"}
        assert run.sink.phases[-1] is Phase.LIVE


async def test_a_page_of_another_version_is_no_page_of_this_list() -> None:
    lists = [list_body(Kind.PODS, [pod("x", 1)], "10", token="t"), pods("y", version=11), pods("a", version=12)]
    async with running(lists, [OPEN]) as run:
        await asyncio.sleep(10)
        assert run.sink.names == {"a"}


async def test_a_list_may_hold_null_and_an_item_that_does_not_decode() -> None:
    broken = {"metadata": {"name": "bad", "uid": "u", "resourceVersion": "3"}, "status": {"conditions": 7}}
    bodies = [list_body(Kind.PODS, [pod("a", 1), broken], "10")]
    async with running(bodies, [OPEN]) as run:
        await asyncio.sleep(1)
        assert run.sink.names == {"a"}
        assert [(one.name, "conditions" in one.why) for one in run.sink.news if isinstance(one, Skipped)] == [
            ("bad", True)
        ]
        assert run.sink.phases[-1] is Phase.LIVE


async def test_an_event_of_an_unknown_type_is_ignored_but_its_version_counts() -> None:
    """EV-1."""
    script: list[Step] = [
        event_line("FUTURE", {"metadata": {"resourceVersion": "15"}}),
        b'{"type":"X","object":7}\n',
        2.0,
    ]
    async with running([pods("a")], [script, OPEN]) as run:
        await asyncio.sleep(5)
        assert [request.resource_version for request in run.transport.watches] == ["10", "15"]


async def test_a_repeated_or_replayed_event_is_told_once_and_does_not_take_us_back() -> None:
    """F-26, M-6."""
    script: list[Step] = [
        added("b", 11),
        added("b", 11),
        modified("b", 12),
        added("b", 11),
        deleted("b", 13),
        added("b", 11),
        2.0,
    ]
    async with running([pods("a")], [script, OPEN]) as run:
        await asyncio.sleep(5)
        assert len(run.sink.told) == 4
        assert run.sink.names == {"a"}
        assert run.transport.watches[1].resource_version == "13"


async def test_delete_and_recreate_in_a_gap_is_a_removal_and_an_addition() -> None:
    """F-28, EV-3."""
    anew = list_body(Kind.PODS, [pod("a", 20, uid="another")], "30")
    async with running([pods("a"), anew], [ApiError(410, "Expired"), OPEN]) as run:
        await asyncio.sleep(5)
        told = [(d.old.uid if d.old else None, d.new.uid if d.new else None) for d in run.sink.told[1:]]
        assert told == [("uid-a", None), (None, "another")]


async def test_retry_after_is_waited_for() -> None:
    async with running([pods("a")], [ApiError(429, retry_after=30.0), OPEN]) as run:
        await asyncio.sleep(60)
        assert run.transport.watches[1].time - run.transport.watches[0].time == pytest.approx(30.0)


async def test_reconnect_now_skips_the_wait_but_not_more_than_once_a_second() -> None:
    async with running([pods("a")], [ApiError(429, retry_after=100.0)]) as run:
        await asyncio.sleep(5)
        assert len(run.transport.watches) == 1
        for _ in range(50):
            run.reflector.reconnect_now()
            await asyncio.sleep(0.01)
        assert len(run.transport.watches) == 2


async def test_reconnect_now_drops_a_watch_that_may_be_dead() -> None:
    async with running([pods("a")], [OPEN]) as run:
        await asyncio.sleep(5)
        run.reflector.reconnect_now()
        await asyncio.sleep(1)
        assert len(run.transport.watches) == 2
        assert run.transport.open_watches == 1
        assert len(run.transport.lists) == 1


async def test_the_audit_repairs_what_was_swallowed_and_the_gap_begins_with_the_last_agreement() -> None:
    """R-14, F-30."""
    fresh = list_body(Kind.PODS, [pod("b", 20)], "30")
    async with running([pods("a"), fresh], [[601.0, bookmark("40"), FOREVER]], keep_alive=True) as run:
        await asyncio.sleep(640)
        assert [request.metadata_only for request in run.transport.lists] == [False, True, False]
        assert run.sink.names == {"b"}
        assert run.sink.gaps[0].begin == pytest.approx(WALL)
        assert any("audit: 2 differ" in status.cause for status in run.sink.statuses)
        assert [status.mismatches for status in (run.sink.statuses[0], run.sink.statuses[-1])] == [0, 1]


async def test_an_audit_that_agrees_changes_nothing() -> None:
    async with running([pods("a")], [[FOREVER]], keep_alive=True) as run:
        await asyncio.sleep(640)
        assert [request.metadata_only for request in run.transport.lists] == [False, True]
        assert run.sink.gaps == []
        assert Phase.RESYNC not in run.sink.phases
        assert run.sink.statuses[-1].mismatches == 0


async def test_objects_that_change_while_an_audit_runs_are_no_difference() -> None:
    fresh = list_body(Kind.PODS, [pod("a", 20)], "20")
    async with running(
        [pods("a"), fresh], [[601.0, modified("a", 20), modified("a", 21), FOREVER]], keep_alive=True
    ) as run:
        await asyncio.sleep(700)
        assert len(run.transport.lists) == 2
        assert run.sink.gaps == []


async def test_a_stop_ends_requests_and_watches() -> None:
    """TestReflectorWatchStoppedBefore, TestReflectorStopWatch."""
    run = Run(ScriptedListerWatcher([pods("a")], [OPEN]))
    task = asyncio.create_task(run.reflector.run())
    await asyncio.sleep(5)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    asked = len(run.transport.requests)
    await asyncio.sleep(1000)
    assert (len(run.transport.requests), run.transport.open_watches) == (asked, 0)


async def test_a_bug_is_not_retried() -> None:
    """R-8."""
    run = Run(ScriptedListerWatcher([KeyError("a bug")], [OPEN]))
    with pytest.raises(ExceptionGroup) as caught:
        await run.reflector.run()
    assert caught.group_contains(KeyError)
