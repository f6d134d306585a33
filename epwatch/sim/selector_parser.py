"""Reads label selectors as text, and says what is wrong with them (apimachinery `pkg/labels/selector.go`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from epwatch.sim import label_rules

_WORD: Final = "word"
_END: Final = "end"
# The longest operator that fits comes first. Any other run of characters is a word; which words are keywords depends
# on the place.
_TOKEN: Final = re.compile(r"\s*(?P<symbol>==|!=|[=!(),<>])|\s*(?P<word>[^\s=!(),<>]+)")
_OPERATORS: Final = ("in", "notin", "=", "==", "!=", "gt", "lt")
_SYMBOLS: Final = ("=", "==", "!=", ">", "<")


class SelectorError(Exception):
    """The text is no selector; the message is Kubernetes'."""


@dataclass(frozen=True, slots=True)
class Term:
    """One requirement: `operator` is in, notin, exists, absent, > or <."""

    key: str
    operator: str
    values: frozenset[str] = frozenset()


def parse(text: str) -> tuple[Term, ...]:
    """The terms of a selector as kubectl's -l takes it, none for an empty text. Raises: SelectorError."""
    return _Parser(_tokens(text)).terms()


def _tokens(text: str) -> list[tuple[str, str]]:
    """(kind, text) of each token: the kind of a symbol is itself."""
    found = [(m["symbol"] or _WORD, m["symbol"] or m["word"]) for m in _TOKEN.finditer(text)]
    return [*found, (_END, "")]


class _Parser:
    """A recursive descent over the tokens, function by function as in Kubernetes, so that its errors are the same."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0

    def _look(self) -> tuple[str, str]:
        return self._tokens[self._at]

    def _take(self) -> tuple[str, str]:
        token = self._look()
        self._at = min(self._at + 1, len(self._tokens) - 1)
        return token

    def terms(self) -> tuple[Term, ...]:
        found: list[Term] = []
        while self._look()[0] != _END:
            if self._look()[0] not in (_WORD, "!"):
                raise _expected(self._look()[1], "!, identifier, or 'end of string'")
            try:
                found.append(self._term())
            except SelectorError as error:
                message = f"unable to parse requirement: {error}"
                raise SelectorError(message) from None
            self._separator()
        return tuple(found)

    def _separator(self) -> None:
        kind, text = self._take()
        if kind == ",":
            if self._look()[0] not in (_WORD, "!"):
                raise _expected(self._look()[1], "identifier after ','")
        elif kind != _END:
            raise _expected(text, "',' or 'end of string'")

    def _term(self) -> Term:
        kind, key = self._take()
        absent = kind == "!"
        if absent:
            kind, key = self._take()
        if kind != _WORD:
            raise _expected(key, "identifier")
        for problem in label_rules.wrong_key(key):
            raise _invalid(key, problem)
        if absent:
            return Term(key, "absent")
        if self._look()[0] in (_END, ","):
            return Term(key, "exists")
        kind, operator = self._take()
        if operator in ("in", "notin"):
            return _checked(Term(key, operator, self._set()))
        if kind not in _SYMBOLS:
            raise _expected(operator, ", ".join(_OPERATORS))
        return _checked(Term(key, {"=": "in", "==": "in", "!=": "notin"}.get(operator, operator), self._value()))

    def _value(self) -> frozenset[str]:
        if self._look()[0] in (_END, ","):
            return frozenset([""])
        kind, text = self._take()
        if kind != _WORD:
            raise _expected(text, "identifier")
        return frozenset([text])

    def _set(self) -> frozenset[str]:
        kind, text = self._take()
        if kind != "(":
            message = f"found '{text}' expected: '('"
            raise SelectorError(message)
        values: set[str] = set()
        while True:
            kind, text = self._take()
            if kind == _WORD:
                values.add(text)
                if self._look()[0] not in (",", ")"):
                    raise _expected(self._look()[1], "',' or ')'")
            elif kind == ",":
                values |= {""} if not values or self._look()[0] in (",", ")") else set()
            elif kind == ")":
                return frozenset(values or {""})
            else:
                raise _expected(text, "',', ')' or identifier")


def _checked(term: Term) -> Term:
    for index, value in enumerate(sorted(term.values)):
        if term.operator in (">", "<") and not value.removeprefix("-").isdigit():
            raise _invalid(value, "for 'Gt', 'Lt' operators, the value must be an integer", f"values[{index}]")
        for problem in label_rules.wrong_value(value):
            raise _invalid(value, problem, f"values[{index}][{term.key}]")
    return term


def _invalid(value: str, detail: str, path: str = "<nil>") -> SelectorError:
    return SelectorError(f'{path}: Invalid value: "{value}": {detail}')


def _expected(found: str, wanted: str) -> SelectorError:
    return SelectorError(f"found '{found}', expected: {wanted}")
