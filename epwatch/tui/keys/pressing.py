"""A click on what a line names a key for does what the key does."""

from typing import Any, Final

from textual import events
from textual.screen import Screen

from epwatch.tui.look.lines_widget import LinesWidget

_LEFT: Final = 1
"""The button, as Textual counts them."""


class HintsWidget(LinesWidget):
    """Lines with hints, of which a click tells: with the left button, pressed and let go on the same hint.

    The rest of a double click, on whose first one a panel came or went, is none: it was not meant for what came.
    """

    def __init__(self) -> None:
        super().__init__()
        self._pressed: str | None = None
        self._clicked: str | None = None

    def hint_at(self, x: int, y: int) -> str | None:
        """Return the id of the binding whose hint is shown at a cell of the widget, None where there is none."""
        raise NotImplementedError

    def clicked(self, binding: str) -> None:
        """Have that done which the hint of a binding names."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Hear when another screen comes to the front."""
        self.app.screen_change_signal.subscribe(self, self._in_front, immediate=True)

    def _in_front(self, _screen: Screen[Any]) -> None:
        self._clicked = None

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Note where a click begins."""
        self._pressed = self.hint_at(event.x, event.y) if event.button == _LEFT else None

    def on_click(self, event: events.Click) -> None:
        """Tell of a hint that was clicked."""
        event.stop()
        pressed, self._pressed = self._pressed, None
        if pressed is None or pressed != self.hint_at(event.x, event.y):
            return
        if event.chain == 1 or pressed == self._clicked:
            self._clicked = pressed
            self.clicked(pressed)


def press(screen: Screen[Any], binding: str) -> None:
    """Have a screen that is in front do what its binding of this id does; nothing where that is not offered now."""

    async def run() -> None:
        offered = (active for active in screen.active_bindings.values() if active.binding.id == binding)
        found = next((active for active in offered if active.enabled), None)
        if found is not None and screen.is_active:
            await screen.app.run_action(found.binding.action, found.node)

    # Not within the click: what closes the screen would wait for itself.
    screen.app.call_later(run)
