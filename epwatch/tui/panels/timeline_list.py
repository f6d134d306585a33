"""The entries of a timeline in view, newest first, with a cursor that stays on its entry as others come."""

from collections.abc import Callable, Sequence

from textual import events
from textual.message import Message

from epwatch.model.journal import Entry
from epwatch.tui.look.lines_widget import LinesWidget
from epwatch.tui.look.roles import Line, Role

_CURSOR = 2


class TimelineList(LinesWidget):
    """Any number of entries, of which those in view alone are made into lines.

    ``paint`` gives an entry's line in so many cells, ``below`` that under the oldest one; ``cursor`` is the sign of the
    line with the cursor.
    """

    class Resized(Message):
        """It has another size."""

    def __init__(self, paint: Callable[[Entry, int], Line], below: Callable[[int], Line], cursor: str) -> None:
        super().__init__()
        self._paint = paint
        self._below = below
        self._sign = cursor
        self._entries: Sequence[Entry] = ()
        self._cursor = 0
        self._top = 0
        self._moved = False

    @property
    def chosen(self) -> Entry | None:
        """Return the entry under the cursor."""
        return self._entries[self._cursor] if self._cursor < len(self._entries) else None

    def take(self, entries: Sequence[Entry]) -> None:
        """Show these entries, the newest first; the cursor stays on its own, or on the newest if it never moved."""
        chosen, in_view = self.chosen, self._cursor - self._top
        self._entries = entries
        if self._moved and chosen is not None:
            self._cursor = next((line for line, each in enumerate(entries) if each is chosen), self._cursor)
            self._top = self._cursor - in_view
        self.move(0)

    def first(self) -> None:
        """Go to the newest entry and stay at the newest."""
        self._moved = False
        self._cursor = self._top = 0
        self.move(0)

    def move(self, by: int) -> None:
        """Move the cursor by entries, as far as there are any."""
        self._moved = self._moved or bool(by)
        self._cursor = max(0, min(self._cursor + by, len(self._entries) - 1))
        height = max(self.size.height, 1)
        # The line under the oldest entry comes into view with it.
        last = self._cursor + (self._cursor == len(self._entries) - 1)
        self._top = max(min(self._top, self._cursor, len(self._entries) + 1 - height), last - height + 1, 0)
        self.show(tuple(self._line(line) for line in range(self._top, self._top + height)))

    def page(self, by: int) -> None:
        """Move the cursor by screens; one entry stays in view."""
        self.move(by * max(self.size.height - 1, 1))

    def _line(self, line: int) -> Line:
        room = max(self.size.width - _CURSOR, 0)
        if line > len(self._entries):
            return ()
        if line == len(self._entries):
            return ((" " * _CURSOR, Role.PLAIN), *self._below(room))
        sign = self._sign if line == self._cursor else " "
        return ((f"{sign} ", Role.HEADING), *self._paint(self._entries[line], room))

    def on_resize(self, _event: events.Resize) -> None:
        """Fill the new size."""
        self.move(0)
        self.post_message(self.Resized())

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the entry that was clicked."""
        self.move(self._top + event.y - self._cursor)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Move with the wheel."""
        event.stop()
        self.move(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Move with the wheel."""
        event.stop()
        self.move(-3)
