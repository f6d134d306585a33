"""A recording played up to a moment: what a screen would have been told until then, without a socket or a wait."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Final

from msgspec import Struct

from epwatch.feed import AskEvidence
from epwatch.model.batch import Batch
from epwatch.model.moments import moment
from epwatch.options import Options
from epwatch.stream.play_clock import PlayClock
from epwatch.stream.player import Player, Stretch

DATA: Final = Path(__file__).parents[1] / "data"
_ENDS: Final = 60.0
"""Seconds within which a recording of half a minute is read, on however slow a machine."""


class Played(Struct, frozen=True):
    """What was told until wall second ``now``, and who answers what is read on demand."""

    batches: tuple[Batch, ...]
    now: float
    evidence: AskEvidence


class _Collector:
    """A reader that keeps every batch until the end."""

    def __init__(self) -> None:
        self.batches: list[Batch] = []
        self.ended = Event()
        self.message = ""

    def batch(self, batch: Batch) -> None:
        """Keep it."""
        self.batches.append(batch)

    def failed(self, message: str, _exit_code: int) -> None:
        """Take note of the end."""
        self.message = message
        self.ended.set()


@contextmanager
def played(name: str, at: str) -> Iterator[Played]:
    """Play a recording of tests/data up to a time of day (UTC), as ``epwatch replay --at`` does.

    Raises:
        AssertionError: it cannot be played.
    """
    clock, told = PlayClock(), _Collector()
    until = moment(at, utc=True)
    player = Player(Stretch(paths=(str(DATA / f"{name}.ndjson"),), until=until), Options(), exact=True, clock=clock)
    player.start(told)
    try:
        assert told.ended.wait(_ENDS), f"{name} does not end"
        assert not told.message, told.message
        yield Played(tuple(told.batches), until(told.batches[0].time), player.evidence)
    finally:
        player.stop()
