"""The `:` line: commands are typed, completed, recalled and done; what is wrong with one is said in its line."""

import pytest
from textual.events import Paste

from epwatch.tui.look.glyphs import ASCII
from tests.functional import scenes
from tests.functional.screen import Screen, screen, story


def typed(it: Screen) -> str:
    """Return what stands in the line."""
    return it.part("CommandBar LineField")[0].strip()


def remark(it: Screen) -> str:
    """Return what is said beside it."""
    return " ".join(it.part("CommandStatus")[0].split())


def open_(it: Screen) -> bool:
    """Return whether the line is on the screen."""
    return it.app.main.query_one("CommandBar").size.height > 0


async def test_a_command_is_done_and_the_tree_has_the_keys_again() -> None:
    async with screen(story()) as it:
        await it.press("colon", *"sort -name", "enter")
        assert "by name, reversed" in it.part("Header")[0]
        assert not open_(it)
        await it.press("g")
        assert "default" in it.cursor


async def test_the_line_says_what_it_may_become_and_what_it_would_do() -> None:
    async with screen(story()) as it:
        await it.press("colon")
        assert {"sort", "help", "q"} <= set(remark(it).split())
        await it.press(*"sor")
        assert remark(it) == "sort"
        await it.press("t")
        assert remark(it).startswith("sort ORDER: order the services by name, ready")
        await it.press("space", "m")
        assert remark(it) == "missing name"


async def test_tab_completes_and_goes_through_what_there_is() -> None:
    async with screen(story()) as it:
        await it.press("colon", *"so", "tab")
        assert typed(it) == "sort"
        await it.press(*"r", "tab")
        assert typed(it) == "sort ready"
        await it.press("ctrl+u", *"sort ", "tab", "tab")
        assert typed(it) == "sort ready"
        await it.press("shift+tab", "shift+tab", "enter")
        assert "by age" in it.part("Header")[0]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("sotr name", "no command is called sotr; did you mean sort?"),
        ("sort raedy", "no order is called raedy; did you mean ready?"),
        ("help me", "help takes no argument"),
    ],
)
async def test_what_is_wrong_is_said_with_the_nearest_name_and_the_text_stays(line: str, said: str) -> None:
    async with screen(story(), size=(80, 24)) as it:
        await it.press("colon", *line, "enter")
        assert remark(it) == said
        assert typed(it) in (line, line[-len(typed(it)) :])
        await it.press("backspace", "x")
        assert remark(it) != said
        assert it.app.focused is not it.app.main.parts.tree


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "zzz",
            "no command is called zzz; there are: ns, ctx, sort, group, from, without, at, write, write!, theme, ",
        ),
        ("sort foo", "no order is called foo; there are: name, ready, missing, change, age"),
        ("sort", "name an order, as in :sort ready; there are: name, ready, missing, change, age"),
        ("group foo", "rows are not grouped by foo; there are: slice, zone, node, owner, revision, label=KEY"),
        ("theme foo", "no theme is called foo; there are: dark, light, high-contrast, colour-blind, terminal, "),
        ("from zone/q", "nothing runs in zone q; there are: zone-a, zone-b"),
        ("without node/q", "nothing runs on node q; there are: node-a, node-b, node-c"),
        ("without zone-b", "name a place: node/NAME or zone/NAME; did you mean zone/zone-b?"),
        ("at foo", "foo is no time: write 12:03:22, -90s, 2026-11-23T12:03:22Z, or live"),
    ],
)
async def test_of_a_word_that_is_like_none_it_is_said_what_there_is(line: str, said: str) -> None:
    async with screen(story(), size=(80, 24)) as it:
        await it.press("colon", *line, "enter")
        assert " ".join(" ".join(it.part("CommandStatus")).split()).startswith(said.strip())


async def test_what_is_wrong_stands_below_the_line_where_it_has_no_room_beside_it() -> None:
    async with screen(story(), size=(40, 10), signs=ASCII) as it:
        await it.press("colon", *"sort foo", "enter")
        assert it.part("CommandStatus") == [" no order is called foo; there are:", " name, ready, missing, change, age"]
        assert typed(it) == "sort foo"
        assert it.part("CommandBar LineField")[0].isascii()
        await it.pilot.resize_terminal(80, 24)
        await it.pilot.pause()
        assert it.part("CommandStatus") == [" no order is called foo; there are: name, ready, missing, change, age"]
        await it.press("x")
        assert remark(it).startswith("sort ORDER")
        assert it.part("CommandStatus")[0].endswith("..")
        assert len(it.part("CommandBar")) == 1
        await it.press("ctrl+u", *"theme foo", "enter")
        assert len(it.part("CommandStatus")) == 2
        assert it.part("CommandStatus")[1].endswith("..")
        await it.press("escape", "colon")
        assert len(it.part("CommandBar")) == 1


async def test_up_and_down_recall_the_lines_before_bad_ones_too() -> None:
    async with screen(story()) as it:
        await it.press("colon", *"sort age", "enter", "colon", *"sort agee", "enter", "escape", "colon")
        await it.press("up")
        assert typed(it) == "sort agee"
        await it.press("up", "up")
        assert typed(it) == "sort age"
        await it.press("down", "down", "down")
        assert open_(it)
        assert typed(it).startswith("Tab completes")


async def test_esc_closes_the_line_with_its_text_and_an_empty_one_does_nothing() -> None:
    async with screen(story()) as it:
        await it.press("colon", *"sort age", "escape")
        assert not open_(it)
        assert it.app.focused is it.app.main.parts.tree
        await it.press("colon")
        assert typed(it).startswith("Tab completes")
        await it.press("enter")
        assert not open_(it)
        assert "by " not in it.part("Header")[0]


async def test_q_quits_and_help_shows_the_commands() -> None:
    async with screen(story(), size=(80, 80)) as it:
        await it.press("colon", *"help", "enter")
        text = "\n".join(it.part("ScreenText"))
        assert ":sort ORDER" in text
        assert "Only what is wrong" in text
        assert "quit" in text
        await it.press("q", "colon", *"q", "enter")
        assert it.app.return_code == 0


async def test_the_line_stands_beside_a_filter_that_is_kept() -> None:
    async with screen(story()) as it:
        await it.press("slash", *"node-b", "enter", "colon", *"sort age", "enter")
        assert it.part("FilterStatus") == ["2 of 5 services"]
        await it.press("colon", *"so", "escape")
        assert it.part("FilterStatus") == ["2 of 5 services"]


async def test_a_paste_with_a_control_character_in_it_does_not_get_in() -> None:
    async with screen(story()) as it:
        await it.press("colon", "s")
        it.app.main.query_one("CommandBar LineField").post_message(Paste(scenes.HOSTILE[0]))
        await it.pilot.pause()
        assert typed(it) == "s"
