"""The command palette opens over whatever is there and goes, however it is clicked away."""

from textual.events import Click, MouseMove
from textual.widgets import Input

from epwatch.tui.panels.streams_screen import StreamsScreen
from tests.functional.screen import screen, story


async def test_it_offers_no_screenshot() -> None:
    """SEC-16: a file with what the cluster holds would lie where nobody asked for it."""
    async with screen(story()) as it:
        offered = [command.title.lower() for command in it.app.get_system_commands(it.app.screen)]
        assert offered
        assert [title for title in offered if "screenshot" in title] == []


async def test_what_has_several_keys_is_offered_once() -> None:
    async with screen(story()) as it:
        offered = [(each.title, each.help) for each in it.app.get_system_commands(it.app.screen)]
        assert len(offered) == len(set(offered))


async def test_a_double_click_beside_the_palette_closes_it_alone() -> None:
    async with screen(story(), size=(120, 30)) as it:
        await it.press("i", "ctrl+p")
        palette = it.app.screen
        for _ in range(2):
            palette.post_message(Click(palette, 0, 0, 0, 0, 1, shift=False, meta=False, ctrl=False))
        await it.pilot.pause()
        assert it.app.screen is not palette
        assert isinstance(it.app.screen, StreamsScreen)


async def test_a_move_of_the_mouse_that_is_read_after_the_screens_went_does_nothing() -> None:
    """Textual would hand it to the screen in front, of which there is none: the program ended with an error."""
    async with screen(story()) as it:
        app = it.app
    assert app.screen_stack == []
    await app.on_event(MouseMove(None, 1, 1, 0, 0, 0, shift=False, meta=False, ctrl=False))
    assert app.screen_stack == []


async def test_its_cursor_does_not_blink() -> None:
    """Each blink would send a line that nobody asked for."""
    async with screen(story()) as it:
        await it.press("ctrl+p")
        assert it.app.screen.query_one(Input).cursor_blink is False
