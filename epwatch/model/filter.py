"""The filter's grammar: terms apart by spaces, all must hold; ``!`` before a term turns it round.

A term is a regular expression over the words of a row, or ``kind:value``: see :data:`QUALIFIERS`. Letters match in
either case. A term that cannot be read is an error, told in one line; the caller keeps its last good filter.
"""

import re
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from epwatch.model.filter_terms import QUALIFIERS, Subject, qualifier_problem
from epwatch.model.search_text import row_text, service_text
from epwatch.model.snapshot import ServiceSnapshot

# ``^`` and ``$`` are the ends of a name: search texts have one word of the row a line.
_FLAGS = re.IGNORECASE | re.MULTILINE
_PLAIN = re.compile("[A-Za-z0-9_/:,=@.-]+")


class FilterError(ValueError):
    """A filter's text cannot be read; the message is one line for the user, who typed it."""

    def __init__(self, source: str, why: str) -> None:
        super().__init__(f"{source.rstrip(':')}: {why}")


class Term(Struct, frozen=True):
    """One condition, and the pattern that it marks in the rows (None for what is not marked).

    ``word`` is what it looks for in a text in lower case, where it is a plain word: one that is found within a line.
    """

    holds: Callable[[Subject], bool]
    marks: str | None = None
    word: re.Pattern[str] | None = None


class Filter(Struct, frozen=True):
    """A filter that was read: every term must hold. Without terms it lets everything through."""

    text: str
    terms: tuple[Term, ...] = ()

    def matches(self, subject: Subject) -> bool:
        """Return whether every term holds."""
        return all(term.holds(subject) for term in self.terms)

    @property
    def words(self) -> tuple[re.Pattern[str], ...] | None:
        """Return the plain words that it consists of, None where it asks for anything else."""
        found = tuple(term.word for term in self.terms if term.word is not None)
        return found if len(found) == len(self.terms) else None

    def find(self) -> re.Pattern[str] | None:
        """Return what to mark in the rows that are left, None if nothing."""
        marks = [f"(?:{term.marks})" for term in self.terms if term.marks]
        return re.compile("|".join(marks), _FLAGS) if marks else None

    def narrow(self, snapshot: ServiceSnapshot) -> ServiceSnapshot | None:
        """Return the service with the rows that the filter lets through; None where it leaves nothing of it."""
        if not self.terms:
            return snapshot
        endpoints = tuple([row for row in snapshot.endpoints if self.matches(Subject(snapshot, row))])
        absent = tuple([pod for pod in snapshot.absent if self.matches(Subject(snapshot, pod))])
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


def _term(word: str) -> Term:
    negated = word.startswith("!")
    source = word.removeprefix("!")
    qualifier, colon, value = source.partition(":")
    if colon and qualifier in QUALIFIERS:
        holds, marks = _qualified(qualifier, value, source), None
    else:
        pattern = _compile(source, source)
        holds, marks = (lambda subject: pattern.search(_text_of(subject)) is not None), source
    if negated:
        return Term(lambda subject: not holds(subject))
    return Term(holds, marks, re.compile(source.lower()) if marks and _PLAIN.fullmatch(source) else None)


def _qualified(qualifier: str, value: str, source: str) -> Callable[[Subject], bool]:
    problem = qualifier_problem(qualifier, value)
    if problem:
        raise FilterError(source, problem)
    return QUALIFIERS[qualifier](value, _compile(value, source))


def _text_of(subject: Subject) -> str:
    """Return all words of the subject; a row has those of its service too."""
    own = service_text(subject.service)
    return own if subject.row is None else f"{own}\n{row_text(subject.row)}"


def _compile(expression: str, source: str) -> re.Pattern[str]:
    try:
        return re.compile(expression, _FLAGS)
    except re.error as error:
        raise FilterError(source, error.msg) from error
