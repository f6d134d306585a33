"""What is painted is let go when it is painted over, and what is covered wholly is not painted at all."""

import gc
from unittest.mock import patch

import pytest
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from epwatch.tui.look.uncut import UncutStrip
from epwatch.tui.main.split import Split
from tests.functional.screen import screen, story


def _strips() -> int:
    return sum(isinstance(each, Strip) for each in gc.get_objects())


async def test_lines_that_were_painted_over_are_gone_before_any_garbage_is_looked_for() -> None:
    async with screen(story(), size=(140, 40)) as it:
        await it.press("j", "k", "j", "k")
        gc.collect()
        gc.disable()
        try:
            before = _strips()
            await it.press(*["j", "k"] * 10)
            assert _strips() - before < 10
        finally:
            gc.enable()


def test_a_line_that_is_not_cut_is_its_only_part_and_another_is_cut_as_ever() -> None:
    line = UncutStrip(Strip.blank(10), 10)
    assert list(line.divide([10])) == [line]
    assert [part.cell_length for part in line.divide([4, 10])] == [4, 6]
    assert [part.cell_length for part in line.divide([4, 10, 12])] == [4, 6]


@pytest.mark.parametrize("keys", [[], ["d"], ["t"], ["w"], ["y"], ["question_mark"], ["i"], ["slash"]])
async def test_nothing_is_painted_under_what_covers_the_whole_screen(keys: list[str]) -> None:
    painted: list[Widget] = []
    render = Widget.render_line

    def count(widget: Widget, y: int) -> Strip:
        painted.append(widget)
        return render(widget, y)

    async with screen(story(), size=(140, 40)) as it:
        with patch.object(Widget, "render_line", count):
            await it.press(*keys)
            await it.pilot.resize_terminal(100, 30)
            await it.press()
        assert not [each for each in painted if isinstance(each, (Screen, Split))]
