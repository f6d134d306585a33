"""`:from` tells what a client does not reach: by a sign and a word, counted in the service's row."""

import pytest
from msgspec.structs import replace

from epwatch.model.batch import Batch
from epwatch.model.snapshot import ServiceSnapshot
from epwatch.options import Options
from epwatch.tui.look.glyphs import ASCII, UNICODE, Glyph
from tests.functional import scenes
from tests.functional.screen import Screen, screen

MISSED = UNICODE.glyphs[Glyph.UNREACHED]


def local(count: int = 3) -> ServiceSnapshot:
    """Return web-service with internalTrafficPolicy Local: of its pods a client reaches those of its own node."""
    web = scenes.web(count)
    assert web.service is not None
    return replace(web, service=replace(web.service, internal_policy="Local"))


def picture(count: int = 3) -> Batch:
    """Return the first picture."""
    return scenes.initial([local(count), *scenes.others()])


def pods(it: Screen) -> list[str]:
    """Return the rows of web-service's pods."""
    return [row.lstrip("▌ ") for row in it.shown if "192.168.1." in row]


async def say(it: Screen, line: str) -> None:
    """Type a command."""
    await it.press("colon", *line, "enter")


@pytest.mark.parametrize(("width", "ending"), [(80, "from"), (140, "from off")])
async def test_what_a_node_does_not_reach_is_told_by_sign_and_word(width: int, ending: str) -> None:
    async with screen(picture(), size=(width, 24)) as it:
        await say(it, "from node-a")
        assert [row[0] for row in pods(it)] == ["●", MISSED, MISSED]
        assert ["not reached" in row for row in pods(it)] == [False, True, True]
        assert "from node-a (zone-a)" in it.part("Header")[0]
        if width == 140:
            assert "reaches 1 of 3" in it.shown[1]
        await say(it, ending)
        assert [row[0] for row in pods(it)] == ["●"] * 3
        assert "from node" not in it.part("Header")[0]


async def test_a_node_with_a_zone_is_taken_at_its_word_and_reaches_nothing() -> None:
    async with screen(picture(), size=(240, 24)) as it:
        await say(it, "from node-x zone/zone-b")
        assert "from node-x (zone-b)" in it.part("Header")[0]
        assert [row[0] for row in pods(it)] == [MISSED] * 3
        assert "reaches 0 of 3; IPv4: nothing is reached: internalTrafficPolicy Local" in it.shown[1]


async def test_news_are_seen_from_there_too_and_keep_their_sign() -> None:
    async with screen(picture()) as it:
        await say(it, "from zone/zone-b")
        await it.deliver(scenes.change(local(3), local(5)))
        assert [row[0] for row in pods(it)][3:] == ["+", "+"]
        assert all("not reached" in row for row in pods(it))


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("nod-a", "nothing runs on node nod-a, its zone is not known; did you mean node-a?"),
        ("zone-a", "nothing runs on node zone-a, its zone is not known; did you mean zone/zone-a?"),
        ("zone/zona", "nothing runs in zone zona; did you mean zone-a?"),
        ("rack/7", "rack/7 is no place: write NODE or zone/ZONE"),
    ],
)
async def test_a_place_that_is_not_known_is_refused_with_the_nearest(place: str, said: str) -> None:
    async with screen(picture(), size=(120, 24)) as it:
        await say(it, f"from {place}")
        assert it.part("CommandStatus")[0].strip() == said
        assert "from" not in it.part("Header")[0]


async def test_places_are_completed() -> None:
    async with screen(picture()) as it:
        await it.press("colon", *"from ")
        assert it.part("CommandStatus")[0].split()[:4] == ["node-a", "node-b", "node-c", "zone/zone-a"]
        await it.press(*"b", "tab", "enter")
        assert "from node-b (zone-b)" in it.part("Header")[0]


async def test_the_command_line_says_from_where_and_a_doubt_is_a_banner() -> None:
    async with screen(picture(), options=Options(utc=True, from_node="node-a")) as it:
        assert [row[0] for row in pods(it)] == ["●", MISSED, MISSED]
        assert len(it.part("Header")) == 1
    async with screen(picture(), options=Options(utc=True, from_node="nodea")) as it:
        assert [row[0] for row in pods(it)] == [MISSED] * 3
        assert "nothing runs on node nodea" in it.part("Header")[1]


async def test_in_ascii_the_sign_is_an_x() -> None:
    async with screen(picture(), signs=ASCII) as it:
        await say(it, "from node-a")
        assert [row.lstrip("> ")[0] for row in it.shown if "192.168.1." in row] == ["*", "x", "x"]


@pytest.mark.parametrize("width", [40, 60, 80, 140])
async def test_from_where_it_is_seen_stays_in_the_header_at_any_width(width: int) -> None:
    async with screen(picture(), size=(width, 24)) as it:
        await say(it, "from node-a")
        assert "from node-a" in it.part("Header")[0]


async def test_details_and_why_say_what_is_reached_from_there_and_why_not_more() -> None:
    async with screen(picture(), size=(140, 40)) as it:
        await say(it, "from node-a")
        why = "internalTrafficPolicy Local: those on the client's own node alone"
        for down, told in (("", "reaches 1 of 3"), ("j", ": reached"), ("j", ": not reached")):
            await it.press(*down, "d")
            details = " ".join(" ".join(it.part("DetailsPanel")).split())
            assert f"from node-a (zone-a): {told.removeprefix(': ')}; {why}" in details
            await it.press("d", "w")
            assert any(
                f"from node-a (zone-a): {told.removeprefix(': ')}; {why}" in line for line in it.part("ScreenText")
            )
            await it.press("escape")
        await say(it, "from")
        await it.press("w")
        assert not any("from node-a" in line for line in it.part("ScreenText"))
