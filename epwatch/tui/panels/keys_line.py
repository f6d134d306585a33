"""The last line of a panel: its keys, with what each does in a word; by their bindings, which may have other keys."""

from epwatch.tui.around.footer_text import key_at, keys_line
from epwatch.tui.keys.named import KeyNames, first_keys
from epwatch.tui.keys.pressing import HintsWidget, press

Hint = tuple[str, str]
"""The id of a binding, and what it does in a word."""


class KeysLine(HintsWidget):
    """Hints, most needed first; those for which there is no room are left out. A click does what one names."""

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
        self.show((keys_line([pair for _name, pair in self._told()], self.size.width),))

    def _told(self) -> list[tuple[str, tuple[str, str]]]:
        return [(name, (self._names[name], what)) for name, what in self._hints if name in self._names]

    def hint_at(self, x: int, y: int) -> str | None:
        """Return the id of the binding whose hint is shown at a cell of the line, None where there is none."""
        told = self._told()
        at = key_at([pair for _name, pair in told], self.size.width, x) if y == 0 else None
        return None if at is None else told[at][0]

    def clicked(self, binding: str) -> None:
        """Do what the hint names."""
        press(self.screen, binding)
