"""News of nothing in sight are laid together; what is in sight, and every key, waits for none of that."""

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from unittest.mock import patch

import pytest
from textual import events

from epwatch.kube.phase import Phase
from epwatch.model.batch import Batch
from epwatch.tui.long_lived import LongLived
from epwatch.tui.main import intake
from epwatch.tui.tree.tree_view import TreeView
from tests.functional import scenes
from tests.functional.screen import Screen, screen

SERVICES = [scenes.service(f"zz-{number:05}") for number in range(300)]
ROWS = [scenes.endpoint("10.0.0.1", "pod-x-1")]


def change(number: int) -> Batch:
    """Return the news that a service has a row now."""
    return scenes.change(SERVICES[number], scenes.service(f"zz-{number:05}", ROWS))


@asynccontextmanager
async def shown(together: float = 600.0) -> AsyncIterator[Screen]:
    """Show all of them; what is out of sight waits for so many seconds, by default for more than a test lasts."""
    with patch.object(intake, "TOGETHER", together):
        async with screen(scenes.initial([scenes.web(3), *SERVICES]), size=(140, 40), rate=1_000_000) as it:
            yield it


@contextmanager
def counted() -> Iterator[list[int]]:
    """Count how many services each look at the tree takes in."""
    looks: list[int] = []
    take = TreeView.take

    def note(tree: TreeView, services: set[object]) -> None:
        looks.append(len(services))
        take(tree, services)  # type: ignore[arg-type]  # handed on as they came

    with patch.object(TreeView, "take", note):
        yield looks


def ready(it: Screen) -> int:
    """Return how many rows the picture counts as ready."""
    return it.app.main.parts.showing.picture.totals.ready


async def test_news_of_nothing_in_sight_are_one_look_and_hold_up_no_batch() -> None:
    async with shown() as it:
        asked = it.feed.asked
        with counted() as looks:
            for number in range(200, 210):
                await it.deliver(change(number))
            assert (looks, ready(it), it.feed.asked - asked) == ([], 3, 10)
            it.app.main.catch_up()
            assert (looks, ready(it)) == ([10], 13)


async def test_what_waits_is_shown_though_nothing_follows() -> None:
    async with shown(together=0.01) as it:
        await it.deliver(change(200))
        deadline = time.monotonic() + 30
        while ready(it) == 3 and time.monotonic() < deadline:
            await it.pilot.pause(0.01)
        assert ready(it) == 4


async def test_what_is_in_sight_is_shown_at_once_with_all_that_waited() -> None:
    async with shown() as it:
        with counted() as looks:
            await it.deliver(change(200), change(201), scenes.change(scenes.web(3), scenes.web(5)))
            assert looks == [3]
        assert any("+ 192.168.1.6" in row for row in it.rows)


async def test_a_key_acts_on_all_that_came_before_it() -> None:
    async with shown() as it:
        await it.deliver(change(299))
        assert ready(it) == 3
        await it.press("G")
        assert "1/1" in it.cursor


@pytest.mark.parametrize(("button", "asks"), [(0, False), (1, True)])
async def test_a_drag_acts_on_all_that_came_before_it_and_a_mouse_that_only_moves_on_none(
    button: int, asks: bool
) -> None:
    moved = partial(events.MouseMove, x=5, y=5, delta_x=1, delta_y=0, shift=False, meta=False, ctrl=False)
    async with shown() as it:
        await it.deliver(change(299))
        it.app.post_message(moved(widget=None, button=button))
        await it.pilot.pause()
        assert ready(it) == (4 if asks else 3)


async def test_a_paste_acts_on_all_that_came_before_it() -> None:
    async with shown() as it:
        await it.press("slash")
        await it.deliver(change(299))
        assert ready(it) == 3
        it.app.post_message(events.Paste("zz"))
        await it.pilot.pause()
        assert ready(it) == 4


async def test_many_services_wait_for_no_more() -> None:
    async with shown() as it:
        with counted() as looks:
            await it.deliver(*(change(number) for number in range(100, 165)))
            assert looks == [65]


async def test_streams_new_services_and_those_that_go_wait_for_nothing() -> None:
    async with shown() as it:
        with counted() as looks:
            await it.deliver(Batch(time=it.clock.now, context="prod", streams=scenes.streams(Phase.STALE), synced=True))
            assert "STALE" in it.part("Footer")[0]
            new = scenes.service("zzz-new")
            await it.deliver(Batch(time=it.clock.now, context="prod", services=(new,), synced=True))
            await it.deliver(scenes.removed(SERVICES[250]))
            assert looks == [0, 1, 1]


async def test_where_any_change_may_bring_a_row_into_sight_none_waits() -> None:
    async with shown() as it:
        await it.press("s")
        with counted() as looks:
            await it.deliver(change(200))
            assert looks == [1]


async def test_that_the_picture_is_whole_is_told_once_when_it_is_shown() -> None:
    seen: list[bool] = []

    class Told(LongLived):
        def whole(self) -> None:
            seen.append("web-service" in "".join(it.rows))

    async with screen(size=(140, 40), long_lived=Told()) as it:
        await it.deliver(Batch(time=it.clock.now, context="prod", streams=scenes.streams(Phase.SYNCING)))
        assert seen == []
        await it.deliver(scenes.initial([scenes.web(3)]), scenes.change(scenes.web(3), scenes.web(5)))
        assert seen == [True]
