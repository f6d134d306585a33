"""The clock of a recorded picture: it stands still within an event, for one thread, and holds others' events back."""

import threading

from epwatch.stream.event_clock import EventClock

PATIENCE = 30.0


class Running:
    """A clock that is another one at each look."""

    def __init__(self) -> None:
        self.now = 0.0

    def wall(self) -> float:
        self.now += 1.0
        return 1_000_000.0 + self.now

    def monotonic(self) -> float:
        return self.now


def test_it_stands_still_within_an_event_and_runs_again_after_it() -> None:
    clock = EventClock(Running())
    with clock.event():
        looks = {(clock.wall(), clock.monotonic()) for _ in range(3)}
        with clock.event() as moved:
            looks.add((clock.wall(), clock.monotonic()))
    assert len(looks) == 1
    assert not moved
    assert clock.wall() < clock.wall()


def test_for_another_thread_it_runs_on_and_its_event_waits() -> None:
    clock = EventClock(Running())
    seen: list[float] = []
    inside, looked = threading.Event(), threading.Event()

    def other() -> None:
        inside.wait(PATIENCE)
        seen.extend((clock.wall(), clock.wall()))
        looked.set()
        with clock.event():
            seen.append(clock.wall())

    thread = threading.Thread(target=other)
    thread.start()
    with clock.event():
        stood = clock.wall()
        inside.set()
        assert looked.wait(PATIENCE)
        assert stood < seen[0] < seen[1]
        assert len(seen) == 2
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert seen[2] > stood
