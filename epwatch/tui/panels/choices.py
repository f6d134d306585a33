"""Names to choose from: narrowed by letters that are typed, several of them marked, one under the cursor; pure."""

from collections.abc import Sequence

from msgspec import Struct

from epwatch.tui.look.glyphs import Signs
from epwatch.tui.look.roles import Line, Role, Span
from epwatch.tui.typed.fuzzy import letters, ranked


class Choice(Struct, frozen=True):
    """One name; ``key`` is the digit that goes there without this list, ``note`` says what it is beside its name.

    ``marked``: it has a mark before anything is marked here.
    """

    name: str
    key: str = ""
    note: str = ""
    marked: bool = False


class Choices:
    """The names that are left of all, in the order in which they may be meant.

    The marks that are there at first go nowhere: Enter goes to the name under the cursor until one of them is changed.
    """

    def __init__(self) -> None:
        self._all: dict[str, Choice] = {}
        self._left: tuple[str, ...] = ()
        self._typed = ""
        self._at = 0
        self._begun = False
        self.marked: tuple[str, ...] = ()

    def offer(self, choices: Sequence[Choice]) -> None:
        """Take all names there are; the cursor stays on its own."""
        before = self.under_cursor
        self._all = {choice.name: choice for choice in choices}
        if not self._begun:
            self.marked = tuple(choice.name for choice in choices if choice.marked)
        self._left = ranked(self._typed, self._all)
        self._at = self._left.index(before) if before in self._left else 0

    def narrow(self, typed: str) -> None:
        """Leave those that the letters may mean; the best one has the cursor."""
        if typed != self._typed:
            self._typed, self._at = typed, 0
            self._left = ranked(typed, self._all)

    def move(self, by: int) -> None:
        """Move the cursor."""
        self._at = max(0, min(self._at + by, len(self._left) - 1))

    def mark(self) -> None:
        """Mark the name under the cursor, or take its mark away, and go on to the next one."""
        name = self.under_cursor
        if name is not None:
            self._begun = True
            others = tuple(each for each in self.marked if each != name)
            self.marked = others if name in self.marked else (*self.marked, name)
            self.move(1)

    @property
    def under_cursor(self) -> str | None:
        """Return the name under the cursor, None where none is left."""
        return self._left[self._at] if self._at < len(self._left) else None

    @property
    def chosen(self) -> tuple[str, ...]:
        """Return what Enter goes to: the marked names in the order of the list, else the one under the cursor."""
        if self._begun and self.marked:
            return self.all_marked
        return () if self.under_cursor is None else (self.under_cursor,)

    @property
    def all_marked(self) -> tuple[str, ...]:
        """Return the marked names in the order of the list, those too that letters leave out."""
        return tuple(name for name in self._all if name in self.marked)

    @property
    def told(self) -> str:
        """Return how many are left of how many, and what Enter goes to where it is more than the cursor's name."""
        left = f"{len(self._left)} of {len(self._all)}"
        marked = self.all_marked
        return f"{left}, {len(marked)} marked: {', '.join(marked)}" if self._begun and marked else left

    def lines(self, height: int, signs: Signs, *, several: bool = True) -> tuple[Line, ...]:
        """Return the lines around the cursor, as many as there is room for; ``several`` may be marked."""
        top = max(0, min(self._at - height // 2, len(self._left) - height))
        return tuple(self._line(place, signs, several) for place in range(top, min(top + height, len(self._left))))

    def _line(self, place: int, signs: Signs, several: bool) -> Line:
        choice, on = self._all[self._left[place]], place == self._at
        role = Role.STRONG if on else Role.PLAIN
        return (
            (f"{signs.cursor} " if on else "  ", Role.HEADING),
            *((self._box(choice.name),) if several else ()),
            (f"{choice.key:<2}", Role.HEADING),
            *_marked(signs.clean(choice.name), self._typed, role),
            (f"  {choice.note}" if choice.note else "", Role.MUTED),
        )

    def _box(self, name: str) -> Span:
        marked = name in self.marked
        return ("[x] " if marked else "[ ] ", Role.CHANGED if marked and self._begun else Role.MUTED)


def _marked(name: str, typed: str, role: Role) -> list[Span]:
    """Return a name with the letters marked by which it is found."""
    found = letters(typed, name) if typed else frozenset[int]()
    spans: list[Span] = []
    for at, letter in enumerate(name):
        own = Role.MATCH if at in found else role
        if spans and spans[-1][1] is own:
            spans[-1] = (spans[-1][0] + letter, own)
        else:
            spans.append((letter, own))
    return spans
