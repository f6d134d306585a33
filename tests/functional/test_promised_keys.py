"""Each key that the interface promises is bound, has a tooltip, and stands in the help and in the palette.

So does every other binding of the program, on the screen or panel that it belongs to. What each promised key does is
seen in `test_each_key.py`.
"""

from typing import Final

import pytest

from epwatch.history import History
from epwatch.options import Options
from epwatch.stream.play_clock import PlayClock
from epwatch.stream.playback import Playback
from epwatch.tui.app_bindings import APP_BINDINGS
from epwatch.tui.key_map import scopes
from epwatch.tui.keys.keys import GROUPS
from epwatch.tui.keys.named import first_keys, named
from tests.functional import scenes
from tests.functional.screen import DemoLog, Screen, screen, story
from tests.functional.seen import LIMIT, Seen

PROMISED: Final = (
    *("j", "k", "up", "down", "g", "G", "home", "end", "pageup", "pagedown", "ctrl+f", "ctrl+b"),
    *("enter", "l", "right", "h", "left", "asterisk", "underscore"),
    *("slash", "n", "N", "escape", "colon", "ctrl+p", "question_mark"),
    *("s", "S", "o", *map(str, range(10)), "d", "y", "w", "e", "M"),
    *("t", "F", "p", "left_square_bracket", "right_square_bracket", "left_curly_bracket", "right_curly_bracket"),
    *("Z", "L", "D", "c", "ctrl+r", "ctrl+l", "ctrl+z", "q", "ctrl+c", "plus", "minus"),
)
"""The interface's keys of the tree, in its order; in a recording there are a few more."""
OF_RECORDINGS: Final = ("space", "less_than_sign", "greater_than_sign")
OPENS: Final = {
    "HelpScreen": "question_mark",
    "StreamsScreen": "i",
    "TimelineScreen": "t",
    "WhyScreen": "w",
    "YamlScreen": "y",
}
"""The key that opens each panel that is opened by one."""


async def test_every_promised_key_is_bound_with_a_tooltip_and_told_in_help_and_palette() -> None:
    async with screen(story(), size=(140, 120), demo=DemoLog()) as it:
        bound = {key: active.binding for key, active in it.app.screen.active_bindings.items()}
        assert [key for key in PROMISED if key not in bound] == []
        known = [bound[key] for key in PROMISED]
        assert [binding.key for binding in known if not binding.tooltip or binding.group not in GROUPS] == []
        commands = {command.title for command in it.app.get_system_commands(it.app.screen)}
        # The palette does not offer itself.
        assert {binding.description for binding in known} - commands == {"Palette"}
        await it.press("question_mark")
        assert untold(it, [binding.tooltip for binding in known]) == []


async def test_the_keys_of_recordings_are_told_in_help_and_palette_of_a_recording_and_nowhere_else() -> None:
    bound = {binding.key: binding for binding in scopes()["tree"]}
    known = [bound[key] for key in OF_RECORDINGS]
    for playback in (Playback(PlayClock()), None):
        async with screen(story(), size=(140, 120), playback=playback) as it:
            offered = {command.title for command in it.app.get_system_commands(it.app.screen)}
            await it.press("question_mark")
            missing = untold(it, [binding.tooltip for binding in known])
            named_ones = {binding.description for binding in known} & offered
        assert len(missing) == (0 if playback else len(known))
        assert len(named_ones) == (len(known) if playback else 0)


@pytest.mark.parametrize(("panel", "opens"), OPENS.items())
async def test_every_key_of_a_panel_is_told_in_its_help_and_palette(panel: str, opens: str) -> None:
    async with screen(story(), size=(140, 120)) as it:
        await it.press(opens)
        assert type(it.app.screen).__name__ == panel
        bound = {key: active.binding for key, active in it.app.screen.active_bindings.items()}
        # The program's own are told with the tree's; what ends the typing of a line is offered while one is typed.
        own = [each for each in scopes()[panel] if each.action not in {one.action for one in APP_BINDINGS}]
        assert [each.key for each in own if each.key not in bound and not each.description.startswith("Keep")] == []
        ours = [binding for binding in bound.values() if binding.id]
        assert [binding.key for binding in ours if not binding.tooltip or binding.group not in GROUPS] == []
        commands = {command.title for command in it.app.get_system_commands(it.app.screen)}
        assert {binding.description for binding in ours} <= commands
        if panel != "HelpScreen":
            await it.press("question_mark")
            assert untold(it, [binding.tooltip for binding in ours]) == []


def untold(it: Screen, tooltips: list[str]) -> list[str]:
    """Return what the help in front does not say."""
    text = " ".join("\n".join(it.part("ScreenText")).split())
    keys = it.app.main.parts.around.keys
    return [tooltip for tooltip in tooltips if " ".join(named(tooltip, keys).split()) not in text]


REMAPPED: Final = (("find.back", "x"), ("program.back", "X"), ("find.only-wrong", "f3"), ("watch.why", "f5"))


async def test_what_texts_say_of_keys_follows_the_config_file() -> None:
    history = History(LIMIT)
    history.add(story(), scenes.NOW)
    async with screen(story(), options=Options(utc=True, keys=REMAPPED), size=(140, 100), history=history) as it:
        await it.press("slash", *"zebra", "enter")
        assert it.shown[1] == "   x shows everything again."
        await it.press("x")
        await Seen(it, history).news(scenes.change(scenes.web(3), scenes.web(5)))
        await it.press("left_square_bracket")
        assert "x: live" in it.part("Header")[0]
        await it.press("x", "y")
        assert first_keys(it.app.screen)["program.back"] == "X"
        assert "X back" in it.part("KeysLine")[0]
        assert "Esc" not in it.part("KeysLine")[0]
        await it.press("X", "question_mark")
        text = " ".join("\n".join(it.part("ScreenText")).split())
        assert "before the last change; x: live" in text
        assert "of the worst port; f5 says why" in text
        assert "{find." not in text


def test_every_key_that_a_text_names_is_that_of_a_binding() -> None:
    every = [binding for bindings in scopes().values() for binding in bindings]
    names = {binding.id or "": binding.key for binding in every}
    assert [binding.tooltip for binding in every if "{" in named(binding.tooltip, names)] == []
