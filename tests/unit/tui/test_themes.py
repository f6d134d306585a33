"""Our themes: every text of the screen is at least 4.5:1 on the ground it stands on (WCAG 2.2, 1.4.3 AA)."""

import ast
import inspect
import textwrap
from typing import cast

import pytest
import textual.screen
from rich.style import Style
from textual.app import App
from textual.scroll_view import ScrollView
from textual.theme import BUILTIN_THEMES, Theme
from textual.widget import Widget

from epwatch.clock import SystemClock
from epwatch.feed import Feed
from epwatch.options import Options
from epwatch.tui.around.surround import Footer, Header
from epwatch.tui.look import strips
from epwatch.tui.look.fitting import fitting
from epwatch.tui.look.roles import Role
from epwatch.tui.look.themes import HIGH_CONTRAST, OURS, chosen, full_name, known_names
from epwatch.tui.run import run_screen
from epwatch.tui.terminal.colours import light_ground
from epwatch.tui.watched import Watched
from tests.functional import scenes
from tests.functional.screen import screen, story


def luminance(rgb: tuple[int, int, int]) -> float:
    """Return WCAG's relative luminance of 8-bit RGB."""
    linear = [c / 12.92 if (c := part / 255) <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for part in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(style: Style) -> float:
    """Return the contrast of a style's text on its ground."""
    assert style.color is not None
    assert style.bgcolor is not None
    light, dark = sorted(
        (luminance(tuple(color.get_truecolor())) for color in (style.color, style.bgcolor)),  # type: ignore[arg-type]
        reverse=True,
    )
    return (light + 0.05) / (dark + 0.05)


def grounds(widget: Widget) -> list[strips.Styles]:
    """Return the styles of all roles on every ground that a widget has: its own, dimmed, under the cursor."""
    own = strips.styles_of(widget)
    cursor = strips.cursor_of(widget)
    pale = strips.dimmed(own)
    return [own, pale, strips.on_ground(own, cursor), strips.on_ground(pale, cursor)]


@pytest.mark.parametrize("theme", [theme.name for theme in OURS if not theme.ansi])
async def test_every_text_can_be_read_on_its_ground(theme: str) -> None:
    async with screen(story()) as it:
        it.app.theme = theme
        await it.pilot.pause()
        widgets = (it.app.main.parts.tree, it.app.main.query_one(Header), it.app.main.query_one(Footer))
        poor = {
            f"{type(widget).__name__} {role}": round(contrast(styles[role]), 2)
            for widget in widgets
            for styles in grounds(widget)
            for role in Role
            if contrast(styles[role]) < 4.5
        }
        assert poor == {}


async def test_the_high_contrast_theme_is_7_to_1_and_more() -> None:
    """WCAG 2.2, 1.4.6 AAA; text that is dimmed because it may be old is not held to it."""
    async with screen(story()) as it:
        it.app.theme = HIGH_CONTRAST.name
        await it.pilot.pause()
        own = strips.styles_of(it.app.main.parts.tree)
        assert {role: contrast(own[role]) for role in Role if contrast(own[role]) < 7} == {}


@pytest.mark.parametrize("name", [name for name, theme in BUILTIN_THEMES.items() if not theme.ansi])
async def test_in_textuals_themes_muted_text_and_the_cursors_row_can_be_read(name: str) -> None:
    """As far as the theme's own foreground can: solarized's has 4.1:1 on its background."""
    async with screen(story()) as it:
        it.app.theme = name
        await it.pilot.pause()
        tree = it.app.main.parts.tree
        own = strips.styles_of(tree)
        least = min(contrast(own[Role.PLAIN]), 4.5) - 0.1
        assert contrast(own[Role.MUTED]) >= least
        assert contrast(strips.on_ground(own, strips.cursor_of(tree))[Role.PLAIN]) >= least
        assert all(contrast(own[role]) >= 4.5 for role in (Role.MATCH, Role.BADGE, Role.ALERT))


async def test_the_terminals_own_ground_is_under_all_of_it_and_what_stands_out_is_reversed() -> None:
    async with screen(story(), options=Options(utc=True, theme="terminal")) as it:
        tree = it.app.main.parts.tree
        own = strips.styles_of(tree)
        for styles in (own, strips.dimmed(own), strips.on_ground(own, strips.cursor_of(tree))):
            assert {str(style.bgcolor and style.bgcolor.name) for style in styles.values()} <= {"default", "None"}
        reversed_ones = {role for role in Role if own[role].reverse}
        assert reversed_ones == {Role.MATCH, Role.BADGE, Role.ALERT}
        under = strips.on_ground(own, strips.cursor_of(tree))
        assert {role for role in Role if not under[role].reverse} == reversed_ones


@pytest.mark.parametrize(
    ("wanted", "no_color", "few", "light", "theme"),
    [
        ("auto", False, False, False, "dark"),
        ("auto", False, False, True, "light"),
        ("auto", False, True, True, "terminal"),
        ("light", False, True, False, "light"),
        ("dark", False, False, True, "dark"),
        ("light", True, False, True, "terminal"),
    ],
)
def test_a_terminal_of_few_colours_gets_its_own_and_a_light_one_the_light_theme_unless_one_is_asked_for(
    wanted: str, no_color: bool, few: bool, light: bool, theme: str
) -> None:
    assert chosen(wanted, no_color=no_color, few=few, light=light) == theme


@pytest.mark.parametrize(
    ("told", "light"),
    [("0;15", True), ("12;default;7", True), ("15;0", False), ("7;8", False), ("0;default", False), ("", False)],
)
def test_a_light_ground_is_one_that_the_terminal_tells_of(told: str, light: bool) -> None:
    assert light_ground({"COLORFGBG": told}) is light
    assert light_ground({}) is False


def test_a_theme_has_a_short_name_and_textuals_keep_theirs() -> None:
    assert full_name("light") == "epwatch-light"
    assert full_name("nord") == "nord"
    assert {"dark", "light", "high-contrast", "colour-blind", "nord"} <= set(known_names())


def test_an_unknown_theme_is_wrong_usage_and_the_known_ones_are_named() -> None:
    told, code = run_screen(Watched(cast("Feed", None), scenes.TARGET, Options(theme="drak\x1b[2J")), SystemClock())
    assert code == 2
    assert told is not None
    assert told.startswith("no theme is called drak\ufffd[2J; there are: auto, dark, light, ")


async def test_the_cursors_sign_can_be_seen() -> None:
    async with screen(story()) as it:
        assert contrast(strips.cursor_of(it.app.main.parts.tree)) >= 3


async def test_no_attribute_of_ours_hides_one_of_textuals() -> None:
    """A private name that Textual uses too would break either side silently."""
    async with screen(story()) as it:
        for node in (it.app, it.app.main, *it.app.main.query("*")):
            bases = type(node).__mro__
            ours = {name for base in bases if base.__module__.startswith("epwatch.") for name in functions(base)}
            theirs = {name for base in bases if base.__module__.startswith("textual.") for name in vars(base)}
            assert ours & theirs == set()


def functions(base: type) -> set[str]:
    """Return the private functions and properties that a class of ours defines."""
    defined = {name for name, value in vars(base).items() if callable(value) or isinstance(value, property)}
    return {name for name in defined if name.startswith("_") and not name.startswith("__")}


async def test_no_field_of_ours_is_one_that_textual_sets() -> None:
    """As above, for what constructors assign: a bare App, Screen, Widget and ScrollView know none of our fields."""
    async with screen(story()) as it:
        main = it.app.main
        ours = {App: it.app, textual.screen.Screen: main, ScrollView: main.parts.tree, Widget: main.query_one(Header)}
        for bare, mine in ours.items():
            own = assigned(type(mine)) | ({"parts"} & set(vars(mine)))
            assert own & set(vars(bare())) == set()
            assert own


def assigned(kind: type) -> set[str]:
    """Return the private fields that our classes among the bases of ``kind`` assign in their constructors."""
    bases = [base for base in kind.__mro__ if base.__module__.startswith("epwatch.") and "__init__" in vars(base)]
    trees = [ast.parse(textwrap.dedent(inspect.getsource(base.__init__))) for base in bases]  # type: ignore[misc]
    fields = (n.attr for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Attribute))
    return {name for name in fields if name.startswith("_") and not name.startswith("__")}


@pytest.mark.parametrize("theme", [*OURS, *BUILTIN_THEMES.values()], ids=lambda theme: theme.name)
def test_what_is_found_is_told_by_more_than_a_colour(theme: Theme) -> None:
    variables = theme.variables if theme in OURS else fitting(theme)
    assert {"underline", "reverse"} & set(variables["ep-match-style"].split())
