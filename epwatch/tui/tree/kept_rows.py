"""The rows in view as they were made last: one is made anew only where it may read differently than before."""

from collections.abc import Callable, Iterable

from epwatch.tui.shown.row_ids import RowId
from epwatch.tui.tree.block import Entry
from epwatch.tui.tree.row import Row


class KeptRows:
    """Remembers each row with its entry and the moment; ``fresh`` are those that were made the last time.

    An index hands out the same entry until something about its service changes, so that another one, however equal,
    may have another mark or fold.
    """

    __slots__ = ("_depend", "_kept", "fresh")

    def __init__(self) -> None:
        self._kept: dict[RowId, tuple[Entry, float, Row]] = {}
        self._depend: object = None
        self.fresh: list[Row] = []

    def forget(self) -> None:
        """Make every row anew the next time."""
        self._kept = {}

    def rows(self, entries: Iterable[Entry], now: float, depend: object, make: Callable[[Entry], Row]) -> list[Row]:
        """Return the row of each entry at ``now`` wall seconds; ``depend`` is what the texts of all of them rest on."""
        before = self._kept if depend == self._depend else {}
        self._depend = depend
        self._kept, self.fresh = {}, []
        return [self._row(entry, now, before, make) for entry in entries]

    def _row(
        self, entry: Entry, now: float, before: dict[RowId, tuple[Entry, float, Row]], make: Callable[[Entry], Row]
    ) -> Row:
        kept = before.get(entry.id)
        if kept is None or kept[0] is not entry or not _holds(kept[1], kept[2], now):
            row = make(entry)
            self.fresh.append(row)
            kept = (entry, now, row)
        self._kept[entry.id] = kept
        return kept[2]


def _holds(since: float, row: Row, now: float) -> bool:
    """Return whether a row that was made then still reads as it does; whoever looks back is before it was made."""
    return since <= now and (row.due is None or now < row.due)
