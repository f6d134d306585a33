"""The filter's grammar: terms apart by spaces, all must hold; a term is a regular expression, ``!`` turns it round.

Letters match in either case. A term that is no valid expression is an error, told in one line; the caller keeps its
last good filter. Terms of other kinds (``label:``, ``is:``) are further functions from a subject to yes or no.
"""

import re
from collections.abc import Callable

from msgspec import Struct

from epwatch.model.snapshot import AbsentPod, EndpointSnapshot, ServiceSnapshot
from epwatch.tui.search_text import row_text, service_text

# ``^`` and ``$`` are the ends of a name: search texts have one word of the row a line.
_FLAGS = re.IGNORECASE | re.MULTILINE
Row = EndpointSnapshot | AbsentPod
"""What may stand under a service."""


class FilterError(ValueError):
    """A filter's text cannot be read; the message is one line for the user, who typed it."""

    def __init__(self, source: str, why: str) -> None:
        super().__init__(f"{source}: {why}")


class Subject(Struct, frozen=True, gc=False):
    """What a filter decides on: a service, or one row of it."""

    service: ServiceSnapshot
    row: Row | None = None

    @property
    def text(self) -> str:
        """Return all words of the subject; a row has those of its service too."""
        own = service_text(self.service)
        return own if self.row is None else f"{own}\n{row_text(self.row)}"


class Term(Struct, frozen=True):
    """One condition, and the pattern that it marks in the rows (None for what is not marked)."""

    holds: Callable[[Subject], bool]
    marks: str | None = None


class Filter(Struct, frozen=True):
    """A filter that was read: every term must hold. Without terms it lets everything through."""

    text: str
    terms: tuple[Term, ...] = ()

    def matches(self, subject: Subject) -> bool:
        """Return whether every term holds."""
        return all(term.holds(subject) for term in self.terms)

    def find(self) -> re.Pattern[str] | None:
        """Return what to mark in the rows that are left, None if nothing."""
        marks = [f"(?:{term.marks})" for term in self.terms if term.marks]
        return re.compile("|".join(marks), _FLAGS) if marks else None


EVERYTHING = Filter("")
"""The filter that lets everything through."""


def parse(text: str) -> Filter:
    """Return the filter that text says.

    Raises:
        FilterError: a term is no valid regular expression.
    """
    return Filter(text, tuple(_term(word) for word in text.split() if word != "!"))


def _term(word: str) -> Term:
    negated = word.startswith("!")
    source = word.removeprefix("!")
    pattern = _compile(source)
    if negated:
        return Term(lambda subject: pattern.search(subject.text) is None)
    return Term(lambda subject: pattern.search(subject.text) is not None, source)


def _compile(source: str) -> re.Pattern[str]:
    try:
        return re.compile(source, _FLAGS)
    except re.error as error:
        raise FilterError(source, error.msg) from error
