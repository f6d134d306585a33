"""A click on what the last line names does what its key does, in front of the tree and in a panel."""

import pytest
from textual.events import MouseDown, MouseUp

from epwatch.options import Options
from epwatch.tui.main.main_screen import MainScreen
from epwatch.tui.panels.help_screen import HelpScreen
from epwatch.tui.panels.why_screen import WhyScreen
from tests.functional.screen import DemoLog, Screen, screen, story


async def click(it: Screen, hint: str, part: str = "Footer", times: int = 1) -> None:
    """Click on a hint in the last line of a part."""
    lines = it.part(part)
    at = lines[-1].index(hint)
    await it.pilot.click(part, offset=(at, len(lines) - 1), times=times)
    await it.pilot.pause()
    await it.pilot.pause()


def place_of(it: Screen, hint: str, part: str = "Footer") -> tuple[int, int]:
    """Return the cell of the terminal at which a hint begins."""
    lines, region = it.part(part), it.app.screen.query_one(part).region
    return region.x + lines[-1].index(hint), region.y + len(lines) - 1


async def tap(
    it: Screen, where: tuple[int, int], *, since: tuple[int, int] | None = None, button: int = 1, at: float = 1
) -> None:
    """Have the terminal tell of a button that was pressed at ``since``, else there too, and let go; ``at`` seconds."""
    for kind, (x, y) in ((MouseDown, since or where), (MouseUp, where)):
        event = kind(None, x, y, 0, 0, button, shift=False, meta=False, ctrl=False, screen_x=x, screen_y=y)
        event.time = at
        it.app.post_message(event)
        await it.pilot.pause()
    await it.pilot.pause()
    await it.pilot.pause()


def in_front(it: Screen) -> type[object]:
    """Return which screen it is, anew each time that it is asked."""
    return next(kind for kind in (HelpScreen, WhyScreen, MainScreen) if isinstance(it.app.screen, kind))


async def test_a_hint_does_what_it_names() -> None:
    async with screen(story()) as it:
        await click(it, "why")
        assert isinstance(it.app.screen, WhyScreen)


async def test_the_hints_of_the_tree_s_own_keys_do_too() -> None:
    async with screen(story()) as it:
        await it.press("underscore")
        assert len([row for row in it.shown if "frontend" in row]) == 0
        await it.press("g", "j")
        await click(it, "open")
        assert len([row for row in it.shown if "frontend" in row]) == 3


async def test_between_hints_and_on_the_streams_a_click_does_nothing() -> None:
    async with screen(story()) as it:
        assert it.part("Footer")[1].startswith(" ? help  q quit")
        await it.pilot.click("Footer", offset=(7, 1))
        await it.pilot.click("Footer", offset=(7, 0))
        await it.pilot.pause()
        assert it.app.screen is it.app.main
        assert it.app.is_running


async def test_a_panel_s_hints_do_what_they_name() -> None:
    async with screen(story()) as it:
        await it.press("question_mark")
        await click(it, "back", "KeysLine")
        assert "HelpScreen" not in repr(it.app.screen)
        assert it.app.is_running


async def test_the_rest_of_a_double_click_does_nothing_where_the_first_click_brought_another_line() -> None:
    async with screen(story()) as it:
        help_at = place_of(it, "help")
        await tap(it, help_at, at=1)
        assert in_front(it) is HelpScreen
        assert it.part("KeysLine")[-1].index("back") < help_at[0] + len("help"), "else nothing is clicked there"
        await tap(it, help_at, at=1.2)
        assert in_front(it) is HelpScreen
        # Nor does it open again what its first click closed, though that was opened from there.
        await tap(it, help_at, at=9)
        assert in_front(it) is MainScreen
        await tap(it, help_at, at=9.2)
        assert in_front(it) is MainScreen


@pytest.mark.parametrize("button", [2, 3])
async def test_another_button_than_the_left_one_does_nothing(button: int) -> None:
    async with screen(story()) as it:
        await tap(it, place_of(it, "help"), button=button)
        assert in_front(it) is MainScreen
        await it.press("question_mark")
        await tap(it, place_of(it, "back", "KeysLine"), button=button)
        assert in_front(it) is HelpScreen


async def test_what_is_dragged_from_elsewhere_onto_a_hint_does_nothing() -> None:
    async with screen(story()) as it:
        await tap(it, place_of(it, "why"), since=place_of(it, "help"))
        await tap(it, place_of(it, "why"), since=(place_of(it, "why")[0], 22))
        assert in_front(it) is MainScreen
        await it.press("w")
        assert in_front(it) is WhyScreen
        await tap(it, place_of(it, "back", "KeysLine"), since=(70, 23))
        assert in_front(it) is WhyScreen


async def test_a_hint_that_is_clicked_fast_does_it_each_time() -> None:
    demo = DemoLog()
    async with screen(story(), demo=demo) as it:
        await click(it, "scale up", times=3)
        assert demo.asked == [("default", "web-service", 1)] * 3


async def test_while_a_filter_is_typed_a_hint_leaves_it_as_it_is() -> None:
    async with screen(story()) as it:
        await it.press("slash", *"node-b")
        await click(it, "why")
        assert isinstance(it.app.screen, WhyScreen)
        await it.press("q")
        assert it.part("FilterBar LineField") == ["node-b"]


async def test_a_remark_in_place_of_the_hints_is_no_hint() -> None:
    async with screen(story()) as it:
        await it.press("M")
        assert it.app.main.parts.around.footer.remarking
        for column in range(0, 90, 3):
            await it.pilot.click("Footer", offset=(column, 1))
        assert it.app.screen is it.app.main


async def test_a_hint_of_a_key_that_a_config_file_gives_is_clicked_as_any() -> None:
    async with screen(story(), options=Options(utc=True, keys=(("watch.why", "x"),))) as it:
        assert "x why" in it.part("Footer")[1]
        await click(it, "x why")
        assert isinstance(it.app.screen, WhyScreen)
