"""Whoever goes back sees, at each step, what was shown then; as far as the history goes, and whatever it let go."""

from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from epwatch.tui.shown.recalled import earliest, recalled
from tests.property.stream.live import moves
from tests.property.stream.test_record_replay import BUSY
from tests.property.stream.watched import LONG, Watched, seen, watch

Story = list[tuple[str, Any]]
PLENTY = 10_000_000
OFTEN: Story = [move for _ in range(6) for move in BUSY if move[0] != "jump"]


def agreeing(watched: Watched) -> int:
    """Compare every picture that can be looked at with what was shown, back and forth; return how many they are."""
    past = watched.history.past()
    numbers = range(earliest(past, LONG), past.last + 1)
    for number in (*reversed(numbers), *numbers[:3]):
        past.go(number)
        assert seen(recalled(past, LONG)) == watched.shown[number]
    return len(numbers)


@given(moves)
@settings(max_examples=25)
@example(BUSY)
def test_the_picture_at_each_step_is_the_one_that_was_shown(story: Story) -> None:
    assert agreeing(watch(story, PLENTY)) >= 1


@given(moves, st.integers(20_000, 60_000))
@settings(max_examples=25)
@example(OFTEN, 100_000)
def test_so_it_is_when_the_history_let_go_of_its_begin(story: Story, limit: int) -> None:
    watched = watch(story, limit)
    assert watched.history.bytes <= limit
    agreeing(watched)


def test_what_was_let_go_leaves_pictures_to_look_at() -> None:
    watched = watch(OFTEN, 100_000)
    past = watched.history.past()
    assert past.first > 0
    assert agreeing(watched) > 3
