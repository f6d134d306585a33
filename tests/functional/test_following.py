"""`F`: the cursor goes to the latest change in view, every two seconds at most, until a cursor key ends it."""

import pytest

from epwatch.model.batch import Batch
from epwatch.model.snapshot import State
from tests.functional import scenes
from tests.functional.screen import Screen, screen, story

DOWN = scenes.change(scenes.web(3), scenes.web(3, State.NOT_READY))
UP = scenes.change(scenes.web(3, State.NOT_READY), scenes.web(3))


def other() -> Batch:
    """Return a change of a service that is closed."""
    before = scenes.service("queue", (scenes.endpoint("192.168.3.7", "queue-0", zone="zone-b"),))
    after = scenes.service("queue", (scenes.endpoint("192.168.3.7", "queue-0", zone="zone-b", state=State.NOT_READY),))
    return scenes.change(before, after)


def told(it: Screen) -> bool:
    """Return whether the footer says that changes are followed."""
    return "following changes" in it.part("Footer")[1]


async def test_the_cursor_goes_to_the_latest_change_at_most_every_two_seconds() -> None:
    async with screen(story()) as it:
        await it.press("F")
        assert told(it)
        await it.deliver(DOWN)
        assert "192.168.1.2" in it.cursor
        await it.deliver(other())
        await it.pass_time(1.9)
        assert "192.168.1.2" in it.cursor
        await it.pass_time(0.2)
        assert "queue" in it.cursor


@pytest.mark.parametrize("key", ["j", "up", "G", "pagedown", "h", "F"])
async def test_any_cursor_key_ends_it(key: str) -> None:
    async with screen(story()) as it:
        await it.press("F")
        await it.deliver(DOWN)
        await it.press(key)
        assert not told(it)
        cursor = it.cursor
        await it.pass_time(5)
        await it.deliver(other())
        assert it.cursor.lstrip("▌ ").split()[1] == cursor.lstrip("▌ ").split()[1]


async def test_that_it_follows_is_told_at_once_whatever_was_told_before() -> None:
    async with screen(story()) as it:
        await it.press("n")
        assert "/ types one" in it.part("Footer")[1]
        await it.press("F")
        assert told(it)


async def test_a_click_ends_it_too() -> None:
    async with screen(story()) as it:
        await it.press("F")
        await it.pilot.click("Tree", offset=(10, 3))
        assert not told(it)


async def test_what_the_filter_leaves_out_is_not_followed() -> None:
    async with screen(story()) as it:
        await it.press("slash", *"queue", "enter", "F")
        await it.deliver(DOWN)
        assert "queue" in it.cursor
        await it.press("escape")
        assert told(it)
        await it.pass_time(3)
        await it.deliver(UP)
        assert "192.168.1.2" in it.cursor


async def test_what_was_there_at_first_and_what_a_pause_holds_back_moves_nothing() -> None:
    async with screen() as it:
        await it.press("F")
        await it.deliver(story())
        assert "web-service" in it.cursor
        await it.press("p")
        await it.deliver(DOWN)
        assert "web-service" in it.cursor
        await it.press("p")
        assert "192.168.1.2" in it.cursor
