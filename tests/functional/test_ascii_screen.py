"""A terminal without UTF-8 gets ASCII alone, also from what is Textual's own; a screen beside it keeps its signs."""

import pytest

from epwatch.tui.look.glyphs import ASCII, Signs
from tests.functional import scenes
from tests.functional.screen import Screen, screen

_MANY = scenes.initial([scenes.service(f"s{number:02}", ()) for number in range(30)])


_VIEWS = ((), ("question_mark",), ("ctrl+p",), ("colon", *"theme", "enter"), ("question_mark", "ctrl+p"))
"""Keys that open a view; each has a scrollbar, a frame or a list of Textual's."""


def _painted(it: Screen) -> str:
    """Return all that is on the screen, scrollbars and frames too."""
    return "\n".join(strip.text for strip in it.app.screen._compositor.render_strips())


async def _seen(signs: Signs, keys: tuple[str, ...]) -> str:
    async with screen(_MANY, size=(80, 24), signs=signs) as it:
        await it.press(*keys)
        return _painted(it)


@pytest.mark.parametrize("keys", _VIEWS, ids=lambda keys: " ".join(keys) or "tree")
async def test_what_is_textuals_own_is_ascii_where_the_terminal_is(keys: tuple[str, ...]) -> None:
    shown = await _seen(ASCII, keys)
    assert [one for one in shown if not one.isascii()] == []


async def test_a_screen_beside_one_in_ascii_keeps_its_signs() -> None:
    async with screen(_MANY, size=(80, 24), signs=ASCII) as plain, screen(_MANY, size=(80, 24)) as full:
        for it in (plain, full):
            await it.press("ctrl+p")
        assert "/  Search for commands" in _painted(plain)
        assert "\N{RIGHT-POINTING MAGNIFYING GLASS}" in _painted(full)
        assert not _painted(full).isascii()


async def test_the_scrollbar_says_in_ascii_where_one_is() -> None:
    """Its handle is a reversed space: it is there, whatever the colours, and where it was."""
    async with screen(_MANY, size=(80, 24), signs=ASCII) as it:
        handle = _handle(it)
        assert handle
        assert handle[0] == 1
        await it.press("G")
        assert _handle(it)[-1] == 21
        assert len(_handle(it)) in (len(handle), len(handle) - 1)


def _handle(it: Screen) -> list[int]:
    """Return the lines on which the last cell is that of the scrollbar's handle."""
    strips = it.app.screen._compositor.render_strips()
    ends = [list(strip)[-1].style for strip in strips]
    return [y for y, style in enumerate(ends) if style is not None and style.reverse]
