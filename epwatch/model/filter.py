"""The filter's grammar: terms apart by spaces, all must hold; ``!`` before a term turns it round.

A term is a regular expression over the words of a row, or ``kind:value``: see :data:`QUALIFIERS`. Letters match in
either case. A term that cannot be read is an error, told in one line; the caller keeps its last good filter, or what
:func:`without_unfinished` leaves of the text.
"""

import re
from collections.abc import Callable, Iterable
from itertools import compress

from msgspec import Struct
from msgspec.structs import replace

from epwatch.model.filter_terms import QUALIFIERS, Row, Subject, of_service, qualifier_problem
from epwatch.model.search_text import row_text, service_text
from epwatch.model.snapshot import ServiceSnapshot
from epwatch.model.typed_pattern import typed_pattern

# ``^`` and ``$`` are the ends of a name: search texts have one word of the row a line.
_FLAGS = re.IGNORECASE | re.MULTILINE
_PLAIN = re.compile("[A-Za-z0-9_/:,=@.-]+")


class FilterError(ValueError):
    """A filter's text cannot be read; the message is one line for the user, who typed it."""

    def __init__(self, source: str, why: str) -> None:
        super().__init__(f"{source.rstrip(':')}: {why}")


class Term(Struct, frozen=True):
    """One condition, and the pattern that it marks in the rows (None for what is not marked).

    ``word`` tells whether it stands in a text in lower case, where it is a plain word: one that is found within a line;
    ``wanted``: or is not to be found there. ``pattern`` is what it looks for in the words as they are.
    ``of_service``: it asks of the service alone, whatever the row.
    """

    holds: Callable[[Subject], bool]
    marks: str | None = None
    word: Callable[[str], object] | None = None
    wanted: bool = True
    pattern: re.Pattern[str] | None = None
    of_service: bool = False


class Filter(Struct, frozen=True):
    """A filter that was read: every term must hold. Without terms it lets everything through."""

    text: str
    terms: tuple[Term, ...] = ()

    def matches(self, subject: Subject) -> bool:
        """Return whether every term holds."""
        for term in self.terms:  # noqa: SIM110 - all() of a generator takes twice as long, and it is asked of every row
            if not term.holds(subject):
                return False
        return True

    def among(self, snapshot: ServiceSnapshot, rows: Iterable[Row]) -> list[bool]:
        """Return of each of a service's rows whether the filter lets it through."""
        # Once for all of them.
        text = service_text(snapshot) if any(term.pattern for term in self.terms) else None
        return [self.matches(Subject(snapshot, row, text)) for row in rows]

    def find(self) -> re.Pattern[str] | None:
        """Return what to mark in the rows that are left, None if nothing."""
        marks = [f"(?:{term.marks})" for term in self.terms if term.marks]
        return typed_pattern("|".join(marks), _FLAGS) if marks else None

    def narrow(self, snapshot: ServiceSnapshot) -> ServiceSnapshot | None:
        """Return the service with the rows that the filter lets through; None where it leaves nothing of it."""
        if not self.terms:
            return snapshot
        endpoints = tuple(compress(snapshot.endpoints, self.among(snapshot, snapshot.endpoints)))
        absent = tuple(compress(snapshot.absent, self.among(snapshot, snapshot.absent)))
        if not endpoints and not absent and not self.matches(Subject(snapshot)):
            return None
        return replace(snapshot, endpoints=endpoints, absent=absent)


EVERYTHING = Filter("")
"""The filter that lets everything through."""


def parse(text: str) -> Filter:
    """Return the filter that text says.

    Raises:
        FilterError: a term is no valid regular expression, or a qualifier has a value that does not exist.
    """
    return Filter(text, tuple(_term(word) for word in text.split() if word != "!"))


def without_unfinished(text: str) -> str:
    """Return a filter's text without the terms whose qualifier has a value that does not exist, yet."""
    return " ".join(word for word in text.split() if not _unfinished(word))


def _unfinished(word: str) -> bool:
    qualifier, colon, value = word.removeprefix("!").partition(":")
    return bool(colon) and qualifier in QUALIFIERS and qualifier_problem(qualifier, value) != ""


def _term(word: str) -> Term:
    negated = word.startswith("!")
    source = word.removeprefix("!")
    qualifier, colon, value = source.partition(":")
    if colon and qualifier in QUALIFIERS:
        term = Term(_qualified(qualifier, value, source), of_service=of_service(qualifier, value))
    else:
        pattern = _compile(source, source)
        term = Term(
            lambda subject: pattern.search(_text_of(subject)) is not None, source, _word(source), pattern=pattern
        )
    if not negated:
        return term
    return replace(term, holds=lambda subject: not term.holds(subject), marks=None, wanted=False)


def _word(source: str) -> Callable[[str], object] | None:
    """Return what looks for a plain word, None for what is none; to look for a text is faster than for a pattern."""
    lower = source.lower()
    if not _PLAIN.fullmatch(source):
        return None
    return typed_pattern(lower).search if "." in lower else lambda text: lower in text


def _qualified(qualifier: str, value: str, source: str) -> Callable[[Subject], bool]:
    problem = qualifier_problem(qualifier, value)
    if problem:
        raise FilterError(source, problem)
    return QUALIFIERS[qualifier](value, _compile(value, source))


def _text_of(subject: Subject) -> str:
    """Return all words of the subject; a row has those of its service too."""
    own = service_text(subject.service) if subject.text is None else subject.text
    return own if subject.row is None else f"{own}\n{row_text(subject.row)}"


def _compile(expression: str, source: str) -> re.Pattern[str]:
    try:
        return typed_pattern(expression, _FLAGS)
    except re.error as error:
        raise FilterError(source, error.msg) from error
