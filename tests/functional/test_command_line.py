"""The `:` line: commands are typed, completed, recalled and done; what is wrong with one is said in its line."""

import pytest
from textual.events import Paste

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
        ("zzz", "no command is called zzz"),
        ("sort raedy", "no order is called raedy; did you mean ready?"),
        ("sort", "name an order, as in :sort ready"),
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
