"""The terminal changes its size at any moment: nothing breaks, the cursor stays on its row, no line is cut short."""

import random
from collections.abc import Iterator
from typing import Final

import pytest

from tests.functional import scenes
from tests.functional.screen import Screen, screen, story

_TURNS: Final = 40
_KEYS: Final = {
    "the tree": (),
    "details": ("d",),
    "a filter": ("slash", *"192", "enter"),
    "why": ("w",),
    "yaml": ("y",),
    "timeline": ("t",),
    "help": ("question_mark",),
    "streams": ("i",),
    "palette": ("ctrl+p",),
    "a command": ("colon", *"gr"),
    "themes": ("colon", *"theme", "enter"),
    "without": ("colon", *"without zone/zone-a", "enter"),
}
"""What is in view meanwhile, by the keys that open it."""


def sizes(turns: int) -> Iterator[tuple[int, int]]:
    """Yield sizes from 40x10 to 300x100, the smallest and the largest among them, the same ones each time."""
    chance = random.Random(1)  # noqa: S311 - the same story each time
    yield from ((300, 100), (40, 10), (300, 10), (40, 100), (120, 30), (119, 30))
    for _turn in range(turns):
        yield chance.randint(40, 300), chance.randint(10, 100)


def whole(it: Screen) -> bool:
    """Return whether what the terminal gets fills the screen exactly."""
    width, height = it.app.size
    return [strip.cell_length for strip in it.app.screen._compositor.render_strips()] == [width] * height


@pytest.mark.parametrize("shown", _KEYS)
async def test_a_storm_of_sizes_breaks_nothing_and_the_cursor_stays_on_its_row(shown: str) -> None:
    async with screen(story(5)) as it:
        await it.press("j", "j", "j")
        assert "192.168.1.4" in it.cursor
        await it.press(*_KEYS[shown])
        tree = it.app.main.parts.tree
        row = tree.cursor.row
        for width, height in sizes(_TURNS if shown == "the tree" else 0):
            await it.pilot.resize_terminal(width, height)
            await it.pilot.pause()
            assert whole(it), (width, height)
            assert tree.cursor.row == row
            if shown in ("the tree", "details", "a filter"):
                assert "qqrrs" in it.cursor, (width, height)


async def test_news_between_sizes_move_no_cursor_either() -> None:
    async with screen(story(3), size=(300, 100)) as it:
        await it.press("*", "G", "k")
        row, count = it.app.main.parts.tree.cursor.row, 3
        for width, height in sizes(20):
            former, count = count, 8 - count
            await it.pilot.resize_terminal(width, height)
            await it.deliver(scenes.change(scenes.web(former), scenes.web(count)))
            assert it.app.main.parts.tree.cursor.row == row
            assert it.cursor
