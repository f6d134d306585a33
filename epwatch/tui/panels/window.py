"""Any number of lines seen through a window of the screen: only those in view are kept by the widget and painted."""

from collections.abc import Sequence

from textual import events
from textual.message import Message

from epwatch.tui.keys.named import first_keys
from epwatch.tui.look.lines_widget import LinesWidget
from epwatch.tui.look.roles import Line, Role


class Window(LinesWidget):
    """Lines that scroll, without a scrollbar: the last line in view says how many more there are, and what shows them.

    ``top`` is the first one in view; ``down`` the id of the binding that scrolls on, which may have any key.
    """

    class Resized(Message):
        """It has another size: what is wrapped is to be wrapped afresh."""

    def __init__(self, down: str) -> None:
        super().__init__()
        self._down = down
        self._key = ""
        self._content: Sequence[Line] = ()
        self.top = 0

    def fill_with(self, content: Sequence[Line]) -> None:
        """Show these lines from now on, at the place where it was scrolled to."""
        self._content = content
        self.scroll_by(0)

    def scroll_by(self, lines: int) -> None:
        """Scroll by lines, as far as there are any."""
        height = self.size.height
        self.top = max(0, min(self.top + lines, len(self._content) - height))
        seen = tuple(self._content[self.top : self.top + height])
        if self.beyond and height > 1:
            seen = (*seen[:-1], ((f" {self.beyond + 1} more lines{self._how()}", Role.MUTED),))
        # Blank lines below take the place of what stood there before.
        self.show((*seen, *((),) * (height - len(seen))))

    def _how(self) -> str:
        # Once: while a line is typed its screen offers less.
        self._key = self._key or first_keys(self.screen).get(self._down, "")
        return f" ({self._key} scrolls)" if self._key else ""

    @property
    def beyond(self) -> int:
        """Return how many lines stand below those in view."""
        return max(len(self._content) - self.top - self.size.height, 0)

    def on_resize(self, _event: events.Resize) -> None:
        """Fill the new height."""
        self.scroll_by(0)
        self.post_message(self.Resized())

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll with the wheel."""
        event.stop()
        self.scroll_by(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll with the wheel."""
        event.stop()
        self.scroll_by(-3)
