"""Takes news in: what is in sight at once, the rest together, some times a second."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from textual.screen import Screen

from epwatch.model.batch import Batch
from epwatch.tui.shown.held import Held
from epwatch.tui.shown.showing import Showing
from epwatch.tui.terminal.budget import ByteBudget
from epwatch.tui.tree.tree import Tree

if TYPE_CHECKING:
    from textual.timer import Timer

TOGETHER: Final = 0.3
"""Seconds for which news of nothing in sight wait for more of it: a look at the screen costs more than most of them."""
_MANY: Final = 64
"""Services with news that wait at most: some 5 ms, which a key may have to wait for."""


class Intake:
    """Lays batches of nothing in sight on top of each other; every key sees all that came before it.

    Args:
        home: the screen, whose timer brings in what waits.
        showing: what is shown.
        tree: what of it is in sight.
        budget: tells whether somebody asked.
        take: takes a batch in and shows it.
    """

    def __init__(
        self, home: Screen[None], showing: Showing, tree: Tree, budget: ByteBudget, take: Callable[[Batch], None]
    ) -> None:
        self._home = home
        self._showing = showing
        self._tree = tree
        self._budget = budget
        self._take = take
        self._waiting = Held()
        self._services = 0
        self._timer: Timer | None = None

    def take(self, batch: Batch) -> bool:
        """Take a batch; return whether it was shown, with all that waited."""
        self._waiting.add(batch)
        self._services += len(batch.services)
        if self._services > _MANY or self._matters(batch):
            self.catch_up()
            return True
        if self._timer is None:
            self._timer = self._home.set_timer(TOGETHER, self.catch_up)
        return False

    def catch_up(self) -> None:
        """Show what waits."""
        waiting = self._forget()
        if not waiting:
            return
        with self._budget.unasked():
            for batch in waiting:
                self._take(batch)

    def _forget(self) -> list[Batch]:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._services = 0
        return list(self._waiting.take())

    def _matters(self, batch: Batch) -> bool:
        """Return whether the news may change what is in sight beside the counts in the header."""
        showing, tree = self._showing, self._tree
        if not self._budget.unasked_now or not batch.synced or not self._home.is_current:
            return True
        if batch.streams is not None or batch.target is not None or batch.gaps or batch.gone or tree.rearranged:
            return True
        seen, known = tree.in_sight(), showing.picture
        return any(each.key in seen or known.service(each.key) is None for each in batch.services)
