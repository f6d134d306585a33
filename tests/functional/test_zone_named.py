"""Wherever a time of day stands on the screen the zone is named, the machine's own or, with Z, UTC."""

import re
import time
from collections.abc import Iterator
from typing import Final

import pytest

from epwatch.kube.phase import Phase
from epwatch.model.batch import Batch
from epwatch.options import Options
from epwatch.stream.play_clock import PlayClock
from epwatch.stream.playback import Playback
from tests.functional import scenes
from tests.functional.screen import Screen, screen, story
from tests.functional.seen import Seen, seen
from tests.functional.side_by_side import down, side_by_side
from tests.snapshots.cells import strips

TIME: Final = re.compile(r"(?<![\dT])\d\d:\d\d:\d\d(?![\dZ])")
LOCAL: Final = Options(utc=False)


@pytest.fixture(autouse=True)
def half_past() -> Iterator[None]:
    """Have the machine in a zone that is nobody's: five and a half hours ahead of UTC, called XYZ."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "XYZ-5:30")
        time.tzset()
        yield
    time.tzset()


def text(it: Screen) -> str:
    """Return all that stands on the screen."""
    return "\n".join(strip.text for strip in strips(it.app))


async def past(it: Seen) -> None:
    """Have something happen, and history be lost."""
    await it.news(scenes.change(scenes.web(3), scenes.web(5)))
    await it.it.press("Z")


async def test_z_tells_times_in_utc_and_back() -> None:
    async with screen(story(), options=LOCAL) as it:
        assert "since 17:34:29 XYZ" in it.part("Header")[0]
        await it.press("Z")
        assert "since 12:04:29 UTC" in it.part("Header")[0]
        await it.press("Z")
        assert "since 17:34:29 XYZ" in it.part("Header")[0]


@pytest.mark.parametrize(
    "keys",
    [
        ("left_square_bracket",),
        ("t",),
        ("t", "tab"),
        ("i",),
        ("left_square_bracket", "w"),
        ("left_square_bracket", "d"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("width", [80, 140])
async def test_a_time_on_the_screen_has_its_zone_beside_it(keys: tuple[str, ...], width: int) -> None:
    async with seen(size=(width, 30)) as it:
        await past(it)
        await it.it.press(*keys)
        shown = text(it.it)
        assert TIME.search(shown)
        assert "17:34:" in shown
        assert "XYZ" in shown


@pytest.mark.parametrize("width", [40, 80, 140])
async def test_what_may_be_old_is_as_of_a_time_with_its_zone(width: int) -> None:
    async with screen(story(), size=(width, 24), options=LOCAL) as it:
        await it.deliver(Batch(time=scenes.NOW, context="prod", streams=scenes.streams(Phase.STALE)))
        assert "as of 17:34:29 XYZ" in it.part("Header")[0]


async def test_of_several_contexts_too() -> None:
    async with side_by_side(size=(110, 24)) as it:
        await it.deliver(down("us2"))
        await it.press("Z")
        assert len(re.findall("as of 17:34:17 XYZ", text(it))) == 2


async def test_where_a_recording_is_has_its_zone() -> None:
    playback = Playback(PlayClock())
    async with screen(story(), options=LOCAL, playback=playback) as it:
        assert re.search(r"PLAY 1x \d\d:\d\d:\d\d XYZ", it.part("Header")[0])


async def test_where_history_begins_is_told_with_its_zone() -> None:
    async with seen() as it:
        await it.it.press("Z", "left_square_bracket")
        assert "history begins at 17:34:29 XYZ" in it.it.part("Footer")[1]
