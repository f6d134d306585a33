"""A recording on a screen: when its lines are due, played, stopped, faster, a change at a time, on to a time."""

import pytest

from epwatch.stream.play_clock import PlayClock
from epwatch.stream.playback import Playback, PlayState
from tests.fakes import ManualClock

BEGIN = 1_790_000_000.0


@pytest.fixture
def real() -> ManualClock:
    return ManualClock()


@pytest.fixture
def clock(real: ManualClock) -> PlayClock:
    made = PlayClock(real)
    made.set(BEGIN)
    return made


@pytest.fixture
def playback(clock: PlayClock) -> Playback:
    return Playback(clock)


def due(playback: Playback, wall: float, news: int = 0) -> bool:
    return playback.wait_for(wall, news) == 0.0


def test_a_line_is_due_when_as_much_time_has_passed_as_then(playback: Playback, real: ManualClock) -> None:
    assert not due(playback, BEGIN + 3.0)
    real.advance(2.9)
    assert not due(playback, BEGIN + 3.0)
    real.advance(0.1)
    assert due(playback, BEGIN + 3.0)


def test_at_another_speed_from_the_moment_of_the_key_on(
    playback: Playback, real: ManualClock, clock: PlayClock
) -> None:
    real.advance(1.0)
    playback.faster(4.0)
    assert clock.wall() == BEGIN + 1.0
    real.advance(1.0)
    assert clock.wall() == BEGIN + 5.0
    playback.faster(1 / 8)
    real.advance(2.0)
    assert clock.wall() == BEGIN + 6.0
    assert playback.state == PlayState(plays=True, speed=0.5)


def test_the_speed_has_ends(playback: Playback) -> None:
    for _ in range(30):
        playback.faster(2.0)
    assert playback.state.speed == 1024.0
    for _ in range(30):
        playback.faster(0.5)
    assert playback.state.speed == 1 / 16


def test_stopped_nothing_is_due_and_the_clock_stands(playback: Playback, real: ManualClock, clock: PlayClock) -> None:
    real.advance(1.0)
    playback.toggle()
    real.advance(100.0)
    assert clock.wall() == BEGIN + 1.0
    assert clock.monotonic() == BEGIN + 1.0
    assert not due(playback, BEGIN + 1.0)
    playback.toggle()
    assert due(playback, BEGIN + 1.0)
    assert not due(playback, BEGIN + 2.0)


def test_a_step_takes_lines_until_something_was_told_and_stops(playback: Playback, clock: PlayClock) -> None:
    assert not due(playback, BEGIN + 9.0, news=4)
    playback.step()
    assert due(playback, BEGIN + 9.0, news=4)
    clock.set(BEGIN + 9.0)
    assert due(playback, BEGIN + 9.5, news=4)
    clock.set(BEGIN + 9.5)
    assert not due(playback, BEGIN + 9.6, news=5)
    assert not playback.state.plays
    assert clock.wall() == BEGIN + 9.5


def test_two_steps_are_two_changes(playback: Playback) -> None:
    playback.step()
    playback.step()
    assert due(playback, BEGIN + 9.0, news=0)
    assert due(playback, BEGIN + 9.0, news=1)
    assert not due(playback, BEGIN + 9.0, news=2)


def test_a_jump_takes_all_lines_until_its_time_and_shows_that_time(playback: Playback, clock: PlayClock) -> None:
    playback.toggle()
    playback.jump(BEGIN + 60.0)
    assert playback.state.seeking
    assert due(playback, BEGIN + 30.0, news=1)
    clock.set(BEGIN + 30.0)
    assert due(playback, BEGIN + 60.0, news=2)
    assert not due(playback, BEGIN + 60.1, news=3)
    assert clock.wall() == BEGIN + 60.0
    assert playback.state == PlayState(plays=False, speed=1.0)


def test_at_its_end_it_stays_at_its_last_moment(playback: Playback, real: ManualClock, clock: PlayClock) -> None:
    clock.set(BEGIN + 7.0)
    playback.jump(BEGIN + 60.0)
    playback.end()
    playback.toggle()
    real.advance(5.0)
    assert clock.wall() == BEGIN + 7.0
    assert playback.state == PlayState(plays=False, speed=1.0, ended=True)


def test_what_is_followed_comes_at_once_unless_it_is_stopped(clock: PlayClock) -> None:
    playback = Playback(clock, follow=True)
    assert due(playback, BEGIN + 1000.0)
    playback.toggle()
    assert not due(playback, BEGIN + 1000.0)
