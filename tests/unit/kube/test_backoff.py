"""Backoff and the retry policy: never in step, never in a hurry, forgiving only after good health."""

import pytest

from epwatch.kube.backoff import Backoff
from epwatch.kube.phase import Phase
from epwatch.kube.reactions import Reaction, Wait
from epwatch.kube.retries import RetryPolicy
from epwatch.kube.timing import PRODUCTION
from tests.fakes import ManualClock

PROMPT = Reaction(Wait.PROMPT)
BACKOFF = Reaction(Wait.BACKOFF)
RELIST = Reaction(Wait.PROMPT, relist=True)


def policy(clock: ManualClock, random: float = 0.0) -> RetryPolicy:
    return RetryPolicy(PRODUCTION, clock, lambda: random)


def test_delays_double_up_to_the_cap_and_stay_there() -> None:
    """R-4; TestReflectorListAndWatchInitConnBackoff, TestNewReflectorWithCustomBackoff."""
    backoff = Backoff(0.8, 10.0, lambda: 0.0)
    assert [backoff.next() for _ in range(6)] == [0.8, 1.6, 3.2, 6.4, 10.0, 10.0]
    backoff.reset()
    assert backoff.next() == 0.8


def test_each_delay_is_up_to_twice_as_long_by_chance() -> None:
    """R-4."""
    assert Backoff(0.8, 10.0, lambda: 0.999).next() == pytest.approx(1.6, rel=0.01)


def test_days_of_failure_do_not_overflow() -> None:
    backoff = Backoff(0.8, 10.0, lambda: 0.0)
    backoff.failures = 100_000
    assert backoff.next() == 10.0


def test_one_break_is_resumed_at_once_a_second_one_waits() -> None:
    """M-8: an event and an end, again and again, is no health."""
    retries = policy(ManualClock())
    assert retries.delay(PROMPT) == 0.0
    retries.lived(5.0)
    assert retries.delay(PROMPT) == 0.8
    retries.lived(5.0)
    assert retries.delay(PROMPT) == 1.6


def test_an_expired_version_after_an_outage_is_listed_at_once_but_only_once() -> None:
    """I-1: the outage's wait and another one for the 410 that ends it would be longer than what is promised."""
    retries = policy(ManualClock())
    for _ in range(5):
        retries.delay(BACKOFF)
    assert retries.delay(RELIST) == 0.0
    assert retries.delay(RELIST) == 10.0
    retries.lived(9.9)
    assert retries.delay(RELIST) == 10.0
    retries.lived(10.0)
    assert retries.delay(RELIST) == 0.0


def test_failures_are_forgotten_after_ten_seconds_of_life() -> None:
    retries = policy(ManualClock())
    for _ in range(4):
        retries.delay(BACKOFF)
    retries.lived(9.9)
    assert retries.delay(PROMPT) == 10.0
    retries.lived(10.0)
    assert retries.delay(PROMPT) == 0.0


def test_the_server_can_ask_for_more_but_not_for_ever() -> None:
    """TH-1."""
    retries = policy(ManualClock())
    assert retries.delay(Reaction(Wait.BACKOFF, retry_after=30.0)) == 30.0
    assert retries.delay(Reaction(Wait.BACKOFF, retry_after=86_400.0)) == 120.0
    assert retries.delay(Reaction(Wait.BACKOFF, retry_after=0.1)) == 3.2


def test_what_is_denied_is_asked_again_within_a_minute() -> None:
    for random in (0.0, 0.999):
        assert 50.0 < policy(ManualClock(), random).delay(Reaction(Wait.SLOW, phase=Phase.DENIED)) <= 60.0


def test_scaling_keeps_the_order_of_the_limits() -> None:
    scaled = PRODUCTION.scaled(1 / 50)
    assert scaled.heartbeat < scaled.idle < scaled.stale
    assert scaled.backoff_cap == pytest.approx(0.2)
