"""What is read anywhere on the screen is at least 4.5:1 on its ground (WCAG 2.2, 1.4.3 AA), in each theme of ours.

``unit/tui/test_themes.py`` computes it for every role on the grounds of the tree, header and footer; here it is what is
painted: panels, the lines that are typed and how they are begun, matches, rows under a cursor, the palette.
"""

from typing import Final

import pytest
from rich.segment import Segment
from textual.command import CommandInput, CommandList

from epwatch.options import Options
from epwatch.tui.look.themes import OURS
from tests.functional import scenes
from tests.functional.screen import Screen, screen, story
from tests.functional.seen import seen
from tests.snapshots.cells import strips
from tests.unit.tui.test_themes import contrast

READABLE: Final = 4.5
_DRAWN: Final = "▁▂▃▄▅▆▇█▔ "
"""Scroll bars and borders are no text."""
OPENED: Final = {
    "the tree, a change in it": (),
    "why of a service": ("w",),
    "why of a pod": ("j", "w"),
    "details": ("j", "d"),
    "YAML, searched": ("y", "slash", *"web", "enter"),
    "the timeline": ("t",),
    "lanes": ("t", "tab"),
    "help": ("question_mark",),
    "streams": ("i",),
    "the list of themes": ("colon", *"theme", "enter"),
    "the list of contexts": ("C",),
    "who would fall": ("colon", *"without zone/zone-b", "enter"),
    "seen from a node": ("colon", *"from node-a", "enter"),
    "how a command is begun": ("colon",),
    "a command is completed": ("colon", *"gr"),
    "a command that there is not": ("colon", *"gruop", "enter"),
    "how a filter is begun": ("slash",),
    "a filter is typed": ("slash", *"node-b"),
    "matches, one under the cursor": ("slash", *"node-b", "enter", "n"),
    "a filter that cannot be read": ("slash", *"(a"),
    "a text is copied": ("c",),
    "paused": ("p",),
    "only what is wrong": ("e",),
    "in groups": ("o",),
    "a step back": ("left_square_bracket",),
}
PALETTE: Final = {"the palette": ("ctrl+p",), "the palette, searched": ("ctrl+p", *"ti")}


def poor(segments: list[Segment]) -> dict[str, float]:
    """Return the texts that cannot be read, with their contrast."""
    texts = [(each.text.strip(), each.style) for each in segments if each.text.strip(_DRAWN)]
    told = {text: contrast(style) for text, style in texts if style is not None}
    return {text: round(of, 2) for text, of in told.items() if of < READABLE}


def foreign(segments: list[Segment]) -> set[str]:
    """Return the texts that are painted in colours, or on a ground, that are not the terminal's own."""
    texts = [(each.text.strip(), each.style) for each in segments if each.text.strip()]
    colours = [(text, colour) for text, style in texts if style for colour in (style.color, style.bgcolor)]
    return {text for text, colour in colours if colour is not None and colour.triplet is not None}


def painted(it: Screen) -> list[Segment]:
    """Return all that is on the screen; of the palette what is its own, the tree behind it is dimmed."""
    lines = strips(it.app)
    if not it.app.screen.query(CommandList):
        return [segment for strip in lines for segment in strip]
    regions = [it.app.screen.query_one(own).region for own in (CommandInput, CommandList)]
    return [
        segment for own in regions for strip in lines[own.y : own.bottom] for segment in strip.crop(own.x, own.right)
    ]


_THEMES: Final = tuple(theme.name for theme in OURS if not theme.ansi)
_NOTHING: Final[dict[str, dict[str, float]]] = {theme: {} for theme in _THEMES}


@pytest.mark.parametrize("keys", OPENED.values(), ids=OPENED)
async def test_whatever_is_opened_can_be_read(keys: tuple[str, ...]) -> None:
    async with seen(size=(140, 40)) as past:
        await past.news(scenes.change(scenes.web(3), scenes.web(5)))
        await past.it.press(*keys)
        found = {}
        for theme in _THEMES:
            past.it.app.theme = theme
            await past.it.pilot.pause()
            found[theme] = poor(painted(past.it))
        assert found == _NOTHING


@pytest.mark.parametrize("keys", PALETTE.values(), ids=PALETTE)
async def test_the_palette_can_be_read(keys: tuple[str, ...]) -> None:
    async with screen(story(), size=(140, 40)) as it:
        found = {}
        for theme in _THEMES:
            it.app.theme = theme
            await it.press(*keys)
            found[theme] = poor(painted(it))
            await it.press("escape")
        assert found == _NOTHING


@pytest.mark.parametrize("keys", [*OPENED.values(), *PALETTE.values()], ids=[*OPENED, *PALETTE])
async def test_with_the_terminals_own_colours_nothing_is_painted_in_others(keys: tuple[str, ...]) -> None:
    """Black frames and icons, as Textual's palette has them, are not seen on a dark ground."""
    async with screen(story(), size=(140, 40), options=Options(utc=True, theme="terminal")) as it:
        await it.press(*keys)
        assert foreign(painted(it)) == set()
