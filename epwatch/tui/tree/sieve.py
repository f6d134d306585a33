"""What a filter of plain words leaves of a service, told from two texts instead of one for each row.

A plain word is found within one line of a text (:mod:`epwatch.model.search_text`), so a service in whose own text every
word stands is found with all its rows, and one of which neither its own text nor that of all its rows has some word is
not found at all. Only the others are looked at row by row: 50,000 rows take a second, the texts some milliseconds.
"""

import re
from enum import Enum
from typing import Final

from epwatch.model.filter import Filter
from epwatch.model.search_text import row_text, service_text
from epwatch.model.snapshot import ServiceKey, ServiceSnapshot

_ODD: Final = re.compile("[\u0130\u0131\u017f\u212a]")
"""Letters beyond ASCII that a pattern which ignores case takes for i, s or k."""


class Left(Enum):
    """What is left of a service."""

    ALL = "all"
    NOTHING = "nothing"
    ROWS = "to be seen row by row"


class Sieve:
    """Keeps the texts of services while somebody filters."""

    def __init__(self) -> None:
        self._own: dict[ServiceKey, tuple[ServiceSnapshot, str | None]] = {}
        self._rows: dict[ServiceKey, tuple[ServiceSnapshot, str | None]] = {}

    def forget(self) -> None:
        """Let the texts go."""
        self._own.clear()
        self._rows.clear()

    def drop(self, key: ServiceKey) -> None:
        """Let the texts of a service go that left."""
        self._own.pop(key, None)
        self._rows.pop(key, None)

    def left(self, what: Filter, snapshot: ServiceSnapshot) -> Left:
        """Return what the filter leaves of a service and its rows; of rows that went it knows nothing."""
        words = what.words
        own = None if words is None else self._own_text(snapshot)
        if words is None or own is None:
            return Left.ROWS
        missing = [word for word in words if word.search(own) is None]
        if not missing:
            return Left.ALL
        rows = self._rows_text(snapshot)
        return Left.ROWS if rows is None or all(word.search(rows) for word in missing) else Left.NOTHING

    def _own_text(self, snapshot: ServiceSnapshot) -> str | None:
        kept = self._own.get(snapshot.key)
        if kept is None or kept[0] is not snapshot:
            kept = self._own[snapshot.key] = (snapshot, _lower(service_text(snapshot)))
        return kept[1]

    def _rows_text(self, snapshot: ServiceSnapshot) -> str | None:
        kept = self._rows.get(snapshot.key)
        if kept is None or kept[0] is not snapshot:
            texts = [row_text(row) for row in snapshot.endpoints]
            texts += [row_text(pod) for pod in snapshot.absent]
            kept = self._rows[snapshot.key] = (snapshot, _lower("\n".join(texts)))
        return kept[1]


def _lower(text: str) -> str | None:
    """Return text in lower case, None where a letter of it is in either case one of ASCII too."""
    return None if not text.isascii() and _ODD.search(text) else text.lower()
