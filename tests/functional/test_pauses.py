"""Garbage is looked for once nothing is pressed, where there may be much: the pause begins anew with each key."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest
from textual.app import App

from epwatch.tui.long_lived import LongLived
from epwatch.tui.pauses import Pauses
from tests.functional import scenes
from tests.functional.screen import screen, story

_LIMIT = 30.0


class Rests(LongLived):
    """Is due until it rested."""

    def __init__(self, *, due: bool) -> None:
        super().__init__()
        self.wanted = due
        self.much = False
        self.rested = asyncio.Event()

    @property
    def due(self) -> bool:
        """Return what the test wants."""
        return self.wanted

    @property
    def overdue(self) -> bool:
        """Return what the test wants."""
        return self.much

    def rest(self) -> None:
        """Note it."""
        self.wanted = self.much = False
        self.rested.set()


class Clockwork:
    """Stands for the app: its one timer goes off when the test says so."""

    def __init__(self) -> None:
        self.alarms: list[Callable[[], None]] = []
        self.resets = 0

    def set_timer(self, _seconds: float, callback: Callable[[], None]) -> "Clockwork":
        """Set the timer."""
        self.alarms.append(callback)
        return self

    def reset(self) -> None:
        """Begin to wait anew."""
        self.resets += 1


async def test_a_rest_that_is_due_comes_after_a_key() -> None:
    rests = Rests(due=False)
    async with screen(story(), long_lived=rests) as it:
        rests.wanted = True
        await it.press("j")
        await asyncio.wait_for(rests.rested.wait(), _LIMIT)


async def test_and_after_news_though_no_key_is_pressed() -> None:
    rests = Rests(due=False)
    async with screen(story(), long_lived=rests) as it:
        rests.wanted = True
        await it.deliver(scenes.change(scenes.web(3), scenes.web(5)))
        await asyncio.wait_for(rests.rested.wait(), _LIMIT)


@pytest.mark.parametrize("pressed", [False, True])
async def test_a_key_puts_it_off_and_news_do_not(*, pressed: bool) -> None:
    rests, clockwork = Rests(due=True), Clockwork()
    pauses = Pauses(cast(App[Any], clockwork), rests)
    pauses.stir(pressed=True)
    pauses.stir(pressed=pressed)
    assert (len(clockwork.alarms), clockwork.resets) == (1, int(pressed))
    clockwork.alarms.pop()()
    assert rests.rested.is_set()
    pauses.stir(pressed=True)
    assert not clockwork.alarms


async def test_where_keys_never_stop_it_comes_once_there_is_too_much() -> None:
    rests, clockwork = Rests(due=True), Clockwork()
    pauses = Pauses(cast(App[Any], clockwork), rests)
    for _ in range(100):
        pauses.stir(pressed=True)
    assert not rests.rested.is_set()
    rests.much = True
    pauses.stir(pressed=True)
    assert rests.rested.is_set()
