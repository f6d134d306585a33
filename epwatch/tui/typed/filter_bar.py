"""The line in which a filter is typed: narrows while one types, keeps the last good one, says how much is left."""

from typing import Final

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from epwatch.tui.look.fit import fill
from epwatch.tui.look.lines_widget import LinesWidget
from epwatch.tui.look.roles import Role
from epwatch.tui.look.text_width import width
from epwatch.tui.typed.line_field import LineField

_PROMPT: Final = " /"
_AROUND_TEXT: Final = 3
"""Cells beside the text: the slash with a space before it, and the cursor behind it."""
_LEAST_FIELD: Final = 16
"""Cells of the line that no remark takes."""


class FilterPrompt(LinesWidget):
    """The slash: a text that stays is seen to be a filter."""


class FilterStatus(LinesWidget):
    """What the filter comes to, or what is wrong with it."""


class FilterBar(Horizontal):
    """One line with the filter's text; ``wrong`` tells whether its remark says that something is."""

    class Changed(Message):
        """Another filter was typed; not necessarily a valid one."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Left(Message):
        """All that was typed before the user went back to the tree has been taken in."""

    def __init__(self, what: str = "words, regex, !not, is:notready, zone:a") -> None:
        """Make a bar with an empty field that says ``what`` may be typed."""
        super().__init__()
        self.wrong = False
        self._prompt = FilterPrompt()
        self._field = LineField()
        self._status = FilterStatus()
        self._prompt.show((((_PROMPT, Role.STRONG),),))
        self._field.placeholder = what
        self._given_up = False

    def compose(self) -> ComposeResult:
        """Return the slash, the text field and its remark."""
        yield self._prompt
        yield self._field
        yield self._status

    @property
    def shown(self) -> bool:
        """Return whether the bar is on the screen."""
        return self.has_class("-shown")

    @property
    def text(self) -> str:
        """Return what stands in the bar."""
        return self._field.value

    @property
    def typing(self) -> bool:
        """Return whether keys go into the text."""
        # Not has_focus: the field hears of its focus only when its turn comes.
        return self.screen.focused is self._field

    def open(self) -> None:
        """Show the bar; from the next key on, what is typed goes into it."""
        self._given_up = False
        if not self.text:
            self.tell("")
        self.add_class("-shown")
        self.screen.set_focus(self._field)

    def show(self, text: str) -> None:
        """Show the bar with a text that was not typed."""
        self._field.put(text)
        self.add_class("-shown")

    def leave(self) -> None:
        """Tell when what was typed so far has been taken in: keys may still wait in the field's queue."""
        # Behind the keys in the field's queue come the changes that they make of its text, then these in the bar's own.
        self._field.call_later(self._field.call_later, self.call_later, self.post_message, self.Left())

    def close(self) -> None:
        """Hide the bar and forget its text, also what of it still waits in the field's queue."""
        self._given_up = True
        self._field.put("")
        self.remove_class("-shown")

    def tell(self, text: str, *, wrong: bool = False) -> None:
        """Show a remark beside the text; one that something is wrong stays until the next remark."""
        self.wrong = wrong
        # What is wrong may need more than its share of the line: what was typed has to stay, no more.
        free = self.screen.size.width - max(width(self.text) + _AROUND_TEXT, _LEAST_FIELD)
        room = max(min(width(text) + 1, free), 0)
        self._status.styles.width = room
        self._status.show((fill(((text, Role.ERROR if wrong else Role.MUTED),), room),))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Pass on what was typed, unless it was given up meanwhile."""
        event.stop()
        if self._given_up:
            self._field.put("")
        else:
            self.add_class("-shown")
            self.post_message(self.Changed(event.value))
