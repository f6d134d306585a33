"""The line in which a filter is typed: narrows while one types, keeps the last good one, says how much is left."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from epwatch.tui.fit import fill
from epwatch.tui.keys import FIND, bind
from epwatch.tui.lines_widget import LinesWidget
from epwatch.tui.roles import Role

# What is pasted goes to the terminal as it is, so nothing that is no printable character gets in (SEC-1's set).
_PRINTABLE = r"[^\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]*"


class FilterStatus(LinesWidget):
    """What the filter comes to, or what is wrong with it."""


class FilterBar(Horizontal):
    """One line with the filter's text."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("enter", "keep", "Keep the filter", "Go back to the tree, the filter stays", FIND),
        bind("escape", "clear", "Clear the filter", "Go back to the tree, everything is shown again", FIND),
    ]

    class Changed(Message):
        """Another filter was typed; not necessarily a valid one."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Left(Message):
        """The user went back to the tree; ``keep`` tells whether the filter stays."""

        def __init__(self, *, keep: bool) -> None:
            super().__init__()
            self.keep = keep

    def __init__(self) -> None:
        super().__init__()
        self.wrong = False

    def compose(self) -> ComposeResult:
        """Return the text field and its remark."""
        field = Input(placeholder="text, regex or !not", restrict=_PRINTABLE, select_on_focus=False, compact=True)
        field.cursor_blink = False
        yield field
        yield FilterStatus()

    @property
    def shown(self) -> bool:
        """Return whether the bar is on the screen."""
        return self.has_class("-shown")

    def open(self) -> None:
        """Show the bar and type into it."""
        self.add_class("-shown")
        self.query_one(Input).focus()

    def show(self, text: str) -> None:
        """Show the bar with a text that was not typed."""
        with self.prevent(Input.Changed):
            self.query_one(Input).value = text
        self.add_class("-shown")

    def close(self) -> None:
        """Hide the bar and forget its text."""
        with self.prevent(Input.Changed):
            self.query_one(Input).value = ""
        self.remove_class("-shown")

    def tell(self, text: str, *, wrong: bool = False) -> None:
        """Show a remark beside the text; one that something is wrong stays until the next remark."""
        self.wrong = wrong
        status = self.query_one(FilterStatus)
        status.show((fill(((text, Role.ERROR if wrong else Role.MUTED),), max(status.size.width, len(text))),))

    def action_keep(self) -> None:
        """Go back to the tree."""
        self.post_message(self.Left(keep=True))

    def action_clear(self) -> None:
        """Go back to the tree without a filter."""
        self.post_message(self.Left(keep=False))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Pass on what was typed."""
        event.stop()
        self.post_message(self.Changed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take Enter in the field as keeping the filter."""
        event.stop()
        self.action_keep()
