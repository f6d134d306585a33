"""What a filter leaves of a service, told as far as it can be from two texts instead of one for each row.

A plain word is found within one line of a text (:mod:`epwatch.model.search_text`). So a service in whose own text every
word stands is found with all its rows; one of which neither its own text nor that of all its rows has some word is not
found at all; nor is one in whose own text a word stands that is not wanted. What asks of the service alone (``ns:``) is
asked once. Only of the others is every row looked at: at its text, where the filter asks for nothing but texts. To make
the words of 50,000 rows for each keystroke takes a fifth of a second.
"""

import re
from collections.abc import Callable
from enum import Enum
from typing import Final, NamedTuple

from epwatch.model.filter import EVERYTHING, Filter, Term
from epwatch.model.filter_terms import Subject
from epwatch.model.search_text import row_text, service_text
from epwatch.model.snapshot import ServiceKey, ServiceSnapshot

_ODD: Final = re.compile("[\u0130\u0131\u017f\u212a]")
"""Letters beyond ASCII that a pattern which ignores case takes for i, s or k."""


_APART: Final = "\n\0\n"
"""Between the texts of two rows: no text holds it, and no word goes over the end of a line."""


class Left(Enum):
    """What is left of a service."""

    ALL = "all"
    NOTHING = "nothing"
    ROWS = "to be seen row by row"


class Found(NamedTuple):
    """Whether a filter found a service itself, and which of its rows: those of its endpoints, then its absent pods."""

    service: bool
    rows: list[bool]


class Sieve:
    """Keeps the texts of services while somebody filters."""

    def __init__(self) -> None:
        self._own: dict[ServiceKey, tuple[ServiceSnapshot, str | None]] = {}
        self._rows: dict[ServiceKey, tuple[ServiceSnapshot, str | None]] = {}
        self._what = EVERYTHING
        self._asked: list[Term] = []
        self._wanted: list[Callable[[str], object]] = []
        self._unwanted: list[Callable[[str], object]] = []
        self._patterns: list[tuple[re.Pattern[str], bool]] = []
        self._more = False

    def forget(self) -> None:
        """Let the texts go."""
        self._own.clear()
        self._rows.clear()

    def drop(self, key: ServiceKey) -> None:
        """Let the texts of a service go that left."""
        self._own.pop(key, None)
        self._rows.pop(key, None)

    def knows(self, snapshot: ServiceSnapshot) -> bool:
        """Return whether the texts of a service are at hand."""
        kept = self._rows.get(snapshot.key)
        return kept is not None and kept[0] is snapshot

    def learn(self, snapshot: ServiceSnapshot) -> None:
        """Make the texts of a service before a filter asks for them."""
        self._own_text(snapshot)
        self._rows_text(snapshot)

    def left(self, what: Filter, snapshot: ServiceSnapshot) -> Left:
        """Return what the filter leaves of a service and its rows; of rows that went it knows nothing."""
        if what is not self._what:
            self._take(what)
        if self._asked and not self._holds_of_service(Subject(snapshot)):
            return Left.NOTHING
        if not self._wanted and not self._unwanted:
            return Left.ROWS if self._more or self._patterns else Left.ALL
        own = self._own_text(snapshot)
        return Left.ROWS if own is None else self._by_words(own, snapshot)

    def found(self, what: Filter, snapshot: ServiceSnapshot) -> Found | None:
        """Return what the filter finds in a service of which :meth:`left` says ROWS; None where it asks for more."""
        own, rows = self._own_text(snapshot), self._rows_text(snapshot)
        if what is not self._what or self._more or own is None or rows is None:
            return None
        missing = [word for word in self._wanted if not word(own)]
        texts = rows.split(_APART) if snapshot.endpoints or snapshot.absent else []
        found = [self._holds(text, missing) for text in texts]
        if self._patterns:
            found = [held and self._matches(f"{own}\n{text}") for held, text in zip(found, texts, strict=True)]
        return Found(not missing and self._matches(own), found)

    def _holds_of_service(self, subject: Subject) -> bool:
        return all(term.holds(subject) for term in self._asked)

    def _take(self, what: Filter) -> None:
        """Sort the terms of another filter."""
        self._what = what
        self._asked = [term for term in what.terms if term.of_service]
        self._wanted = [term.word for term in what.terms if term.word is not None and term.wanted]
        self._unwanted = [term.word for term in what.terms if term.word is not None and not term.wanted]
        others = [term for term in what.terms if term.word is None and not term.of_service]
        self._patterns = [(each.pattern, each.wanted) for each in others if each.pattern and _any_case(each.pattern)]
        self._more = len(self._patterns) < len(others)

    def _by_words(self, own: str, snapshot: ServiceSnapshot) -> Left:
        for word in self._unwanted:
            if word(own):
                return Left.NOTHING
        missing = [word for word in self._wanted if not word(own)]
        if not missing and not self._unwanted:
            return Left.ROWS if self._more or self._patterns else Left.ALL
        rows = self._rows_text(snapshot)
        if rows is None:
            return Left.ROWS
        if not all(word(rows) for word in missing):
            return Left.NOTHING
        if missing or self._more or self._patterns or any(word(rows) for word in self._unwanted):
            return Left.ROWS
        return Left.ALL

    def _matches(self, text: str) -> bool:
        return all((pattern.search(text) is not None) is wanted for pattern, wanted in self._patterns)

    def _holds(self, text: str, missing: list[Callable[[str], object]]) -> bool:
        for word in missing:
            if not word(text):
                return False
        return not any(word(text) for word in self._unwanted) if self._unwanted else True

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
            kept = self._rows[snapshot.key] = (snapshot, _lower(_APART.join(texts)))
        return kept[1]


def _any_case(pattern: re.Pattern[str]) -> bool:
    """Return whether a pattern finds the same in a text in lower case; one with flags of its own may not."""
    return "(?" not in pattern.pattern


def _lower(text: str) -> str | None:
    """Return text in lower case, None where a letter of it is in either case one of ASCII too."""
    return None if not text.isascii() and _ODD.search(text) else text.lower()
