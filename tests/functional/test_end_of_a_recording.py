"""A recording that ends while the screen is being brought up to date is shown as it ended."""

import asyncio
from typing import Final

import pytest

from epwatch.stream.play_clock import PlayClock
from epwatch.stream.playback import Playback, PlayState
from tests.functional.scenes import change, web
from tests.functional.screen import screen, story

_LIMIT: Final = 30.0
"""Seconds: the look that is waited for comes within one on a machine with nothing else to do."""


class EndsMeanwhile(Playback):
    """Ends right after somebody asked how it is played for the ``looks``-th time from now on."""

    looks = 0

    @property
    def state(self) -> PlayState:
        """Return how it is played."""
        before = super().state
        self.looks -= 1
        if self.looks == 0:
            self.end()
        return before


@pytest.mark.parametrize("looks", [1, 2, 3])
async def test_what_left_last_is_told_as_gone_though_the_end_came_between_two_looks(looks: int) -> None:
    """No time passes any more: what waited for it, whether a row that went had only moved, would wait for ever."""
    playback = EndsMeanwhile(PlayClock())
    async with screen(story(), playback=playback) as it:
        playback.looks = looks
        await it.deliver(change(web(3), web(2)))
        async with asyncio.timeout(_LIMIT):
            while not any("pod deleted" in row for row in it.shown):
                await it.pilot.pause()
        assert playback.state.ended
