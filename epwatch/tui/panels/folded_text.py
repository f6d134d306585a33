"""Lines of YAML of which some are folded away: a cursor on one of them, a search that opens what it finds; pure.

The cursor, and what is folded, are kept by path: they stay where they are when the values change.
"""

import re
from collections.abc import Sequence

from epwatch.tui.look.roles import Line, Role
from epwatch.tui.panels.searched_lines import holds, marked
from epwatch.tui.panels.yaml_text import Path, YamlLine


class FoldedText:
    """The lines that are not folded away, top to bottom."""

    def __init__(self) -> None:
        self._lines: Sequence[YamlLine] = ()
        self._closed: set[Path] = set()
        self._shown: list[int] = []
        self._find: re.Pattern[str] | None = None
        self.cursor = 0

    def take(self, lines: Sequence[YamlLine]) -> None:
        """Show these lines; the cursor stays on its value where that is still there."""
        path = self._lines[self._shown[self.cursor]].path if self._shown else ()
        self._lines = lines
        self._lay(path)

    @property
    def height(self) -> int:
        """Return how many lines are shown."""
        return len(self._shown)

    def line(self, place: int) -> Line:
        """Return the line that is shown at a place, with what the search found marked, and how much is folded away."""
        each = self._lines[self._shown[place]]
        line = each.line
        if each.below and each.path in self._closed:
            line = (*line, (f"  {each.below} line{'' if each.below == 1 else 's'} folded", Role.MUTED))
        return line if self._find is None else marked(line, self._find)

    def move(self, by: int) -> None:
        """Move the cursor by lines."""
        self.cursor = max(0, min(self.cursor + by, self.height - 1))

    def fold(self, *, closed: bool | None = None) -> None:
        """Open or close what belongs to the cursor's line, or to the line above that it belongs to; None: turn it."""
        if not self._shown:
            return
        at = self._shown[self.cursor]
        owner = at if self._lines[at].below else self._owner(at)
        if owner is None:
            return
        path = self._lines[owner].path
        now = path in self._closed
        if closed is None and owner == at:
            closed = not now
        if closed and now:
            # Closed already: close what it belongs to.
            above = self._owner(owner)
            path = path if above is None else self._lines[above].path
        self._closed = self._closed | {path} if closed or closed is None else self._closed - {path}
        self._lay(path)

    def fold_all(self, *, closed: bool) -> None:
        """Close everything below the topmost lines, or open everything."""
        path = self._lines[self._shown[self.cursor]].path if self._shown else ()
        self._closed = {each.path for each in self._lines if each.below} if closed else set()
        self._lay(path[:1] if closed else path)

    def find(self, pattern: re.Pattern[str] | None) -> int:
        """Search for a pattern from now on (None: for nothing); return how many lines hold it."""
        self._find = pattern
        return 0 if pattern is None else len(self._found())

    def match(self, by: int) -> None:
        """Go to the next line that holds what is searched for, or the one before, around the ends; open it."""
        found = self._found()
        if not found:
            return
        here = self._shown[self.cursor]
        later, earlier = [at for at in found if at > here], [at for at in found if at < here]
        at = (later[0] if later else found[0]) if by > 0 else (earlier[-1] if earlier else found[-1])
        self._open_above(at)
        self._lay(self._lines[at].path)

    def _found(self) -> list[int]:
        find = self._find
        if find is None:
            return []
        return [at for at, each in enumerate(self._lines) if holds(each.line, find)]

    def _open_above(self, at: int) -> None:
        owner = self._owner(at)
        while owner is not None:
            self._closed.discard(self._lines[owner].path)
            owner = self._owner(owner)

    def _owner(self, at: int) -> int | None:
        """Return the nearest line above to which a line belongs, None at the top."""
        return next((up for up in range(at - 1, -1, -1) if up + self._lines[up].below >= at), None)

    def _lay(self, path: Path) -> None:
        """Find out what is shown; put the cursor on a path, or on the nearest one above it that is there."""
        self._shown = []
        at = 0
        while at < len(self._lines):
            self._shown.append(at)
            each = self._lines[at]
            at += 1 + (each.below if each.path in self._closed else 0)
        places = {self._lines[at].path: place for place, at in enumerate(self._shown)}
        while path and path not in places:
            path = path[:-1]
        self.cursor = places.get(path, min(self.cursor, max(self.height - 1, 0)))
