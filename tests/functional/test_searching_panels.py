"""/ in the panels of lines, as in less: ?, w and i are searched by one and the same."""

from collections.abc import Iterator

import pytest
from textual.containers import VerticalScroll
from textual.events import Key

from epwatch.options import Options
from epwatch.tui.look.glyphs import ASCII
from epwatch.tui.look.roles import Role
from epwatch.tui.panels.lines_screen import ScreenText
from tests.functional.screen import Screen, screen, story

_PANELS = pytest.mark.parametrize(
    ("key", "word"), [("question_mark", "row"), ("w", "web"), ("i", "services")], ids=["help", "why", "streams"]
)


def found(it: Screen) -> list[str]:
    """Return what is marked in the panel."""
    return [text for line in it.app.screen.query_one(ScreenText).lines for text, role in line if role is Role.MATCH]


def told(it: Screen) -> str:
    """Return what is said of the search."""
    return it.part("FilterStatus")[0].strip()


def in_view(it: Screen) -> Iterator[str]:
    """Yield the panel's lines in view."""
    area = it.app.screen.query_one(VerticalScroll)
    lines = it.app.screen.query_one(ScreenText).lines
    for line in lines[int(area.scroll_offset.y) :][: area.size.height]:
        yield "".join(text for text, _role in line)


@_PANELS
async def test_what_is_typed_is_marked_counted_and_gone_through_and_esc_ends_it(key: str, word: str) -> None:
    async with screen(story(), size=(80, 24)) as it:
        await it.press(key)
        panel = it.app.screen
        before = panel.query_one(ScreenText).lines
        assert "/ search" in it.part("KeysLine")[0]
        await it.press("slash", *word)
        assert {text.lower() for text in found(it)} == {word}
        assert "line" in told(it)
        await it.press("enter")
        assert told(it).startswith("1 of ")
        await it.press("N", "n")
        assert told(it).startswith("1 of ")
        await it.press("escape")
        assert it.app.screen is panel
        assert found(it) == []
        assert panel.query_one(ScreenText).lines == before
        await it.press("escape")
        assert it.app.screen is it.app.main


async def test_what_is_found_below_comes_into_view_and_around_the_end_what_is_above() -> None:
    async with screen(story(), size=(80, 24)) as it:
        await it.press("question_mark", "slash", *"its pod is", "enter")
        assert any("stale: its pod is gone" in line for line in in_view(it))
        await it.press("escape", "slash", *"go to the", "enter")
        assert told(it).startswith("1 of ")
        assert any("Go to the next row" in line for line in in_view(it))


async def test_letters_that_are_keys_are_typed_and_a_pattern_that_is_none_is_told() -> None:
    async with screen(story(), size=(80, 24)) as it:
        await it.press("question_mark", "slash", *"q?n j[")
        assert it.app.screen is not it.app.main
        assert "unterminated" in told(it)
        await it.press("backspace")
        assert told(it) == "no lines"
        await it.press("enter", "n", "N")
        assert told(it) == "no lines"
        await it.press("q", "q")
        assert it.app.screen is it.app.main


async def test_keys_that_come_at_once_find_what_was_typed_before_the_enter() -> None:
    async with screen(story(), size=(80, 24)) as it:
        await it.press("question_mark")
        for key in ("slash", *"its pod is", "enter", "n"):
            it.app.post_message(Key("space" if key == " " else key, key if len(key) == 1 else None))
        await it.pilot.pause()
        await it.pilot.pause()
        assert told(it) == "1 of 1 line"
        assert any("stale: its pod is gone" in line for line in in_view(it))


async def test_n_asks_for_a_search_where_there_is_none() -> None:
    async with screen(story(), size=(80, 24)) as it:
        await it.press("w", "n", *"web", "enter")
        assert told(it).startswith("1 of ")


async def test_an_empty_search_is_none() -> None:
    async with screen(story(), size=(80, 24)) as it:
        await it.press("w", "slash", "enter")
        assert not it.app.screen.query_one("FilterBar").has_class("-shown")
        await it.press("escape")
        assert it.app.screen is it.app.main


async def test_what_is_found_is_told_without_colours_and_in_ascii() -> None:
    options = Options(theme="terminal", utc=True)
    async with screen(story(), size=(80, 24), no_color=True, signs=ASCII, options=options) as it:
        await it.press("w", "slash", *"web", "enter")
        styles = [
            segment.style
            for strip in it.app.screen._compositor.render_strips()
            for segment in strip
            if segment.text == "web" and segment.style is not None
        ]
        assert any(style.reverse for style in styles)
