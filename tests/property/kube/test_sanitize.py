"""clean() on any text: nothing forbidden gets through, and cleaning twice changes nothing."""

import sys
from unicodedata import category

from hypothesis import given
from hypothesis import strategies as st

from epwatch.kube.sanitize import clean

FORBIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
marks = st.sampled_from("\u0301\u0489\u20dd\ufe0f")
texts = st.text(st.one_of(st.characters(codec=None, categories=None), marks, st.sampled_from("\x1b\x9b\u202e a\t\n")))


@given(texts, st.none() | st.integers(1, 20))
def test_cleaning_twice_changes_nothing(text: str, limit: int | None) -> None:
    once = clean(text, limit)
    assert clean(once, limit) == once


@given(texts, st.none() | st.integers(1, 20))
def test_no_forbidden_category_gets_through(text: str, limit: int | None) -> None:
    assert FORBIDDEN.isdisjoint(category(character) for character in clean(text, limit))


@given(texts, st.integers(1, 20))
def test_a_limit_is_kept_with_an_ellipsis(text: str, limit: int) -> None:
    cleaned = clean(text, limit)
    assert len(cleaned) <= limit + 1
    assert len(cleaned) <= limit or cleaned.endswith("…")


@given(texts)
def test_at_most_two_marks_follow_each_other(text: str) -> None:
    flags = "".join("m" if category(character) in {"Mn", "Me"} else "-" for character in clean(text))
    assert "mmm" not in flags


@given(texts)
def test_what_is_allowed_stays(text: str) -> None:
    allowed = "".join(c for c in text if category(c) not in FORBIDDEN | {"Mn", "Me"})
    cleaned = "".join(c for c in clean(text) if c != "\ufffd" and category(c) not in {"Mn", "Me"})
    assert cleaned.replace(" ", "") == allowed.replace("\ufffd", "").replace(" ", "")


def test_the_spelt_out_table_covers_every_forbidden_code_point_of_this_python() -> None:
    passed = [
        hex(code)
        for code in range(sys.maxunicode + 1)
        if category(chr(code)) in FORBIDDEN and chr(code) in clean(chr(code))
    ]
    assert passed == []


def test_the_spelt_out_table_replaces_nothing_that_is_assigned_and_allowed() -> None:
    lost = [
        hex(code)
        for code in range(sys.maxunicode + 1)
        if category(chr(code)) not in FORBIDDEN | {"Cn"} and clean(chr(code)) != chr(code)
    ]
    assert lost == []
