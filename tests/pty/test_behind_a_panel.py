"""What changes behind a panel: nobody sees it, so nothing of it goes to the terminal until the panel is closed."""

import pytest

from tests.pty.conftest import Scene

_PAINT = 2000
"""Fewer bytes than one paint of a screen of 80x24 takes."""

_PANELS = {"?": "Move", "y": "What epwatch knows", "i": "services in", "t": "Timeline", "\x10": "Search"}
"""The keys that open them, with what they show."""


@pytest.mark.parametrize(("key", "title"), _PANELS.items())
def test_a_change_behind_a_panel_paints_neither_of_them_and_is_there_when_the_panel_goes(
    scene: Scene, key: str, title: str
) -> None:
    terminal = scene()
    terminal.type(key)
    terminal.until_shows(title)
    terminal.settle()
    terminal.step("one")
    assert len(terminal.quiet_bytes(1.0)) < _PAINT
    terminal.type("\x1b")
    terminal.until_shows("▼ 192.168.1.2", "NotReady")


def test_an_uproar_behind_a_panel_sends_nothing_and_leaves_what_may_be_sent_unasked(scene: Scene) -> None:
    """Counted as unasked, paints behind it would hold up all that comes after it, for a minute and longer."""
    terminal = scene(MAX_BYTES="3000")
    terminal.type("?")
    terminal.until_shows("Move")
    terminal.settle()
    terminal.step("flood")
    assert len(terminal.quiet_bytes(3.0)) < _PAINT
    terminal.type("\x1b")
    terminal.until(lambda shown: "▼ 192.168.1.2" in shown or "▲ 192.168.1.2" in shown, 5.0)


def test_a_theme_that_is_tried_is_seen_on_the_tree_beside_the_list(scene: Scene) -> None:
    terminal = scene(columns=120, lines=30)
    terminal.type(":theme\r")
    terminal.until_shows("Enter keeps it")
    terminal.settle()
    dark = terminal.colours()
    terminal.type("j")
    terminal.settle()
    assert not dark & terminal.colours()
    assert "192.168.1.2" in terminal.text
    terminal.step("one")
    assert len(terminal.quiet_bytes(1.0)) < _PAINT
    terminal.type("\x1b")
    terminal.until_shows("▼ 192.168.1.2", "NotReady")
