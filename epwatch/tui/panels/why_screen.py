"""Why, on a screen of its own in front of the tree; it follows the row, and tells what is read on demand."""

from collections.abc import Callable
from typing import ClassVar

from textual.binding import BindingType

from epwatch.kube.evidence import Evidence
from epwatch.tui.keys.keys import PROGRAM, bind
from epwatch.tui.look.roles import Line
from epwatch.tui.messages import EvidenceRead
from epwatch.tui.panels.following_screen import FollowingScreen
from epwatch.tui.panels.why_evidence import NOTHING


class WhyScreen(FollowingScreen):
    """The gates, findings, evidence and commands of one row.

    ``lines`` is given the room there is and what was read, None while nothing is read yet; ``ask`` has it read and
    told, None for nothing.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("escape,q,w", "dismiss", "Back", "Close the search, else this", PROGRAM),
    ]

    def __init__(
        self,
        lines: Callable[[int, Evidence | None], tuple[Line, ...]],
        ask: Callable[[Callable[[Evidence], None]], None] | None,
    ) -> None:
        super().__init__(lambda room: lines(room, self._read))
        self._ask = ask
        self._read = NOTHING if ask is None else None

    def on_mount(self) -> None:
        """Have read what would tell more of the row."""
        if self._ask is not None:
            self._ask(self._told)

    def _told(self, evidence: Evidence) -> None:
        """Take what was read, on the feed's thread; a panel that was closed meanwhile hears nothing."""
        self.post_message(EvidenceRead(evidence))

    def on_evidence_read(self, message: EvidenceRead) -> None:
        """Show what was read."""
        self._read = message.evidence
        self.tell()
