"""`:without` shows who would fall without a node or a zone, follows the picture, and Enter goes there."""

import pytest

from epwatch.model.snapshot import State
from epwatch.tui.panels.without_screen import WithoutScreen
from tests.functional import scenes
from tests.functional.screen import Screen, screen, story


async def say(it: Screen, line: str) -> None:
    """Type a command."""
    await it.press("colon", *line, "enter")


def falls(it: Screen) -> list[str]:
    """Return the panel's lines."""
    return [" ".join(line.split()) for line in it.part("ScreenText")]


async def test_who_would_fall_is_listed_to_none_first_and_enter_goes_there() -> None:
    batch = scenes.initial(
        [scenes.web(3), scenes.service("alone", (scenes.endpoint("10.0.0.1", "alone-7f9aa-aaaaa"),)), *scenes.others()]
    )
    async with screen(batch) as it:
        await say(it, "without zone/zone-a")
        assert falls(it) == [
            "Without zone zone-a: 2 services would fall to none, or below half",
            "",
            "▌ 1 → 0 none left default/alone",
            "3 → 1 below half default/web-service",
        ]
        assert it.part("KeysLine")[0].startswith(" Esc back  Enter go there  j down")
        await it.press("j", "j", "k", "j", "enter")
        assert it.app.screen is it.app.main
        assert "web-service" in it.cursor


async def test_on_a_small_screen_the_head_is_wrapped_and_names_keep_their_end() -> None:
    rows = (scenes.endpoint("10.0.0.1", "alone-7f9aa-aaaaa"),)
    long = scenes.service("a-service-with-a-name-that-ends-in-eu-1", rows)
    async with screen(scenes.initial([long, scenes.web(3)]), size=(40, 10)) as it:
        await say(it, "without zone/zone-a")
        assert falls(it) == [
            "Without zone zone-a: 2 services would",
            "fall to none, or below half",
            "",
            "▌ 1 → 0 none left …nds-in-eu-1",
            "3 → 1 below half …web-service",
        ]
        await it.press("j")
        assert falls(it)[4].startswith("▌")
        await it.pilot.resize_terminal(100, 24)
        await it.pilot.pause()
        assert falls(it)[-1] == "▌ 3 → 1 below half default/web-service"


async def test_enter_finds_a_service_that_is_folded_away_or_filtered_out() -> None:
    async with screen(story()) as it:
        await it.press("slash", *"queue", "enter")
        await say(it, "without zone/zone-a")
        await it.press("enter")
        assert "web-service" in it.cursor
        await it.press("h", "h", "h")
        assert it.shown == [it.cursor]
        await say(it, "without zone/zone-a")
        await it.press("enter")
        assert "web-service" in it.cursor


async def test_the_panel_follows_the_picture() -> None:
    async with screen(story()) as it:
        await say(it, "without node/node-c")
        assert falls(it)[0] == "Without node node-c: no services would fall to none, or below half"
        await it.press("enter")
        await it.deliver(
            scenes.change(
                scenes.web(3), scenes.service("web-service", (scenes.endpoint("192.168.1.3", "f-5-n", node="node-c"),))
            )
        )
        panel = it.app.screen
        assert isinstance(panel, WithoutScreen)
        panel.look()  # as it does every second
        await it.press("k")
        assert "1 → 0 none left default/web-service" in falls(it)[2]
        await it.press("q")
        assert it.app.screen is it.app.main


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("", "name a place: node/NAME or zone/NAME; there are: node/node-a, node/node-b, node/node-c, zone/zone-a, "),
        ("node-a", "name a place: node/NAME or zone/NAME; did you mean node/node-a?"),
        ("node/nod-a", "nothing runs on node nod-a; did you mean node-a?"),
        ("zone/zone-x", "nothing runs in zone zone-x; did you mean zone-b?"),
    ],
)
async def test_a_place_that_is_not_known_is_refused_with_the_nearest(place: str, said: str) -> None:
    async with screen(story(), size=(120, 24)) as it:
        await say(it, f"without {place}")
        assert " ".join(" ".join(it.part("CommandStatus")).split()).startswith(said.strip())


async def test_many_scroll_with_the_cursor() -> None:
    rows = (scenes.endpoint("10.0.0.1", "a-7f9aa-aaaaa", state=State.READY),)
    batch = scenes.initial([scenes.service(f"s{number:02}", rows) for number in range(40)])
    async with screen(batch, pinned=(), size=(80, 24)) as it:
        await say(it, "without node/node-a")
        await it.press("G", "enter")
        assert "s39" in it.cursor
