"""Rows of the fault matrix in which nothing comes, or hardly: no name, no connection, no answer, no bookmark."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any
from unittest.mock import patch

import pytest
from msgspec.structs import replace

from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from epwatch.kube.timing import PRODUCTION
from epwatch.sim import SimServer
from epwatch.sim.faults import RequestHook
from tests.faults.harness import SCALE, scaled, watched
from tests.faults.hooks import dripping, hanging
from tests.faults.watched import Watched

ONE_LIST_EACH = dict.fromkeys(Kind, 1)
Resolve = Callable[[], str]


def unknown() -> str:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def unreachable() -> str:
    # The kernel refuses to route TCP to the broadcast address.
    return "255.255.255.255"


def full() -> str:
    return "127.0.0.2"


@contextmanager
def localhost_is(first: Resolve) -> Iterator[Callable[[], None]]:
    """Let localhost resolve otherwise; gives what ends the trouble."""
    resolve, answer = [first], socket.getaddrinfo

    def look_up(host: str, *args: Any) -> Any:  # noqa: ANN401 - as the stub of getaddrinfo
        return answer(resolve[0]() if host == "localhost" else host, *args)

    with patch.object(socket, "getaddrinfo", look_up):
        yield lambda: resolve.__setitem__(0, lambda: "127.0.0.1")


@contextmanager
def full_backlog(port: int) -> Iterator[None]:
    """Listen at 127.0.0.2, accept nothing, and have the queue of connections full: the next one hangs."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.2", port))
        listener.listen(0)
        waiting = [socket.socket() for _ in range(3)]
        for one in waiting:
            one.settimeout(0)
            one.connect_ex(("127.0.0.2", port))
        try:
            yield
        finally:
            for one in waiting:
                one.close()


@pytest.mark.parametrize(
    ("resolve", "words"),
    [
        (unknown, "the name localhost cannot be resolved"),
        (unreachable, "Network is unreachable"),
        (full, "connecting timed out"),
    ],
    ids=["no such name", "unreachable", "backlog full"],
)
async def test_f17_no_connection(resolve: Resolve, words: str) -> None:
    timing = replace(scaled(), connect=PRODUCTION.connect * SCALE)
    with localhost_is(resolve) as mend:
        async with watched(at="http://localhost:{port}", timing=timing, live=False) as it:
            with full_backlog(it.server.port):
                for kind in Kind:
                    told = await it.until_waiting(kind, Phase.RETRYING)
                    assert words in told.cause
                    assert told.next_try is not None
                mend()
                await it.until_live()


@pytest.mark.parametrize("how", ["relay", "server"])
async def test_f18_half_open_after_live(how: str) -> None:
    """The connection stays established and nothing passes; or the server itself falls silent."""
    async with watched(relay=True) as it:
        before = {kind: it.watches(kind) for kind in Kind}
        if how == "relay":
            it.relay.toxics.black_hole = True
        else:
            it.server.silence()
        it.world.remove("pod-1")
        it.world.add("late")
        for kind in Kind:
            await it.until(lambda kind=kind: Phase.STALE in it.history.phases(kind))  # type: ignore[misc]
            told = next(one for one in it.history.of(kind) if one.phase is Phase.STALE)
            assert "no word from the server" in told.cause
            assert told.last_heard is not None
            assert told.since - told.last_heard >= 75 * SCALE * 0.99
        assert not it.in_step(), "the tree is kept as it was"
        assert it.dims(), "and dimmed"
        it.heal()
        await it.until(it.in_step)
        await it.until_live()
        assert {kind: it.lists(kind) for kind in Kind} == ONE_LIST_EACH
        assert all(it.watches(kind) > before[kind] for kind in Kind)
        assert it.history.gaps == []


async def test_f18_half_open_where_the_next_connection_is_dead_too() -> None:
    """I-5: the reset is known at once, so LIVE ends within a second, not with the silence of 75 s."""
    async with watched(relay=True, timing=replace(scaled(), resume=SCALE)) as it:
        it.relay.toxics.black_hole = True
        it.relay.reset_peers()
        for kind in Kind:
            told = await it.until_phase(kind, Phase.RETRYING)
            assert "no answer" not in told.cause, "told for the reset, not when the next connection is given up"
        assert all(Phase.STALE not in it.history.phases(kind) for kind in Kind)
        it.world.add("late")
        it.heal()
        await it.until(it.in_step)
        assert {kind: it.lists(kind) for kind in Kind} == ONE_LIST_EACH


@pytest.mark.parametrize(
    ("hook", "words"),
    [
        (hanging(watch=False, times=2, kind=Kind.PODS), "no answer in time"),
        (dripping(times=2, kind=Kind.PODS), "the list took too long"),
        (hanging(watch=True, times=2, kind=Kind.PODS), "no answer to the watch"),
    ],
    ids=["list, no headers", "list, no end", "watch, no headers"],
)
async def test_f19_half_open_before_the_answer(hook: RequestHook, words: str) -> None:
    def prepare(server: SimServer) -> None:
        server.on_request = hook

    async with watched(prepare=prepare, timing=PRODUCTION.scaled(SCALE), live=False) as it:
        told = await it.until_phase(Kind.PODS, Phase.RETRYING)
        assert words in told.cause
        await it.until_live()
        assert it.lists(Kind.PODS) + it.watches(Kind.PODS) == 4, "two that hung, and the two that did not"
        assert it.lists(Kind.SERVICES) == 1


async def test_f20_a_server_without_bookmarks() -> None:
    scale = 1 / 100

    def prepare(server: SimServer) -> None:
        server.bookmark_interval = float("inf")

    async with watched(prepare=prepare, scale=scale) as it:
        await it.until(lambda: all("no heartbeat" in it.status(kind).cause for kind in Kind))
        await it.until(lambda: it.watches(Kind.PODS) >= 6)
        await it.until_live()
        assert {kind: it.lists(kind) for kind in Kind} == ONE_LIST_EACH, "no relist"
        times = [one.time for one in it.asked("watch", Kind.PODS)]
        assert all(later - former >= 70 * scale * 0.99 for former, later in pairwise(times))
        assert len([one for one in it.server.request_log.of("list", "pods") if one.query.get("limit") == "1"]) >= 3
        it.world.add("late")
        await it.until(it.in_step)
        await it.until(lambda: it.status(Kind.PODS).cause == "")


async def test_f21_a_very_slow_line() -> None:
    """1 KB a second in pieces of 7 bytes: one event takes longer than the idle limit, and is whole."""
    async with watched(relay=True) as it:
        it.relay.toxics.slice_bytes = 7
        it.relay.toxics.bandwidth = 1000
        annotations = {"filler": "x" * int(1.3 * 70 * SCALE * 1000)}
        pod = it.world.cluster.get("pods", "pod-1")
        pod["metadata"]["annotations"] = annotations
        pod["metadata"]["labels"]["slow"] = "whole"
        it.world.cluster.update(pod)
        await it.until(lambda: _labels(it).get("slow") == "whole")
        assert (it.lists(Kind.PODS), it.watches(Kind.PODS)) == (1, 1)
        assert it.history.phases(Kind.PODS)[-1] is Phase.LIVE
        assert Phase.STALE not in it.history.phases(Kind.PODS)


def _labels(it: Watched) -> dict[str, str]:
    latest = [one.new for one in it.history.deltas if one.kind is Kind.PODS and one.new is not None]
    return dict(latest[-1].labels) if latest else {}
