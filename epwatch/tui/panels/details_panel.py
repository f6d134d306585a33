"""The panel with the details of the row under the cursor: beside the tree where there is room, else below it."""

from typing import Final

from textual.geometry import Size

from epwatch.tui.look.flow import flowed
from epwatch.tui.look.glyphs import Signs
from epwatch.tui.look.roles import Role
from epwatch.tui.panels.details_lines import details_lines, due
from epwatch.tui.panels.window import Window
from epwatch.tui.shown.selection import Selection
from epwatch.tui.tree.details import LABEL

BESIDE: Final = 120
"""Columns from which on tree and details stand side by side: the tree keeps its columns there."""
_SHARE: Final = (0.4, 0.4)
"""The part of the room that the panel takes at first: of the width beside, of the height below."""
_STEP: Final = (4, 2)
"""Cells by which a key makes it larger or smaller."""
_LEAST: Final = (30, 4)
_TREE: Final = (40, 5)
"""Cells that the panel has at least, and those that it leaves to the tree."""
_MARGIN: Final = " "
_DOWN: Final = "watch.details-down"


class DetailsPanel(Window):
    """Details; hidden until somebody asks for them."""

    def __init__(self) -> None:
        super().__init__(_DOWN)
        self._wider = [0, 0]
        self._seen: Selection | None = None
        self._at = 0.0
        self._room = 0
        self.due: float | None = None

    def tell(self, chosen: Selection | None, now: float, signs: Signs) -> None:
        """Show what is known of a row at ``now`` wall seconds; another row is shown from its first line."""
        if not self.display:
            self.due = self._seen = None
            return
        room = self.size.width - len(_MARGIN)
        if self._still_so(chosen, now, room):
            return
        if (None if chosen is None else chosen.row) != (None if self._seen is None else self._seen.row):
            self.top = 0
        self._seen, self._at, self._room = chosen, now, room
        self.due = None if chosen is None else due(chosen, now)
        lines = () if chosen is None else details_lines(chosen, now, signs)
        self.fill_with(
            [
                ((_MARGIN, Role.PLAIN), *((signs.clean(text), role) for text, role in part))
                for line in lines
                for part in flowed(line, room, LABEL)
            ]
        )

    def _still_so(self, chosen: Selection | None, now: float, room: int) -> bool:
        """Return whether what is shown says it already: the very same records, and no age that reads differently.

        A service may have thousands of rows, and the screen looks here many times a second.
        """
        seen = self._seen
        if seen is None or chosen is None or room != self._room or not self._at <= now:
            return False
        same = seen.row == chosen.row and seen.service is chosen.service and seen.member is chosen.member
        same = (
            same and seen.reach == chosen.reach and list(map(id, seen.everywhere)) == list(map(id, chosen.everywhere))
        )
        return same and seen.gone == chosen.gone and (self.due is None or now < self.due)

    def place(self, room: Size) -> None:
        """Take the panel's part of the room, in cells, that it and the tree have together."""
        side = 0 if room.width >= BESIDE else 1
        whole = room[side]
        wanted = round(whole * _SHARE[side]) + self._wider[side]
        taken = max(min(wanted, whole - _TREE[side]), min(_LEAST[side], whole))
        self.styles.width, self.styles.height = (taken, "1fr") if side == 0 else ("1fr", taken)

    def enlarge(self, by: int, room: Size) -> None:
        """Make it larger by so many steps, smaller where negative, within the room."""
        side = 0 if room.width >= BESIDE else 1
        usual = round(room[side] * _SHARE[side])
        most = max(room[side] - _TREE[side], _LEAST[side])
        wanted = usual + self._wider[side] + by * _STEP[side]
        self._wider[side] = max(_LEAST[side], min(wanted, most)) - usual
        self.place(room)
