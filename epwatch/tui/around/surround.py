"""What stands around the tree: the header with its warnings and notes, the footer with the streams and keys."""

from collections.abc import Mapping

from textual.message import Message
from textual.timer import Timer

from epwatch.tui.around.context_text import Standing, contexts_line
from epwatch.tui.around.footer_text import footer_line, in_trouble, key_at, keys_line
from epwatch.tui.around.header_text import HeaderFacts, banner_lines, header_line, note_lines
from epwatch.tui.around.key_hints import key_hints
from epwatch.tui.keys.pressing import HintsWidget
from epwatch.tui.look.fit import lay
from epwatch.tui.look.glyphs import Signs
from epwatch.tui.look.lines_widget import LinesWidget
from epwatch.tui.look.roles import Line, Role
from epwatch.tui.terminal.budget import RETRY, ByteBudget

_PATIENCE = 2.0
"""Seconds for which the counts may rest: nobody reads them faster, and they change with everything."""
_EVERY = 0.5
"""Seconds between two tellings of counts alone that nobody asked for, however much may be sent."""


class Header(LinesWidget):
    """Where, how many, how much changed.

    ``held``: the counts are newer than what is shown, and are told in so many seconds; None where they are not.
    """

    def __init__(self, budget: ByteBudget) -> None:
        super().__init__()
        self.held: float | None = None
        self._budget = budget
        self._told_at = float("-inf")
        self._standing: object = None

    @property
    def rests(self) -> float:
        """Return the seconds until counts alone are told again at the earliest."""
        return max(self._told_at + _EVERY - self._budget.now(), 0.0)

    def tell(self, facts: HeaderFacts, banners: tuple[str, ...], signs: Signs) -> None:
        """Show the facts, a line for each banner, and the target's notes where the screen has room for them.

        Counts alone may have to wait for their turn.
        """
        room = self.screen.size
        standing = (facts.standing, banners, room)
        only_counts = standing == self._standing and self._budget.unasked_now
        self._standing = standing
        if only_counts and (rests := self.rests):
            self.held = rests
            return
        header = header_line(facts, room.width, signs)
        notes = note_lines(facts.target.notes, room.width, room.height)
        lines = (header, *banner_lines(banners, room.width), *notes)
        quiet = self._budget.now() - self._told_at
        self.held = None
        if lines == self.lines:
            return
        if only_counts and not self._budget.allows(quiet, room.width, _PATIENCE):
            self.held = max(RETRY, self._budget.until(quiet, _PATIENCE))
            return
        self._told_at = self._budget.now()
        self.styles.height = len(lines)
        self.show(lines)


REMARK = 5.0
"""Seconds for which a remark stands where the keys stand otherwise: time to read a line."""


class Footer(HintsWidget):
    """How each stream stands, and keys, or for a moment a remark; ``names`` are the keys' by the ids of bindings."""

    class Clicked(Message):
        """A click on the hint of a binding, by its id: what it does is wanted."""

        def __init__(self, binding: str) -> None:
            super().__init__()
            self.binding = binding

    def __init__(self, names: Mapping[str, str], signs: Signs) -> None:
        super().__init__()
        self._names = names
        self._signs = signs
        self._keys: Line = ()
        self._told: tuple[tuple[str, str], ...] = ()
        self._hinted: object = None
        self._remark: Line | None = None
        self._until: Timer | None = None

    def tell(
        self,
        standing: Standing,
        now: float,
        signs: Signs,
        *,
        demo: bool,
        looking: bool = False,
        following: bool = False,
        playing: bool = False,
        rows: bool = True,
    ) -> None:
        """Show the streams of each context as they stand at ``now`` wall seconds, and the keys of the moment."""
        known = tuple(status for streams in standing.values() for status in streams)
        room = self.screen.size.width
        told = key_hints(
            trouble=bool(in_trouble(known)),
            demo=demo,
            looking=looking,
            following=following,
            playing=playing,
            rows=rows,
        )
        if (told, room) != self._hinted:
            self._hinted = (told, room)
            self._told = tuple((name, what) for name, what in told if name in self._names)
            self._keys = keys_line(self._hints(), room)
        several = len(standing) > 1
        line = contexts_line(standing, now, room, signs) if several else footer_line(known, now, room, signs)
        self.show((line, self._remark or self._keys))

    def _hints(self) -> list[tuple[str, str]]:
        return [(self._names[name], what) for name, what in self._told]

    def hint_at(self, x: int, y: int) -> str | None:
        """Return the id of the binding whose hint is shown at a cell, None where there is none."""
        keys = y == len(self.lines) - 1 and self._remark is None
        at = key_at(self._hints(), self.size.width, x) if keys else None
        return None if at is None else self._told[at][0]

    def clicked(self, binding: str) -> None:
        """Say what is wanted."""
        self.post_message(self.Clicked(binding))

    @property
    def remarking(self) -> bool:
        """Return whether a remark is shown."""
        return self._remark is not None

    def remark(self, text: str, role: Role = Role.STRONG) -> None:
        """Show a cleaned line in place of the keys for some seconds, or until the next remark."""
        room = self.screen.size.width
        self._remark = lay(((f" {text}", role),), room, self._signs)
        self.show((*self.lines[:1], self._remark))
        if self._until is not None:
            self._until.stop()
        self._until = self.set_timer(REMARK, self.forget)

    def forget(self) -> None:
        """Show the keys again in place of a remark."""
        self._remark = None
        self.show((*self.lines[:1], self._keys))
