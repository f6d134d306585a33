"""A live pipeline with its history, driven by moves; and what its picture was after each of them."""

from typing import Any

from epwatch.history import History
from epwatch.kube.delta import Gap
from epwatch.kube.phase import StreamStatus
from epwatch.model.batch import Batch
from epwatch.model.instants import Missed
from epwatch.model.marks import Durations
from epwatch.model.snapshot import ServiceKey, ServiceSnapshot
from epwatch.tui.shown.marks import Marks
from epwatch.tui.shown.picture import Picture, Totals
from tests.property.stream.live import Live, MemoryTape

LONG = Durations()
Seen = tuple[
    dict[ServiceKey, tuple[ServiceSnapshot, Marks]],
    Totals,
    tuple[StreamStatus, ...],
    list[Gap],
    dict[ServiceKey, float],
]
"""Everything that a picture shows: services with their marks, totals, streams, gaps, latest changes."""


def seen(picture: Picture) -> Seen:
    """Return what a picture shows."""
    services = {key: (one, picture.marks(key)) for key in picture.keys if (one := picture.service(key)) is not None}
    return services, picture.totals, picture.streams, [each.gap for each in picture.missed], dict(picture.changed)


class Watched(Live):
    """Remembers what was shown after each instant, by its number."""

    def __init__(self, limit: int) -> None:
        super().__init__(MemoryTape())
        self.history = History(limit)
        self.picture = Picture(LONG)
        self.shown: dict[int, Seen] = {}
        self._delivery._reader = self

    def batch(self, batch: Batch) -> None:
        now = self.event_clock.monotonic()
        self.history.add(batch, now)
        self.picture.expire(now)
        if batch.streams is not None:
            self.picture.hear(batch.context, batch.streams)
        self.picture.missed.extend(Missed(batch.context, gap) for gap in batch.gaps)
        self.picture.apply(batch, now)
        if self.history.begin is not None:
            self.shown[self.history.last] = seen(self.picture)

    def failed(self, message: str, exit_code: int) -> None:
        raise AssertionError(message, exit_code)


def watch(story: list[tuple[str, Any]], limit: int) -> Watched:
    """Return a pipeline that has seen the story."""
    watched = Watched(limit)
    watched.first_picture()
    for what, how in story:
        watched.move(what, how)
    return watched
