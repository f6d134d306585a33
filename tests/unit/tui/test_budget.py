"""The bytes that nobody asked for: so many a second, what was quiet first, and never in the way of a key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epwatch.tui.terminal.budget import ByteBudget
from tests.fakes import ManualClock


def budget(rate: float = 3000.0) -> tuple[ByteBudget, ManualClock]:
    """Return a budget that has begun, and its clock."""
    clock = ManualClock()
    made = ByteBudget(rate, clock.monotonic)
    made.begun = True
    return made, clock


def spend(made: ByteBudget, size: int) -> None:
    """Write so many bytes that nobody asked for."""
    with made.unasked():
        pass
    made.wrote(size)


def test_after_a_rest_a_whole_paint_waits_for_nothing() -> None:
    made, _clock = budget()
    spend(made, 11_800)
    assert made.wait() == 0
    assert made.allows(quiet=10.0, cells=100)


def test_a_debt_is_waited_for_until_it_is_made_up() -> None:
    made, clock = budget()
    spend(made, 14_400)
    assert made.wait() == pytest.approx(1.0)
    assert not made.allows(quiet=100.0, cells=100)
    clock.advance(1.1)
    assert made.wait() == 0
    assert made.allows(quiet=100.0, cells=100)


def test_a_line_that_changes_all_the_time_leaves_a_part_to_those_that_were_quiet() -> None:
    made, _clock = budget()
    spend(made, 8_000)
    assert not made.allows(quiet=0.1, cells=100)
    assert made.allows(quiet=1.0, cells=100)


def test_what_answers_a_key_is_not_counted() -> None:
    made, _clock = budget()
    spend(made, 11_000)
    made.asked()
    made.wrote(50_000)
    assert made.wait() == 0


def test_nothing_is_counted_before_the_first_whole_picture() -> None:
    made = ByteBudget(3000.0, ManualClock().monotonic)
    spend(made, 50_000)
    assert made.wait() == 0
    assert made.allows(quiet=0.0, cells=100)


def test_without_a_limit_nothing_waits() -> None:
    made, _clock = budget(0)
    spend(made, 1_000_000)
    assert made.wait() == 0
    assert made.allows(quiet=0.0, cells=100)


@given(st.integers(0, 20_000), st.floats(0.0, 3.0), st.sampled_from([1.0, 2.0]))
def test_who_waits_is_told_when_to_come_back(spent: int, quiet: float, patience: float) -> None:
    """Not much before it is allowed, and not after."""
    made, clock = budget()
    spend(made, spent)
    wait = made.until(quiet, patience)
    early = max(wait - 0.01, 0.0)
    clock.advance(early)
    if early:
        assert not made.allows(quiet + early, 100, patience)
    clock.advance(wait - early + 0.001)
    assert made.allows(quiet + wait + 0.001, 100, patience)


@given(st.lists(st.tuples(st.floats(0.01, 1.0), st.integers(50, 400)), min_size=1, max_size=200))
def test_whatever_wants_to_be_painted_the_rate_is_kept(wishes: list[tuple[float, int]]) -> None:
    """Over twenty seconds what was saved is part of it; beside it, one line that the last byte of it was given to."""
    made, clock = budget()
    begin, sent = clock.monotonic(), 0
    for passed, size in wishes:
        clock.advance(passed)
        with made.unasked():
            if made.allows(quiet=passed, cells=size):
                sent += size
                made.wrote(size)
    assert sent <= 3_000 * max(20.0, clock.monotonic() - begin) + 400
    assert sent <= 12_000 + 3_000 * (clock.monotonic() - begin) + 400
