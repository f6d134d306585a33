"""The lines that are in view: what they show, which of them look different than before, when that ends; pure."""

from collections.abc import Callable, Sequence

from epwatch.tui.look.roles import Line, Role
from epwatch.tui.tree.row import Row, looks

Shown = Row | Line
"""What a line in view shows: a row of the tree, or a line of plain text."""

_NOTHING: Line = (("", Role.PLAIN),)
"""What a line shows on which nothing was painted."""
_UNKNOWN: tuple[object, bool] = (None, False)
"""How a line looks on which nothing was painted."""

Allowed = Callable[[int, float], bool]
"""Tells whether a line may be painted that was last painted so many seconds ago."""


class Viewport:
    """Remembers how each line in view looked when it was last told to be painted.

    ``held`` are the lines that look different and were not allowed to be painted yet.
    """

    __slots__ = ("_held_since", "_latest", "_looks", "_told_at", "cursor", "held", "shown")

    def __init__(self) -> None:
        self.shown: list[Shown] = []
        self.cursor: int | None = None
        self.held: set[int] = set()
        self._looks: list[tuple[object, bool]] = []
        self._latest: list[tuple[object, bool]] = []
        self._told_at: dict[int, float] = {}
        self._held_since: dict[int, float] = {}

    def show(
        self, shown: list[Shown], cursor: int | None, now: float, allowed: Allowed, *, asked: bool = True
    ) -> list[int]:
        """Take what is in view; return the lines (0 is the top one) that are to be painted, as they look different.

        Only a line that shows the same row as before has to be allowed to: others would not fit together. When somebody
        ``asked`` for what is new, those alone may go on waiting that the question does not touch.

        Args:
            shown: what each line shows.
            cursor: the line in view with the cursor, None while it is out of view.
            now: monotonic seconds.
            allowed: asked for the lines that were quiet longest first.
            asked: whether a key brought this about.
        """
        may_wait = self._may_wait(shown)
        wanted = self._looked(shown, cursor)
        self.shown, self.cursor = shown, cursor
        told, latest = self._looks, self._latest
        self._latest, self._looks = wanted, list(wanted)
        height = max(len(told), len(wanted))
        changed = [line for line in range(height) if told[line : line + 1] != wanted[line : line + 1]]
        waiting = {
            line
            for line in changed
            if line in may_wait
            and told[line : line + 1]
            and told[line] is not _UNKNOWN
            and told[line][1] == wanted[line][1]
            and not (asked and (line not in self.held or latest[line] != wanted[line]))
        }
        self.held = set()
        for line in sorted(waiting, key=self._since):
            if not allowed(line, now - self._since(line)):
                self.held.add(line)
                self._looks[line] = told[line]
        self._held_since = {line: self._held_since.get(line, now) for line in self.held}
        painted = [line for line in changed if line not in self.held]
        self._told_at.update(dict.fromkeys(painted, now))
        return painted

    def names(self) -> list[object]:
        """Return which row each line shows, ``()`` for one that shows none."""
        return names_of(self.shown)

    def move(self, sources: Sequence[int | None]) -> None:
        """Take note that the first lines in view were moved: where each of them was; None: it is to be painted."""
        known = len(self._looks)
        old = [source if source is not None and source < known else None for source in sources]
        places = {source: line for line, source in enumerate(old) if source is not None}
        rest = range(len(old), known)
        places |= {line: line for line in rest}
        self._looks = [_UNKNOWN if line is None else self._looks[line] for line in (*old, *rest)]
        self._latest = [_UNKNOWN if line is None else self._latest[line] for line in (*old, *rest)]
        self.shown = [_NOTHING if line is None else self.shown[line] for line in (*old, *rest)]
        self.held = {places[line] for line in self.held if line in places}
        self._told_at = {places[line]: at for line, at in self._told_at.items() if line in places}
        self._held_since = {places[line]: at for line, at in self._held_since.items() if line in places}
        self.cursor = None if self.cursor is None else places.get(self.cursor)

    def forget(self) -> None:
        """Take every line to look different next time: what all of them depend on has changed."""
        self._looks = [_UNKNOWN] * len(self._looks)
        self.held = set()
        self._held_since = {}

    def due(self) -> float | None:
        """Return the wall second at which something in view looks different by itself."""
        moments = (what.due for what in self.shown if isinstance(what, Row) and what.due is not None)
        return min(moments, default=None)

    def quiet(self, now: float) -> float:
        """Return for how many seconds the line has not been painted that waits longest, 0 where none waits."""
        return max((now - self._since(line) for line in self.held), default=0.0)

    def waited(self, now: float) -> list[float]:
        """Return for how many seconds each line that waits has looked different than it is painted."""
        return [now - self._held_since.get(line, now) for line in self.held]

    def _looked(self, shown: list[Shown], cursor: int | None) -> list[tuple[object, bool]]:
        """Return how each line looks; of a row that is the very one of before that is known."""
        before = self._latest if len(self._latest) == len(self.shown) else []
        known = len(before)
        return [
            before[line]
            if line < known and self.shown[line] is what and before[line][1] == (line == cursor)
            else (look_of(what), line == cursor)
            for line, what in enumerate(shown)
        ]

    def _may_wait(self, shown: list[Shown]) -> set[int]:
        """Return the lines that show the row that they showed before."""
        pairs = enumerate(zip(self.shown, shown, strict=False))
        return {
            line for line, (old, new) in pairs if isinstance(old, Row) and isinstance(new, Row) and old.id == new.id
        }

    def _since(self, line: int) -> float:
        return self._told_at.get(line, float("-inf"))


def names_of(shown: Sequence[Shown]) -> list[object]:
    """Return which row each line shows, ``()`` for one that shows none."""
    return [what.id if isinstance(what, Row) else () for what in shown]


def look_of(what: Shown) -> object:
    """Return what tells whether two lines look the same."""
    return looks(what) if isinstance(what, Row) else what
