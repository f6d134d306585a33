"""A line that waits for the bytes of others is painted at last, also where the picture stands still meanwhile."""

import time

from epwatch.model.snapshot import State
from tests.functional import scenes
from tests.functional.screen import screen

RATE = 100_000
"""Bytes a second: what is owed below is made up for in an eighth of a second."""


async def test_what_waited_when_the_screen_was_paused_is_painted_during_the_pause() -> None:
    async with screen(scenes.initial([scenes.web(3)]), size=(140, 40), rate=RATE) as it:
        tree, budget = it.app.main.parts.tree, it.app.main.parts.setting.budget
        with budget.unasked():
            budget.wrote(4 * RATE + RATE // 10)
        await it.deliver(scenes.change(scenes.web(3), scenes.web(3, State.NOT_READY)))
        await it.press("p")
        assert (tree.held, it.app.main.parts.showing.paused) == (True, True)
        it.clock.now += 5
        deadline = time.monotonic() + 30
        while tree.held and time.monotonic() < deadline:
            await it.pilot.pause(0.02)
        assert (tree.held, it.app.main.parts.showing.paused) == (False, True)


async def test_the_header_says_that_rows_are_late_until_they_are_painted() -> None:
    """What is older than it seems must not look live: two seconds are as long as nobody needs to be told."""
    async with screen(scenes.initial([scenes.web(3)]), size=(140, 40), rate=RATE) as it:
        tree, budget, upkeep = it.app.main.parts.tree, it.app.main.parts.setting.budget, it.app.main.parts.upkeep

        async def header_after(seconds: float) -> str:
            it.clock.now += seconds
            with budget.unasked():
                upkeep.update()
            await it.pilot.pause()
            return it.part("Header")[0]

        with budget.unasked():
            budget.wrote(20 * RATE)
        await it.deliver(scenes.change(scenes.web(3), scenes.web(3, State.NOT_READY)))
        assert tree.held
        due = tree.due()
        assert due is not None
        assert due - it.clock.now <= 2.0
        assert "late" not in await header_after(1.9)
        assert " rows late " in await header_after(0.1)
        assert "late" not in await header_after(60.0)
        assert not tree.held
