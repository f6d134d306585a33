"""Keys of the config file take the place of the program's; help, footer and palette tell them."""

import pytest

from epwatch.options import OnRow, Options, OwnAction
from tests.functional.screen import screen, story

KEYS = (("find.filter", "f"), ("watch.why", "f5,!"), ("move.down", "u"), ("program.back", "x"))


async def test_a_remapped_key_does_it_and_the_former_one_no_longer() -> None:
    async with screen(story(), options=Options(utc=True, keys=KEYS)) as it:
        await it.press("slash")
        assert it.app.focused is it.app.main.parts.tree
        await it.press("u", "u")
        assert "192.168.1.3" in it.cursor
        await it.press("j")
        assert "192.168.1.3" in it.cursor
        await it.press("exclamation_mark")
        assert it.app.screen is not it.app.main
        await it.press("x")
        assert it.app.screen is it.app.main
        await it.press("f", *"node-b")
        assert it.part("FilterStatus") == ["2 of 5 services"]


async def test_help_footer_and_palette_tell_the_remapped_keys() -> None:
    async with screen(story(), options=Options(utc=True, keys=KEYS), size=(140, 100)) as it:
        assert "f filter" in it.part("Footer")[1]
        assert "f5 why" in it.part("Footer")[1]
        await it.press("question_mark")
        text = "\n".join(it.part("ScreenText"))
        assert "  f               Words, regex" in text
        assert "  f5 !" in text
        assert "/ " not in text.partition("Signs")[0].replace("regex/", "")


async def test_own_actions_stand_in_the_help_and_say_when_the_row_is_not_theirs() -> None:
    action = OwnAction(key="X", title="Shell [x]", argv=("kubectl", "exec", "{name}"), on=OnRow.POD)
    async with screen(story(), options=Options(utc=True, actions=(action,)), size=(140, 110)) as it:
        await it.press("X")
        assert "Shell [x]: this row is no pod" in it.part("Footer")[1]
        await it.press("question_mark")
        text = "\n".join(it.part("ScreenText"))
        assert "Your own\n  X               Shell [x]: kubectl exec {name}" in text
        await it.press("q", "ctrl+p", *"Shell")
        await it.pilot.pause()
        assert it.app.is_running


@pytest.mark.parametrize("key", ["L", "D", "X"])
async def test_where_there_is_no_cluster_for_kubectl_it_is_said_why(key: str) -> None:
    options = Options(utc=True, actions=(OwnAction(key="X", title="Own", argv=("a",)),))
    async with screen(story(), options=options, no_kubectl="this is a recording") as it:
        await it.press(key)
        assert it.part("Footer")[1] == " this is a recording"
