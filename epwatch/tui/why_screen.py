"""Why, on a screen of its own in front of the tree; it follows the row, and tells what is read on demand."""

from collections.abc import Callable
from typing import ClassVar

from textual.binding import BindingType

from epwatch.kube.evidence import Evidence
from epwatch.tui.keys import PROGRAM, bind
from epwatch.tui.lines_screen import FRAME, LinesScreen
from epwatch.tui.messages import EvidenceRead
from epwatch.tui.roles import Line
from epwatch.tui.why_evidence import NOTHING

# Ages and what is left of a grace run in whole seconds.
_SECOND = 1.0


class WhyScreen(LinesScreen):
    """The gates, findings, evidence and commands of one row.

    ``lines`` is asked every second, with the room there is and what was read, None while it is being read; ``ask`` has
    it read and told, None for nothing.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("escape,q,w", "dismiss", "Back", "Close this", PROGRAM),
    ]

    def __init__(
        self,
        lines: Callable[[int, Evidence | None], tuple[Line, ...]],
        ask: Callable[[Callable[[Evidence], None]], None] | None,
    ) -> None:
        super().__init__(())
        self._ask = ask
        self._read = NOTHING if ask is None else None
        self._lines = lines

    def on_mount(self) -> None:
        """Follow the row, and have read what would tell more of it."""
        if self._ask is not None:
            self._ask(self._told)
        self.set_interval(_SECOND, self._tell)

    def on_resize(self) -> None:
        """Wrap for the new width."""
        self._tell()

    def _tell(self) -> None:
        self.show(self._lines(self.size.width - FRAME, self._read))

    def _told(self, evidence: Evidence) -> None:
        """Take what was read, on the feed's thread; a panel that was closed meanwhile hears nothing."""
        self.post_message(EvidenceRead(evidence))

    def on_evidence_read(self, message: EvidenceRead) -> None:
        """Show what was read."""
        self._read = message.evidence
        self._tell()
