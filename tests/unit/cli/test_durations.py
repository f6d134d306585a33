"""Durations as the user writes them."""

import argparse

import pytest

from epwatch.cli.durations import duration, positive_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30s", 30),
        ("5m", 300),
        ("1h30m", 5400),
        ("500ms", 0.5),
        ("1.5s", 1.5),
        ("1d", 86400),
        ("2m3s4ms", 123.004),
        ("30", 30),
        ("0", 0),
        ("0s", 0),
    ],
)
def test_a_duration_is_read_in_seconds(text: str, seconds: float) -> None:
    assert duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "s", "30x", "-5s", "5 m", "1h30", "m5", "1,5s", "٣s", "1e3", "nan", "inf"])
def test_what_is_no_duration_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError) as caught:
        duration(text)
    assert "is not a duration; write 30s, 5m, 1h30m or 500ms" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_no_time_at_all_is_refused_where_time_must_pass() -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        positive_duration("0s")
    assert positive_duration("1s") == 1
