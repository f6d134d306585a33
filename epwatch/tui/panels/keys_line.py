"""The last line of a panel: its keys, with what each does in a word; by their bindings, which may have other keys."""

from epwatch.tui.around.footer_text import keys_line
from epwatch.tui.keys.named import KeyNames, first_keys
from epwatch.tui.look.lines_widget import LinesWidget

Hint = tuple[str, str]
"""The id of a binding, and what it does in a word."""


class KeysLine(LinesWidget):
    """Hints, most needed first; those for which there is no room are left out."""

    def __init__(self, *hints: Hint) -> None:
        super().__init__()
        self._hints = hints
        self._names: KeyNames = {}

    def tell(self, *hints: Hint) -> None:
        """Show these from now on."""
        self._hints = hints
        self.on_resize()

    def on_resize(self) -> None:
        """Fill the width."""
        # Once: while a line is typed its screen offers less.
        self._names = self._names or first_keys(self.screen)
        told = [(self._names[name], what) for name, what in self._hints if name in self._names]
        self.show((keys_line(told, self.size.width),))
