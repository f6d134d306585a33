"""What stands around the tree: the header with its warnings and notes, the footer with the streams and keys."""

from collections.abc import Iterable, Mapping

from textual.timer import Timer

from epwatch.kube.phase import StreamStatus
from epwatch.tui.around.footer_text import footer_line, in_trouble, keys_line
from epwatch.tui.around.header_text import HeaderFacts, banner_lines, header_line, note_lines
from epwatch.tui.around.key_hints import key_hints
from epwatch.tui.look.fit import lay
from epwatch.tui.look.glyphs import Signs
from epwatch.tui.look.lines_widget import LinesWidget
from epwatch.tui.look.roles import Line, Role
from epwatch.tui.terminal.budget import ByteBudget

_PATIENCE = 2.0
"""Seconds for which the counts may rest: nobody reads them faster, and they change with everything."""


class Header(LinesWidget):
    """Where, how many, how much changed; ``held`` tells that the counts are newer than what is shown."""

    def __init__(self, budget: ByteBudget) -> None:
        super().__init__()
        self.held = False
        self._budget = budget
        self._told_at = float("-inf")
        self._old = False

    def tell(self, facts: HeaderFacts, banners: tuple[str, ...], signs: Signs) -> None:
        """Show the facts, a line for each banner, and the target's notes where the screen has room for them.

        Counts alone may have to wait for their turn.
        """
        room = self.screen.size
        header = header_line(facts, room.width, signs)
        notes = note_lines(facts.target.notes, room.width, room.height)
        lines = (header, *banner_lines(banners, room.width), *notes)
        now = self._budget.now()
        old, self._old = self._old, facts.as_of is not None
        only_counts = lines[1:] == self.lines[1:] and lines[:1] != self.lines[:1] and old == self._old
        self.held = (
            only_counts
            and self._budget.unasked_now
            and not self._budget.allows(now - self._told_at, room.width, _PATIENCE)
        )
        if not self.held and lines != self.lines:
            self._told_at = now
            self.styles.height = len(lines)
            self.show(lines)


REMARK = 5.0
"""Seconds for which a remark stands where the keys stand otherwise: time to read a line."""


class Footer(LinesWidget):
    """How each stream stands, and keys, or for a moment a remark; ``names`` are the keys' by the ids of bindings."""

    def __init__(self, names: Mapping[str, str], signs: Signs) -> None:
        super().__init__()
        self._names = names
        self._signs = signs
        self._keys: Line = ()
        self._remark: Line | None = None
        self._until: Timer | None = None

    def tell(
        self,
        streams: Iterable[StreamStatus],
        now: float,
        signs: Signs,
        *,
        demo: bool,
        looking: bool = False,
        following: bool = False,
        playing: bool = False,
    ) -> None:
        """Show the streams as they stand at ``now`` wall seconds, and the keys of the moment."""
        known = tuple(streams)
        room = self.screen.size.width
        told = key_hints(
            trouble=bool(in_trouble(known)), demo=demo, looking=looking, following=following, playing=playing
        )
        hints = [(self._names[name], what) for name, what in told if name in self._names]
        self._keys = keys_line(hints, room)
        self.show((footer_line(known, now, room, signs), self._remark or self._keys))

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
        self._until = self.set_timer(REMARK, self._forget)

    def _forget(self) -> None:
        self._remark = None
        self.show((*self.lines[:1], self._keys))
