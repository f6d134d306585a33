"""The end of a headless command: the first one told holds."""

import threading

from epwatch.headless.latch import End, Latch, Outcome


def test_the_first_outcome_holds() -> None:
    latch = Latch()
    latch.settle(Outcome(End.CLOSED))
    latch.settle(Outcome(End.DONE))
    assert latch.wait().end is End.CLOSED


def test_a_time_that_is_over_ends_it_and_what_comes_later_does_not_count() -> None:
    latch = Latch()
    latch.expire_in(0)
    assert latch.wait().end is End.TIME
    latch.settle(Outcome(End.FAILED))
    assert latch.wait().end is End.TIME


def test_an_outcome_before_its_time_counts() -> None:
    latch = Latch()
    latch.expire_in(3600)
    latch.settle(Outcome(End.DONE))
    assert latch.wait().end is End.DONE


def test_who_waits_is_woken_by_another_thread() -> None:
    latch = Latch()
    found: list[End] = []
    waiter = threading.Thread(target=lambda: found.append(latch.wait().end))
    waiter.start()
    latch.expire_in(3600)
    latch.settle(Outcome(End.OVERRUN))
    waiter.join(10)
    assert found == [End.OVERRUN]
