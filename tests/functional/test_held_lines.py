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
