"""The keys of the program, whatever stands on the screen."""

from typing import Final

from textual.binding import Binding

from epwatch.tui.keys.keys import PROGRAM, bind

APP_BINDINGS: Final[tuple[Binding, ...]] = (
    bind("ctrl+c", "interrupt", "Quit at once", "Quit at once", PROGRAM),
    bind("ctrl+z", "stop", "Suspend", "Back to the shell; fg brings the tree back", PROGRAM),
    bind("question_mark", "help", "Help", "This help", PROGRAM),
    bind("ctrl+p", "command_palette", "Palette", "Search all that can be done, by name", PROGRAM),
)
