"""Each key that the interface promises is bound, has a tooltip, and stands in the help and in the palette."""

from typing import Final

from epwatch.tui.keys.keys import GROUPS
from tests.functional.screen import DemoLog, screen, story

PROMISED: Final = (
    *("j", "k", "up", "down", "g", "G", "home", "end", "pageup", "pagedown", "ctrl+f", "ctrl+b"),
    *("enter", "l", "right", "h", "left", "asterisk", "underscore"),
    *("slash", "n", "N", "escape", "colon", "ctrl+p", "question_mark"),
    *("s", "S", "o", *map(str, range(10)), "d", "y", "w", "e", "M"),
    *("t", "F", "p", "left_square_bracket", "right_square_bracket", "left_curly_bracket", "right_curly_bracket"),
    *("Z", "L", "D", "c", "ctrl+r", "ctrl+l", "ctrl+z", "q", "ctrl+c", "plus", "minus"),
)
"""The interface's keys of the tree, in its order; in a recording there are a few more."""


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
        text = " ".join("\n".join(it.part("ScreenText")).split())
        assert [binding.tooltip for binding in known if " ".join(binding.tooltip.split()) not in text] == []
