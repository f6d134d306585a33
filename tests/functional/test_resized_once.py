"""Another size is painted once, when everything fits it, and what is seen through a panel fits it too."""

from unittest.mock import patch

import pytest
from textual.geometry import Region
from textual.strip import Strip

from epwatch.tui.tree.tree_view import TreeView
from tests.functional.screen import Screen, screen, story

_LIST = 34
"""Cells of the list of themes."""


def _painted(it: Screen, width: int) -> list[str]:
    """Return the left part of each line that the terminal gets."""
    return [strip.crop(0, width).text for strip in it.app.screen._compositor.render_strips()]


@pytest.mark.parametrize("keys", [[], ["d"], ["slash", "w", "enter"]])
async def test_the_tree_is_painted_once_for_another_size(keys: list[str]) -> None:
    painted: list[Region] = []
    render = TreeView.render_lines

    def count(tree: TreeView, crop: Region) -> list[Strip]:
        if crop.height > 1 and tree.size.width == crop.width:
            painted.append(crop)
        return render(tree, crop)

    async with screen(story(), size=(80, 24)) as it:
        await it.press(*keys)
        for width, height in ((140, 40), (300, 100), (80, 24)):
            painted.clear()
            with patch.object(TreeView, "render_lines", count):
                await it.pilot.resize_terminal(width, height)
                await it.press()
            assert len(painted) == 1
            assert _painted(it, width) == [line for line in _painted(it, width) if len(line) == width]


@pytest.mark.parametrize("size", [(140, 40), (60, 24)])
async def test_the_tree_beside_the_list_of_themes_fits_another_size(size: tuple[int, int]) -> None:
    async with screen(story(), size=(80, 24)) as it:
        await it.press("colon", *"theme", "enter")
        await it.pilot.resize_terminal(*size)
        await it.press()
        seen = _painted(it, size[0] - _LIST)
        await it.press("escape")
        assert _painted(it, size[0] - _LIST) == seen


@pytest.mark.parametrize("size", [(140, 40), (60, 24)])
async def test_what_is_seen_of_the_tree_under_the_palette_fits_another_size(size: tuple[int, int]) -> None:
    async with screen(story(), size=(80, 24)) as it:
        await it.press("ctrl+p")
        await it.pilot.resize_terminal(*size)
        await it.press()
        seen = _painted(it, size[0])
        await it.press("escape")
        whole = _painted(it, size[0])
        beside = [line for line in range(size[1]) if seen[line] == whole[line]]
        # The palette stands below the first lines of the screen, the footer below it.
        assert beside[:3] == [0, 1, 2]
        assert beside[-1] == size[1] - 1
