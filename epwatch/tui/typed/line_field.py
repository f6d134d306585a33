"""A line that is typed: printable characters alone get in, and every key is done in the order in which it came."""

import asyncio
from typing import Final

from textual import events
from textual.binding import Binding
from textual.widgets import Input

# What is pasted goes to the terminal as it is, so nothing that is no printable character gets in (SEC-1's set).
_PRINTABLE = r"[^\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]*"

_EDITING: Final = {
    key: binding.action for binding in Input.BINDINGS if isinstance(binding, Binding) for key in binding.key.split(",")
}


class LineField(Input):
    """A text field of one line.

    Textual lets a key that edits bubble up to the app and comes back with its action; of a packet that holds letters
    behind a backspace those would be in the text before it. Here the field itself edits.
    """

    def __init__(self) -> None:
        super().__init__(restrict=_PRINTABLE, select_on_focus=False, compact=True)
        self.cursor_blink = False

    async def on_key(self, event: events.Key) -> None:
        """Edit at once."""
        action = _EDITING.get(event.key)
        if action is not None and not event.is_printable:
            event.stop()
            event.prevent_default()
            await self.run_action(action)

    def put(self, text: str) -> None:
        """Show a text that was not typed, the cursor behind it; no change is told."""
        with self.prevent(Input.Changed):
            self.value = text
        self.cursor_position = len(text)

    async def settled(self) -> str:
        """Return the text once all that was typed so far is in it: keys may still wait in the field's queue."""
        taken = asyncio.Event()
        if self.call_later(taken.set):
            await taken.wait()
        return self.value
