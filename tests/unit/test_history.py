"""History: what a screen asks of it while a feed's thread tells it more."""

import threading
from typing import Any

import pytest

from epwatch.history import History
from epwatch.model.batch import Batch
from epwatch.model.instants import Instant, Instants

SECONDS = 30.0


def test_the_number_of_the_latest_instant_is_not_told_in_the_middle_of_an_event(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inside, go_on = threading.Event(), threading.Event()
    add = Instants.add

    def slowly(*told_as: Any) -> Instant | None:  # noqa: ANN401 - as it is called
        inside.set()
        assert go_on.wait(SECONDS)
        return add(*told_as)

    history, told = History(1_000_000), list[int]()
    history.add(Batch(time=0.0, context="prod", synced=True), 0.0)
    before = history.last
    monkeypatch.setattr(Instants, "add", slowly)
    feed = threading.Thread(target=history.add, args=(Batch(time=1.0, context="prod", synced=True), 1.0))
    screen = threading.Thread(target=lambda: told.append(history.last))
    feed.start()
    assert inside.wait(SECONDS)
    screen.start()
    screen.join(0.1)
    assert told == []
    go_on.set()
    for thread in (feed, screen):
        thread.join(SECONDS)
    assert told == [before + 1]
