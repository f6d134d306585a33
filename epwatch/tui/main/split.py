"""The tree with its details: one beside the other on a wide screen, one above the other on a narrow one."""

from collections.abc import Callable

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import Size

from epwatch.tui.look.glyphs import Signs
from epwatch.tui.panels.details_panel import BESIDE, DetailsPanel
from epwatch.tui.shown.selection import Selection
from epwatch.tui.tree.tree import Tree


class Split(Container):
    """Tree and details; ``ask`` gives the row that the details are about, and the time in wall seconds."""

    # Tree and details cover it.
    BLANK = True

    def __init__(self, tree: Tree, signs: Signs, ask: Callable[[], tuple[Selection | None, float]]) -> None:
        super().__init__()
        self._tree = tree
        self._signs = signs
        self._ask = ask
        self.panel = DetailsPanel()
        self.panel.display = False

    def compose(self) -> ComposeResult:
        """Return both; the details are hidden."""
        yield self._tree
        yield self.panel

    @property
    def shown(self) -> bool:
        """Return whether the details are in view."""
        return self.panel.display

    def show(self, *, shown: bool) -> None:
        """Show the details, or hide them."""
        self.panel.display = shown
        self._place(self.size)
        # Hidden ones too: they forget when they would look different.
        self.panel.tell(*self._ask(), self._signs)

    def enlarge(self, by: int) -> None:
        """Make the details larger by steps, or smaller."""
        self.panel.enlarge(by, self.size)

    def tell(self) -> None:
        """Tell the details of the row under the cursor as it is now."""
        if self.shown:
            self.panel.tell(*self._ask(), self._signs)

    def foresee(self, room: Size) -> None:
        """Lay both out for the room that there will be in a moment, so that it need not be done twice."""
        self._place(room)

    def on_resize(self, event: events.Resize) -> None:
        """Stand side by side, or one above the other."""
        self._place(event.size)

    def on_window_resized(self) -> None:
        """Wrap for the panel's new width."""
        self.tell()

    def _place(self, room: Size) -> None:
        """Lay both out; without details the tree has all of it, and nothing is laid out twice at the start."""
        if self.shown:
            self.set_class(room.width >= BESIDE, "-beside")
            self.panel.place(room)
