"""Whatever clocks and orders: a lag is never negative, and never told of what nobody saw."""

from hypothesis import given
from hypothesis import strategies as st

from epwatch.model.lag import lags
from epwatch.model.lane import SEEN, Lane, Sight, Step
from epwatch.model.snapshot import Trigger
from tests.unit.model.test_handover import BEGIN, being

seconds = st.floats(-100.0, 100.0)
optional = st.none() | seconds
triggers = st.none() | optional.map(lambda time: Trigger(None if time is None else BEGIN + time))
sights = st.lists(st.tuples(seconds, optional, optional, optional, st.booleans(), st.booleans()), max_size=12)


@given(sights, optional, st.booleans(), triggers)
def test_a_lag_is_never_negative_and_never_invented(
    seen: list[tuple[float, float | None, float | None, float | None, bool, bool]],
    offset: float | None,
    leaves: bool,
    trigger: Trigger | None,
) -> None:
    lane = Lane("default", "web-1", "uid")
    for time, ready, asked, ended, rotates, known in seen:
        one = being("web-1", ready=ready, asked=asked, ended=ended)
        lane.see(Sight(time=BEGIN + time, pod=one, rotates=rotates, known=known, trigger=trigger))
    if leaves:
        lane.leave(BEGIN + 100, known=True)
    for lag in lags([lane], offset):
        for told in (lag.median, lag.worst):
            assert told is None or told >= 0
        begin = lane.due if lag.begin is Step.READY else lane.time_of(lag.begin)
        if None in (begin, lane.time_of(lag.end)):
            assert lag.median is None
        if offset is None and (lag.begin in SEEN) != (lag.end in SEEN):
            assert lag.median is None


@given(sights)
def test_steps_that_are_only_seen_have_the_time_of_a_sight_that_was_known(
    seen: list[tuple[float, float | None, float | None, float | None, bool, bool]],
) -> None:
    lane = Lane("default", "web-1", "uid")
    for time, ready, asked, ended, rotates, known in seen:
        one = being("web-1", ready=ready, asked=asked, ended=ended)
        lane.see(Sight(time=BEGIN + time, pod=one, rotates=rotates, known=known))
    times = {BEGIN + each[0] for each in seen if each[5]}
    for step in Step:
        if step in SEEN and (told := lane.time_of(step)) is not None:
            assert told in times
