"""Panels of lines (`?`, `i`, `w`) in any size: nothing is cut away, and a page leaves no line out."""

import pytest
from msgspec.structs import replace
from textual.containers import VerticalScroll

from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.tui.panels.lines_screen import FRAME
from tests.functional import scenes
from tests.functional.screen import screen, story

_TROUBLE = scenes.streams(
    pods=StreamStatus(
        kind=Kind.PODS,
        namespace="default",
        phase=Phase.RETRYING,
        since=scenes.NOW,
        cause="connection refused by 10.0.0.1:6443, which was reached a moment ago",
        next_try=scenes.NOW + 4,
    )
)


async def told(keys: tuple[str, ...], size: tuple[int, int]) -> list[str]:
    """Return every line of the panel that keys open."""
    async with screen(replace(story(), streams=_TROUBLE), size=size) as it:
        await it.press(*keys)
        return it.part("ScreenText")


@pytest.mark.parametrize("keys", [("i",), ("w",), ("j", "w"), ("G", "w"), ("question_mark",)])
@pytest.mark.parametrize("size", [(40, 10), (60, 15), (80, 24)])
async def test_what_has_no_room_in_a_line_goes_on_in_the_next(keys: tuple[str, ...], size: tuple[int, int]) -> None:
    narrow, wide = await told(keys, size), await told(keys, (200, 60))
    assert max(map(len, narrow)) <= size[0] - FRAME
    # A command goes on behind a backslash.
    assert "".join("".join(narrow).replace("\\", "").split()) == "".join("".join(wide).split())


@pytest.mark.parametrize("keys", [("i",), ("w",), ("question_mark",)])
async def test_a_page_leaves_no_line_out_and_keeps_one_in_view(keys: tuple[str, ...]) -> None:
    async with screen(story(), size=(40, 10)) as it:
        await it.press(*keys)
        seen = it.app.screen.query_one(VerticalScroll)
        height = seen.size.height
        assert height < 10
        await it.press("pagedown")
        assert seen.scroll_offset.y == height - 1
        await it.press("ctrl+b")
        assert seen.scroll_offset.y == 0
