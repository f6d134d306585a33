"""What every panel in front of the tree has in common: when it goes, nothing of what it painted stays behind.

Textual keeps what was painted for as long as the program runs: StylesCache.get_inner_outer is a method under an
lru_cache, so that up to 1,024 widgets, each with its lines, are never let go. After some hundred panels that were
opened and closed, a full garbage collection took a fifth of a second.
"""

from typing import TypeVar

from textual.screen import ModalScreen, Screen
from textual.widget import Widget

Result = TypeVar("Result")


class Panel(ModalScreen[Result]):
    """A screen in front of the tree."""

    # Its parts cover it: what is under them need not be painted.
    BLANK = True

    def on_screen_suspend(self) -> None:
        """Forget what was painted: it goes, or something stands in front of it and it is painted whole after that."""
        forget_painted(self)


def forget_painted(screen: Screen[Result]) -> None:
    """Let go of all lines that a screen's widgets keep: to paint a widget whole is to forget its lines."""
    for widget in screen.walk_children(Widget, with_self=True):
        widget.refresh()
        if widget.show_vertical_scrollbar:
            widget.vertical_scrollbar.refresh()
