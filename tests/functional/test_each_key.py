"""Each key that the interface promises is pressed here, and what it does is seen: a row of the table for each.

Finer things of a key are seen where its subject is (`test_following.py`, `test_places.py`, ...); what needs a terminal,
in `tests/pty`: `test_errands.py` (L, D), `test_job_control.py` (ctrl-z), `test_ending.py` (ctrl-c).
"""

from collections.abc import Callable
from typing import Final
from unittest.mock import patch

import pytest

from epwatch.options import Options
from epwatch.stream.play_clock import PlayClock
from epwatch.stream.playback import Playback
from epwatch.tui.app import EpwatchApp
from epwatch.tui.messages import ErrandWished
from epwatch.tui.terminal.ending import INTERRUPTED
from epwatch.tui.terminal.suspension import Suspension
from tests.functional import scenes
from tests.functional.screen import DemoLog, Screen, screen, story
from tests.functional.seen import outage, seen
from tests.functional.test_places import Atlas
from tests.functional.test_promised_keys import OF_RECORDINGS, PROMISED

Sees = Callable[[Screen], object]
WEB: Final = "web-service"


def line(it: Screen) -> int:
    """Return on which line the cursor stands."""
    return it.app.main.parts.tree.cursor.line


def panel(it: Screen) -> str:
    """Return what stands in front."""
    return type(it.app.screen).__name__


def footer(it: Screen) -> str:
    """Return the footer's second line."""
    return it.part("Footer")[1]


def opened(it: Screen) -> int:
    """Return how many lines there are."""
    return it.app.main.parts.tree.index.height


LINE_BY_KEY: Final = {
    # The key: keys before it, and the line on which the cursor stands after it; web-service is on line 1, open.
    "j": ("", 2),
    "down": ("", 2),
    "k": ("jj", 2),
    "up": ("jj", 2),
    "g": ("jj", 0),
    "home": ("jj", 0),
    "G": ("", 8),
    "end": ("", 8),
    "pagedown": ("", 6),
    "ctrl+f": ("", 6),
    "pageup": ("G", 3),
    "ctrl+b": ("G", 3),
}
SEEN_BY_KEY: Final[dict[str, tuple[tuple[str, ...], Sees, object, object]]] = {
    # The key: keys before it, what is looked at, how that is before it and after it.
    "enter": ((), opened, 9, 6),
    "h": ((), opened, 9, 6),
    "left": ((), opened, 9, 6),
    "l": (("h",), opened, 6, 9),
    "right": (("h",), opened, 6, 9),
    "asterisk": ((), opened, 9, 17),
    "underscore": ((), opened, 9, 6),
    "slash": ((), lambda it: it.app.main.parts.bar.typing, False, True),
    "n": (("slash", *"node-b", "enter", "g"), line, 0, 2),
    "N": (("slash", *"node-b", "enter", "g"), lambda it: line(it) == opened(it) - 1, False, True),
    "escape": (("slash", *"node-b", "enter"), lambda it: it.app.main.parts.tree.filter.text, "node-b", ""),
    "colon": ((), lambda it: it.app.main.parts.line.typing, False, True),
    "ctrl+p": ((), panel, "WithActions", "Palette"),
    "question_mark": ((), panel, "WithActions", "HelpScreen"),
    "s": ((), lambda it: it.app.main.parts.tree.sorting, "", "by ready"),
    "S": ((), lambda it: it.app.main.parts.tree.sorting, "", "by name, reversed"),
    "o": ((), lambda it: it.app.main.parts.tree.sorting, "", "grouped by slice"),
    "d": ((), lambda it: it.app.main.parts.split.shown, False, True),
    "y": ((), panel, "WithActions", "YamlScreen"),
    "w": ((), panel, "WithActions", "WhyScreen"),
    "t": ((), panel, "WithActions", "TimelineScreen"),
    "e": ((), lambda it: it.app.main.parts.showing.narrowing.show.name, "ALL", "NEW"),
    "M": ((), lambda it: f"nothing is wrong with {WEB}" in footer(it), False, True),
    "F": ((), lambda it: it.app.main.parts.tree.following.on, False, True),
    "p": ((), lambda it: "PAUSED" in it.part("Header")[0], False, True),
    "Z": ((), lambda it: it.app.main.parts.around.utc, True, False),
    "c": ((), lambda it: it.app.clipboard, "", WEB),
    "ctrl+r": ((), lambda it: it.feed.reconnects, 0, 1),
    "q": ((), lambda it: it.app.return_code, None, 0),
    "ctrl+c": ((), lambda it: it.app.return_code, None, INTERRUPTED),
}


