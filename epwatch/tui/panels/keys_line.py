"""The last line of a panel: its keys, with what each does in a word."""

from epwatch.tui.around.footer_text import keys_line
from epwatch.tui.look.lines_widget import LinesWidget

Hint = tuple[str, str]
"""A key, and what it does in a word."""


class KeysLine(LinesWidget):
    """Hints, most needed first; those for which there is no room are left out."""

    def __init__(self, *hints: Hint) -> None:
        super().__init__()
        self._hints = hints

    def tell(self, *hints: Hint) -> None:
        """Show these from now on."""
        self._hints = hints
        self.on_resize()

    def on_resize(self) -> None:
        """Fill the width."""
        self.show((keys_line(self._hints, self.size.width),))
