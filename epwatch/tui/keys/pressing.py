"""A click on what a line names a key for does what the key does."""

from typing import Any

from textual import events
from textual.screen import Screen


class Clicks:
    """Tells clicks that are meant from the rest of a double click, on which the first one's panel came or went."""

    def __init__(self) -> None:
        self._last: str | None = None

    def meant(self, event: events.Click, binding: str) -> bool:
        """Return whether a click on the hint of a binding is meant for it."""
        again = binding == self._last
        self._last = binding
        return event.chain == 1 or again


def press(screen: Screen[Any], binding: str) -> None:
    """Have a screen that is in front do what its binding of this id does; nothing where that is not offered now."""

    async def run() -> None:
        offered = (active for active in screen.active_bindings.values() if active.binding.id == binding)
        found = next((active for active in offered if active.enabled), None)
        if found is not None and screen.is_active:
            await screen.app.run_action(found.binding.action, found.node)

    # Not within the click: what closes the screen would wait for itself.
    screen.app.call_later(run)
