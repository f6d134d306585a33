"""What is done for one service only, on a row that is of all contexts: in the one that has it, else in a chosen one."""

from collections.abc import Callable
from functools import partial
from typing import Final

from epwatch.model import words
from epwatch.model.snapshot import ServiceSnapshot
from epwatch.tui.around.around import Around
from epwatch.tui.main.panels import Panels
from epwatch.tui.main.under_cursor import UnderCursor
from epwatch.tui.panels.choices import Choice
from epwatch.tui.panels.chooser_screen import Chooseable, Chosen
from epwatch.tui.shown.row_ids import RowId, ServiceId

_NAMELESS: Final = "no context"


class OfOne:
    """Does it at once where the row is of one context, or but one has its service."""

    def __init__(self, cursor: UnderCursor, panels: Panels, around: Around) -> None:
        self._cursor = cursor
        self._panels = panels
        self._around = around

    def do(self, what: str, act: Callable[[], None]) -> None:
        """Call ``act`` with a row of one context under the cursor; ``what`` says in words what it does there."""
        everywhere = self._cursor.everywhere
        if everywhere is None:
            act()
        elif not everywhere:
            self._around.remark("it is in no context any longer")
        elif len(everywhere) == 1:
            self._act_on(ServiceId(everywhere[0].key), act)
        else:
            rows = {each.key.context or _NAMELESS: ServiceId(each.key) for each in everywhere}
            listed = Chooseable(
                "context", f"{what} in which context", partial(self._choices, tuple(everywhere)), several=False
            )
            self._panels.choose((listed,), partial(self._chosen, rows, act))

    def _chosen(self, rows: dict[str, ServiceId], act: Callable[[], None], chosen: Chosen | None) -> None:
        if chosen is not None:
            self._act_on(rows[chosen.names[0]], act)

    def _choices(self, everywhere: tuple[ServiceSnapshot, ...]) -> list[Choice]:
        return [
            Choice(each.key.context or _NAMELESS, note=_how(each, self._around.as_of(each.key.context)))
            for each in everywhere
        ]

    def _act_on(self, row: RowId, act: Callable[[], None]) -> None:
        with self._cursor.taken_for(row):
            act()


def _how(snapshot: ServiceSnapshot, as_of: str) -> str:
    """Return how the service stands, or stood then: enough to know which of them is meant."""
    ready, total = snapshot.counts.ready, snapshot.counts.total
    counted = "" if ready is None else f"{ready}/{'?' if total is None else total}  "
    return f"{counted}{words.of_code(snapshot.verdict.code)}{f', {as_of}' if as_of else ''}"
