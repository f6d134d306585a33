"""clean(): the cases that a terminal would obey."""

import pytest

from epwatch.kube.sanitize import clean


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("\x1b]0;title\x07", "\ufffd]0;title\ufffd"),
        ("\x9b2J", "\ufffd2J"),
        ("\x1b]52;c;Zm9v\x1b\\", "\ufffd]52;c;Zm9v\ufffd\\"),
        ("a\u202eb", "a\ufffdb"),
        ("a\u200bb\ufeff", "a\ufffdb\ufffd"),
        ("one\ttwo\r\nthree", "one two  three"),
        ("nul\x00del\x7f", "nul\ufffddel\ufffd"),
        ("tag\U000e0041", "tag\ufffd"),
        ("line\u2028paragraph\u2029", "line\ufffdparagraph\ufffd"),
        ("half\ud800", "half\ufffd"),
        ("z\u0301\u0302\u0303\u0304", "z\u0301\u0302"),
        ("[red]markup is text[/]", "[red]markup is text[/]"),
        ("日本語 Ünïcödé 😀", "日本語 Ünïcödé 😀"),
    ],
)
def test_what_a_terminal_would_obey_is_replaced(hostile: str, harmless: str) -> None:
    assert clean(hostile) == harmless


def test_what_is_no_string_becomes_one() -> None:
    assert clean(7) == "7"
    assert clean(None) == "None"


def test_a_message_is_cut_and_says_so() -> None:
    assert clean("x" * 600, 512) == "x" * 512 + "…"
    assert clean("x" * 512, 512) == "x" * 512


def test_a_storm_of_marks_is_cut_though_little_of_it_is_kept() -> None:
    assert clean("a" + "\u0301" * 10_000_000, 512) == "a\u0301\u0301…"


def test_names_stay_whole_without_a_limit() -> None:
    name = "a" * 317
    assert clean(name) is name
