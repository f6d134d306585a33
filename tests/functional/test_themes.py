"""Themes are put on while one goes through them; Esc goes back, Enter keeps; :theme does it by name."""

from textual.color import Color
from textual.theme import BUILTIN_THEMES

from epwatch.tui.key_map import key_names
from epwatch.tui.look.glyphs import ASCII, UNICODE
from epwatch.tui.look.themes import COLOUR_BLIND, DARK, LIGHT
from epwatch.tui.panels.help_screen import help_lines
from tests.functional import scenes
from tests.functional.screen import screen, story


async def test_a_theme_is_seen_on_the_tree_before_it_is_chosen_and_esc_takes_it_off() -> None:
    async with screen(story(), size=(120, 30)) as it:
        it.app.action_change_theme()
        await it.pilot.pause()
        assert "▌ dark" in it.part("ThemeList")[1]
        await it.press("j")
        assert it.app.theme == "epwatch-light"
        assert it.app.main.parts.tree.styles.background == Color.parse(LIGHT.background or "")
        assert "web-service" in it.cursor
        await it.press("G", "escape")
        assert it.app.theme == "epwatch-dark"
        assert it.app.screen is it.app.main


async def test_a_theme_of_other_colours_on_the_same_ground_paints_every_line_anew() -> None:
    assert DARK.background == COLOUR_BLIND.background
    assert DARK.success != COLOUR_BLIND.success
    async with screen(story(), size=(120, 30)) as it:
        assert str(DARK.success) in it.app.export_screenshot()
        it.app.theme = COLOUR_BLIND.name
        await it.pilot.pause()
        painted = it.app.export_screenshot()
        assert str(COLOUR_BLIND.success) in painted
        assert str(DARK.success) not in painted


async def test_enter_keeps_the_theme_and_says_how_to_keep_it_for_good() -> None:
    async with screen(story(), size=(120, 30)) as it:
        await it.press("colon", *"theme", "enter")
        await it.press("j", "j", "enter")
        assert it.app.theme == "epwatch-high-contrast"
        assert 'for good: theme = "high-contrast" in the config file' in it.part("Footer")[1]


async def test_a_theme_is_put_on_by_its_name_and_a_wrong_name_is_told_the_nearest() -> None:
    async with screen(story(), size=(120, 30)) as it:
        await it.press("colon", *"theme light", "enter")
        assert it.app.theme == "epwatch-light"
        assert it.app.screen is it.app.main
        await it.press("colon", *"theme ligth", "enter")
        assert it.app.theme == "epwatch-light"
        assert "no theme is called ligth; did you mean light?" in it.part("CommandStatus")[0]


async def test_textuals_own_themes_are_in_the_list_and_are_put_on_by_their_names() -> None:
    async with screen(story(), size=(120, 60)) as it:
        await it.press("colon", *"theme", "enter")
        listed = [row.strip("▌ ") for row in it.part("ThemeList")]
        assert [name for name in BUILTIN_THEMES if name not in listed] == []
        await it.press("escape")
        grounds = set()
        for name in ("nord", "gruvbox", "textual-light"):
            await it.press("colon", *f"theme {name}", "enter")
            assert it.app.theme == name
            wanted = BUILTIN_THEMES[name].background
            ground = it.app.main.parts.tree.styles.background
            assert wanted is None or ground == Color.parse(wanted)
            grounds.add(ground)
        assert len(grounds) == 3


async def test_the_help_explains_the_zone_and_revision_columns() -> None:
    for signs, sample in ((UNICODE, "6d4cf 3 · 7f9aa 2"), (ASCII, "6d4cf 3 | 7f9aa 2")):
        told = ["".join(text for text, _role in line) for line in help_lines((), (), signs, 80, key_names((), signs))]
        assert any(sample in line for line in told)
        assert any("a3 b0! c3" in line and "zone" in line for line in told)
        assert all(len(line) <= 80 for line in told)


async def test_the_words_of_an_empty_screen_are_wrapped_and_not_cut() -> None:
    async with screen(scenes.initial([]), size=(40, 20)) as it:
        text = " ".join(" ".join(it.shown).split())
        assert "No services in default They will be shown as soon as they are made." in text
        assert "Other namespaces: epwatch -n NAME, or epwatch -A for all of them." in text
        assert "server https://api.prod.example:6443" in text
