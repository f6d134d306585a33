"""Ages: one unit, kubectl's letters, and a text that changes exactly when it is said to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epwatch.tui.look.ages import age, next_change, time_of_day, zone_name

DAY = 86_400


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "0s"),
        (0, "0s"),
        (9.9, "9s"),
        (10, "10s"),
        (59, "50s"),
        (60, "1m"),
        (3599, "59m"),
        (3600, "1h"),
        (2 * DAY - 1, "47h"),
        (2 * DAY, "2d"),
        (729 * DAY, "729d"),
        (730 * DAY, "2y"),
    ],
)
def test_an_age_has_one_unit(seconds: float, text: str) -> None:
    assert age(seconds) == text


@given(st.integers(min_value=-100, max_value=3000 * DAY))
def test_an_age_reads_the_same_until_its_next_change_and_differently_then(seconds: int) -> None:
    wait = next_change(seconds)
    assert wait > 0
    assert age(seconds + wait - 0.001) == age(seconds)
    assert age(seconds + wait) != age(seconds)


def test_times_of_day_name_their_zone() -> None:
    assert time_of_day(1_764_072_269.0, utc=True) == "12:04:29"
    assert zone_name(1_764_072_269.0, utc=True) == "UTC"
