"""The reflector against a scripted transport in virtual time; a docstring names the test that client-go has for it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from epwatch.kube.delta import Cause
from epwatch.kube.errors import ApiError
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from epwatch.kube.reflector import Reflector
from tests import factories
from tests.fakes import (
    LoopClock,
    RecordingSink,
    ScriptedListerWatcher,
    Step,
    bookmark,
    error_event,
    event_line,
    list_body,
)

pytestmark = [pytest.mark.looptime]

FOREVER = 1e6
OPEN: Sequence[Step] = [FOREVER]


def pod(name: str, version: int, uid: str | None = None) -> dict[str, object]:
    return factories.pod(name, uid=uid or f"uid-{name}", resource_version=str(version))


def pods(*names: str, version: int = 10) -> bytes:
    return list_body(Kind.PODS, [pod(name, 1) for name in names], str(version))


def added(name: str, version: int, uid: str | None = None) -> bytes:
    return event_line("ADDED", pod(name, version, uid))


def modified(name: str, version: int) -> bytes:
    return event_line("MODIFIED", pod(name, version))


def deleted(name: str, version: int) -> bytes:
    return event_line("DELETED", pod(name, version))


class Run:
    """A reflector on its way."""

    def __init__(self, transport: ScriptedListerWatcher) -> None:
        self.transport = transport
        self.sink = RecordingSink()
        self.reflector = Reflector(
            Kind.PODS, "default", transport, self.sink, clock=LoopClock(), random=lambda: 0.0, where="host:6443"
        )


@asynccontextmanager
async def running(
    lists: Sequence[bytes | Exception | float], watches: Sequence[Sequence[Step] | Exception | float]
) -> AsyncIterator[Run]:
    run = Run(ScriptedListerWatcher(lists, watches))
    task = asyncio.create_task(run.reflector.run())
    try:
        yield run
        assert not task.done(), task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert run.transport.open_watches == 0


async def test_lists_then_watches_from_the_list_with_bookmarks_and_no_version_in_the_list() -> None:
    """TestReflectorListAndWatch, TestWatchTimeout."""
    async with running([pods("a", version=42)], [OPEN]) as run:
        await asyncio.sleep(5)
        assert [(r.limit, r.token) for r in run.transport.lists] == [(500, None)]
        assert [(r.resource_version, r.timeout_seconds) for r in run.transport.watches] == [("42", 300)]
        assert run.sink.phases == [Phase.CONNECTING, Phase.SYNCING, Phase.LIVE]
        assert run.sink.statuses[-1].listed
        assert [delta.cause for delta in run.sink.told] == [Cause.INITIAL]
        assert run.sink.gaps == []


async def test_events_are_applied_and_the_version_follows_each_of_them() -> None:
    """TestReflectorWatchHandler, TestReflectorResourceVersionUpdate."""
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
    async with running([pods("a", "b"), pods("b", "c", version=99)], [[3.0, error_event(410, "Expired")], OPEN]) as run:
        await asyncio.sleep(10)
        assert run.sink.names == {"b", "c"}
        assert len(run.transport.lists) == 2
        assert [r.resource_version for r in run.transport.watches] == ["10", "99"]
        gap = run.sink.gaps[0]
        after = run.sink.news[run.sink.news.index(gap) :]
        assert [delta.cause for news in after if isinstance(news, tuple) for delta in news] == [
            Cause.RELIST,
            Cause.RELIST,
        ]
        assert gap.end - gap.begin == pytest.approx(0.0)
        assert Phase.RESYNC in run.sink.phases