@pytest.mark.parametrize("key", LINE_BY_KEY)
async def test_a_key_that_moves_puts_the_cursor_on_its_line(key: str) -> None:
    before, after = LINE_BY_KEY[key]
    async with screen(story(), size=(120, 9)) as it:
        await it.press("g", "j", *before)
        assert line(it) != after
        await it.press(key)
        assert line(it) == after


@pytest.mark.parametrize("key", SEEN_BY_KEY)
async def test_what_a_key_does_is_seen(key: str) -> None:
    keys, look, before, after = SEEN_BY_KEY[key]
    async with screen(story(), size=(140, 30)) as it:
        await it.press(*keys)
        assert look(it) == before
        await it.press(key)
        assert look(it) == after


async def test_0_and_the_digits_go_to_all_and_to_recent_namespaces() -> None:
    atlas = Atlas()
    async with screen(story(), size=(120, 24), elsewhere=atlas) as it:
        await it.press("0")
        assert atlas.place.everywhere
        await it.press("escape", "colon", *"ns shop", "enter")
        assert atlas.place.namespaces == ("shop",)
        for digit in map(str, range(1, 10)):
            await it.press("escape", digit)
            said = footer(it)
            assert f"no namespace has the number {digit} yet" in said or "that is what is shown" in said


async def test_the_brackets_and_braces_step_and_turn_through_the_past() -> None:
    async with seen() as past:
        worse, news = outage()
        await past.news(scenes.change(scenes.web(3), scenes.web(5)))
        await past.news(news)
        await past.news(scenes.change(worse, scenes.web(3)))
        for kind in ("square", "curly"):
            await past.it.press(f"left_{kind}_bracket")
            there = past.header
            assert there.startswith(" looking at")
            await past.it.press(f"right_{kind}_bracket")
            assert past.header != there
            await past.it.press("escape")
            assert "looking at" not in past.header


async def test_plus_and_minus_scale_in_the_demo() -> None:
    demo = DemoLog()
    async with screen(story(), demo=demo) as it:
        await it.press("plus", "minus")
        assert demo.asked == [("default", WEB, 1), ("default", WEB, -1)]


@pytest.mark.parametrize(("key", "verb"), [("L", "logs"), ("D", "describe")])
async def test_l_and_d_have_kubectl_run_for_the_row(key: str, verb: str) -> None:
    wished: list[tuple[str, ...]] = []

    def note(_app: EpwatchApp, message: ErrandWished) -> None:
        wished.append(tuple(message.errand.argv))

    with patch.object(EpwatchApp, "on_errand_wished", note):
        async with screen(story(), size=(120, 24)) as it:
            await it.press("j", key)
    assert len(wished) == 1
    assert verb in wished[0]
    assert {"--context", "prod"} & set(wished[0]) or any("prod" in word for word in wished[0])


async def test_ctrl_l_paints_every_line_and_ctrl_z_asks_to_stop() -> None:
    async with screen(story(), size=(120, 24)) as it:
        main = type(it.app.main)
        with patch.object(main, "refresh", autospec=True) as painted, patch.object(Suspension, "stop") as stopped:
            await it.press("ctrl+l")
            assert painted.called
            # Without a terminal there is no shell to go back to.
            await it.press("ctrl+z")
            assert not stopped.called
            with patch.object(EpwatchApp, "is_headless", new=False):
                await it.press("ctrl+z")
            assert stopped.called


async def test_the_keys_of_recordings_stop_play_and_change_the_speed() -> None:
    playback = Playback(PlayClock())
    async with screen(story(), options=Options(utc=True), playback=playback) as it:
        await it.press("space")
        assert not playback.state.plays
        await it.press("space", "greater_than_sign")
        assert (playback.state.plays, playback.state.speed) == (True, 2.0)
        await it.press("less_than_sign", "less_than_sign")
        assert playback.state.speed == 0.5


SEEN_ABOVE: Final = (
    *map(str, range(10)),
    *("left_square_bracket", "right_square_bracket", "left_curly_bracket", "right_curly_bracket"),
    *("plus", "minus", "L", "D", "ctrl+l", "ctrl+z"),
)
"""Keys with a test of their own."""


def test_no_key_of_the_interface_is_left_out() -> None:
    assert {*LINE_BY_KEY, *SEEN_BY_KEY, *SEEN_ABOVE} == set(PROMISED)
    assert len(OF_RECORDINGS) == 3
