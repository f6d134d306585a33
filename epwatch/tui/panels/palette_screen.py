"""The command palette; a second click beside it, that comes while it goes, closes nothing more."""

from textual.await_complete import AwaitComplete
from textual.command import CommandPalette, SearchIcon
from textual.widgets import Input

from epwatch.tui.look.glyphs import Signs
from epwatch.tui.panels.panel import forget_painted


class Palette(CommandPalette):
    """Textual's, which dismisses itself at each click beside it: the second of a double click found no screen."""

    def __init__(self, signs: Signs) -> None:
        """Take what the terminal can show."""
        super().__init__()
        self._signs = signs
        self.set_class(signs.ascii_only, "-ascii")

    def on_mount(self) -> None:
        """Let the cursor stand still, as in our own fields: each blink is a line sent, to nobody's use."""
        self.query_one(Input).cursor_blink = False
        if self._signs.ascii_only:
            self.query_one(SearchIcon).icon = "/"

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Go, once."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def on_screen_suspend(self) -> None:
        """Forget what was painted."""
        forget_painted(self)
