"""The line in which a command is typed after `:`; says what it would do, completes it, remembers those before.

Its keys wait until what was typed before them is in the text, so that of a packet (``:sort name<Enter>j``) each key
finds the screen as the one before it left it.
"""

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input

from epwatch.tui.keys.keys import PROGRAM, bind
from epwatch.tui.keys.named import KeyNames, named
from epwatch.tui.look.fit import lay
from epwatch.tui.look.flow import flowed
from epwatch.tui.look.glyphs import Signs
from epwatch.tui.look.lines_widget import LinesWidget
from epwatch.tui.look.roles import Role, Span
from epwatch.tui.look.text_width import width
from epwatch.tui.typed.commands import CommandError, CommandTable
from epwatch.tui.typed.line_field import LineField
from epwatch.tui.typed.offers import Offers

_KEPT: Final = 100
"""Lines of the history; as many as one looks through."""
_LEAST_FIELD: Final = 16
"""Cells of the line that no remark takes."""
_BELOW: Final = 2
"""Lines that what is wrong takes below the line where it has no room beside it."""


class CommandPrompt(LinesWidget):
    """The colon."""


class CommandStatus(LinesWidget):
    """What the line may become, what it would do, or what is wrong with it."""


class CommandBar(Horizontal):
    """One line with a command; hidden until it is opened."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("enter", "run", "Run", "Do what the line says", PROGRAM),
        bind("escape", "cancel", "Cancel", "Close the line", PROGRAM),
        bind("tab", "complete(1)", "Complete", "Take the first way to complete the line, then the next", PROGRAM),
        bind("shift+tab", "complete(-1)", "Complete back", "Take the way to complete it before", PROGRAM),
        bind("up", "recall(-1)", "Before", "The line before", PROGRAM),
        bind("down", "recall(1)", "After", "The line after", PROGRAM),
    ]

    def __init__(self, table: CommandTable, home: Widget, names: KeyNames, signs: Signs) -> None:
        """Take the commands, the widget that keys go to once the line is closed, names of keys, and signs."""
        super().__init__()
        self._table = table
        self._home = home
        self._names = names
        self._signs = signs
        self._offers = Offers(table)
        self._field = LineField()
        self._field.placeholder = named("{program.complete} completes", names)
        self._prompt = CommandPrompt()
        self._status = CommandStatus()
        self._history: list[str] = []
        self._recalled = 0
        self._refused: str | None = None
        self._why = ""

    def compose(self) -> ComposeResult:
        """Return the colon, the text field and its remark."""
        yield self._prompt
        yield self._field
        yield self._status

    @property
    def shown(self) -> bool:
        """Return whether the bar is on the screen."""
        return self.has_class("-shown")

    @property
    def typing(self) -> bool:
        """Return whether keys go into the line."""
        return self.screen.focused is self._field

    def open(self) -> None:
        """Show the bar; from the next key on, what is typed goes into it."""
        self._prompt.show((((" :", Role.STRONG),),))
        self._recalled = len(self._history)
        self._show()
        self._look()

    def close(self) -> None:
        """Hide the bar and forget its text."""
        if self.typing:
            self.screen.set_focus(self._home)
        self._field.put("")
        self.remove_class("-shown")

    def recall_like(self, other: "CommandBar") -> None:
        """Remember the lines of another one."""
        self._history = other._history  # noqa: SLF001 - of the same class

    def look_anew(self) -> None:
        """Say anew how the line may go on: more is known than before."""
        if self.shown and self._refused is None:
            self._look()

    async def action_run(self) -> None:
        """Do what the line says; if that cannot be, say why and keep the line."""
        line = (await self._field.settled()).strip()
        if line and self._history[-1:] != [line]:
            self._history = [*self._history[1 - _KEPT :], line]
        self._recalled = len(self._history)
        # Closed first: a command that opens a panel finds the screen as it will be behind it.
        self.close()
        try:
            self._table.run(line)
        except CommandError as error:
            self._refuse(line, str(error))

    async def action_cancel(self) -> None:
        """Close the line, with all that was typed."""
        await self._field.settled()
        self.close()

    async def action_complete(self, by: int) -> None:
        """Take the next way to complete what was typed, or the one before."""
        taken = self._offers.take(await self._field.settled(), by)
        if taken is not None:
            self._put(taken)

    async def action_recall(self, by: int) -> None:
        """Show a line from before, or a later one; behind the last one an empty line."""
        await self._field.settled()
        self._recalled = max(0, min(self._recalled + by, len(self._history)))
        self._put("".join(self._history[self._recalled : self._recalled + 1]))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what the line has become, once it is not as it was refused."""
        event.stop()
        if self.shown and self._field.value != self._refused:
            self._look()

    def _show(self) -> None:
        self.add_class("-shown")
        self.screen.set_focus(self._field)

    def _refuse(self, line: str, why: str) -> None:
        self._show()
        self._field.put(line)
        self._refused = line
        self._why = why
        self._tell_why()

    def _tell_why(self) -> None:
        """Say what is wrong beside the line, or where it has no room there below it."""
        told, room = ((self._why, Role.ERROR),), self.screen.size.width
        if width(self._why) < room - _LEAST_FIELD:
            self._tell(told)
            return
        lines = [*flowed(((f" {self._why}", Role.ERROR),), room, 1)]
        last = tuple(span for line in lines[_BELOW - 1 :] for span in line)
        shown = [*lines[: _BELOW - 1], *([last] if last else [])]
        self._lay(below=len(shown))
        self._status.show(tuple(lay(line, room, self._signs) for line in shown))

    def _lay(self, *, below: int) -> None:
        """Give what is said so many lines below the one that is typed; 0: it stands beside it."""
        self.set_class(bool(below), "-below")
        self.styles.height = 1 + below
        self._status.styles.height = below or 1
        if below:
            self._status.styles.width = "100%"

    def on_resize(self) -> None:
        """Lay out for the new width what is wrong."""
        if self.shown and self._refused is not None:
            self._tell_why()

    def _put(self, line: str) -> None:
        self._field.put(line)
        self._look()

    def _look(self) -> None:
        """Say how the line may go on, what Tab takes first; where there is nothing to add, what it would do."""
        self._refused = None
        line = self._field.value
        words, place = self._offers.words(line)
        spans = [(f"{word}  ", Role.STRONG if at == place else Role.MUTED) for at, word in enumerate(words)]
        self._tell(tuple(spans[max(place - 1, 0) :]) or ((named(self._table.help_for(line), self._names), Role.MUTED),))

    def _tell(self, spans: tuple[Span, ...]) -> None:
        wanted = sum(width(text) for text, _role in spans) + 2
        room = max(min(wanted, self.screen.size.width - _LEAST_FIELD), 0)
        self._lay(below=0)
        self._status.styles.width = room
        self._status.show((lay(((" ", Role.PLAIN), *spans), room, self._signs),))
