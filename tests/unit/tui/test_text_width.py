"""Text is counted and cut in terminal cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epwatch.tui.look.text_width import cut_counted, cut_end, cut_middle, cut_start, width


@pytest.mark.parametrize(("text", "cells"), [("abc", 3), ("日本", 4), ("e\u0301", 1), ("", 0), ("a日", 3)])
def test_width_counts_wide_and_combining_characters(text: str, cells: int) -> None:
    assert width(text) == cells


def test_the_telling_end_of_a_pod_name_is_kept() -> None:
    assert cut_start("frontend-58bd6d4cf-abcde", 12) == "…6d4cf-abcde"


def test_of_a_services_name_both_ends_are_kept() -> None:
    assert cut_middle("payments-service-canary", 14) == "paym…ce-canary"
    assert cut_middle("日本語-service-canary", 14) == "日本…ce-canary"
    assert cut_middle("payments", 8) == "payments"
    assert [cut_middle("payments", room) for room in (0, 1, 2, 3)] == ["", "…", "…s", "…ts"]


def test_the_beginning_of_a_message_is_kept() -> None:
    assert cut_end("image pull fails", 9) == "image pu…"


def test_ascii_has_an_ellipsis_of_two_dots() -> None:
    assert (cut_end("abcdef", 4, ".."), cut_start("abcdef", 4, "..")) == ("ab..", "..ef")


@given(st.text(alphabet="ab日本e\u0301 ", max_size=20), st.integers(min_value=0, max_value=24))
def test_a_cut_text_never_takes_more_room(text: str, room: int) -> None:
    for cut in (cut_end, cut_start, cut_middle):
        assert width(cut(text, room)) <= room
        if width(text) <= room:
            assert cut(text, room) == text


@pytest.mark.parametrize(
    ("text", "room", "shown"),
    [
        ("a1000 b1000 c500", 16, "a1000 b1000 c500"),
        ("a1000 b1000 c500", 15, "a1000 b1000 …"),
        ("a1000 b1000 c500", 10, "a1000 …"),
        ("a0! b1000 c5", 9, "a0! …"),
        ("q5gm4 2 · hzxkg 1", 12, "q5gm4 2 …"),
        ("q5gm4 12 | hzxkg 1", 9, "q5gm4 …"),
        ("a1000 b1000", 5, "a100…"),
    ],
)
def test_of_names_with_numbers_no_number_is_cut(text: str, room: int, shown: str) -> None:
    assert cut_counted(text, room) == shown
