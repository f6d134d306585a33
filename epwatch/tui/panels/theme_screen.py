"""Themes to choose from, at the side of the tree: the one under the cursor is put on at once, Esc takes it off."""

from collections.abc import Callable, Sequence
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType

from epwatch.model.nearest import nearest_or_all
from epwatch.tui.keys.keys import MOVE, PROGRAM, bind
from epwatch.tui.keys.named import first_keys, named
from epwatch.tui.look.glyphs import Signs
from epwatch.tui.look.lines_widget import LinesWidget
from epwatch.tui.look.roles import Line, Role
from epwatch.tui.look.themes import full_name, known_names, short_name
from epwatch.tui.panels.panel import Panel
from epwatch.tui.typed.commands import Command, CommandError
from epwatch.tui.typed.fuzzy import ranked

_HINT: Final = "  {program.keep-it} keeps it, {program.back} does not"


class ThemeList(LinesWidget):
    """The names."""


class ThemeScreen(Panel[str | None]):
    """Gives the name that was chosen, None where it is to stay as it was."""

    AUTO_FOCUS = ""
    # The tree is seen through it.
    BLANK = False
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("j,down", "move(1)", "Down", "Try the next theme", MOVE),
        bind("k,up", "move(-1)", "Up", "Try the theme before", MOVE),
        bind("g,home", "move(-1000)", "First", "Try the first theme", MOVE),
        bind("G,end", "move(1000)", "Last", "Try the last theme", MOVE),
        bind("enter", "keep", "Keep it", "Go on with this theme", PROGRAM),
        bind("escape,q", "leave", "Back", "Go back to the theme before", PROGRAM),
    ]

    def __init__(self, signs: Signs) -> None:
        super().__init__()
        self._signs = signs
        self._known = known_names()
        self._at = 0
        self._before = ""
        self._list = ThemeList()

    def compose(self) -> ComposeResult:
        """Return the list."""
        yield self._list

    def on_mount(self) -> None:
        """Begin at the theme that is on."""
        self._before = self.app.theme
        self._at = self._known.index(short_name(self._before))
        self._tell()

    def on_resize(self) -> None:
        """Fill the new height."""
        self.call_after_refresh(self._tell)

    def _tell(self) -> None:
        height = self._list.size.height - 2
        top = max(0, min(self._at - height // 2, len(self._known) - height))
        names = [self._line(place) for place in range(top, min(top + height, len(self._known)))]
        self._list.show(((("  Theme", Role.HEADING),), *names, ((named(_HINT, first_keys(self)), Role.MUTED),)))

    def _line(self, place: int) -> Line:
        on = place == self._at
        return (
            (f"{self._signs.cursor} " if on else "  ", Role.HEADING),
            (self._known[place], Role.STRONG if on else Role.PLAIN),
        )

    def action_move(self, by: int) -> None:
        """Put on another theme."""
        self._at = max(0, min(self._at + by, len(self._known) - 1))
        self.app.theme = full_name(self._known[self._at])
        self._tell()

    def action_keep(self) -> None:
        """Go on with the theme that is on."""
        self.dismiss(self._known[self._at])

    def action_leave(self) -> None:
        """Put on the theme that was on before."""
        self.app.theme = self._before
        self.dismiss(None)


def theme_command(put_on: Callable[[str], None]) -> Command:
    """Return the command that puts on a theme by its name, or, without one, lets one be chosen."""

    def run(argument: str) -> None:
        if argument and argument not in known_names():
            message = f"no theme is called {argument}{nearest_or_all(argument, known_names())}"
            raise CommandError(message)
        put_on(argument)

    def complete(typed: str) -> Sequence[str]:
        return ranked(typed, known_names())

    return Command("theme", "[NAME]", "put on a theme; without a name, try one after the other", run, complete)
