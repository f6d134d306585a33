"""The filter's grammar."""

import pytest

from epwatch.tui.filter import EVERYTHING, FilterError, Subject, parse
from tests.functional import scenes

WEB = scenes.web(3)
FIRST, SECOND = WEB.endpoints[:2]


@pytest.mark.parametrize(
    ("text", "service", "first", "second"),
    [
        ("web", True, True, True),
        ("WEB", True, True, True),
        ("abcde", False, True, False),
        ("node-b", False, False, True),
        ("web node-b", False, False, True),
        ("!node-b", True, True, False),
        ("192.168.1.[23]", False, True, True),
        ("^web-service$", True, True, True),
        ("192.168.1.2:8080", False, True, False),
        ("nothing", False, False, False),
        ("!", True, True, True),
        ("", True, True, True),
    ],
)
def test_all_terms_must_hold(text: str, *, service: bool, first: bool, second: bool) -> None:
    found = parse(text)
    assert found.matches(Subject(WEB)) is service
    assert found.matches(Subject(WEB, FIRST)) is first
    assert found.matches(Subject(WEB, SECOND)) is second


def test_an_invalid_expression_is_told_in_one_line() -> None:
    with pytest.raises(FilterError, match=r"^a\(: missing \), unterminated subpattern$"):
        parse("web a(")


def test_what_is_found_is_marked_but_not_what_is_excluded() -> None:
    find = parse("web !node-b").find()
    assert find is not None
    assert find.search("WEB")
    assert not find.search("node-b")
    assert EVERYTHING.find() is None
