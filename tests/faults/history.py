"""Everything that one watched cluster told, in order: batches, statuses, gaps, changes, and the deltas beneath them."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from epwatch.kube.delta import Delta, Gap
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.model.batch import Batch
from epwatch.model.change import Change
from epwatch.monitor import Monitor

Stream = tuple[Kind, str | None]


@dataclass
class History:
    """What was told so far; lists grow, nothing is taken out.

    ``lines`` is all that was logged; ``failures`` what ended the feed, which is nothing in every row of the matrix.
    """

    batches: list[Batch] = field(default_factory=list)
    deltas: list[Delta] = field(default_factory=list)
    statuses: list[StreamStatus] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    failures: list[tuple[str, int]] = field(default_factory=list)

    def take(self, batch: Batch) -> None:
        """Add a batch."""
        self.batches.append(batch)
        known = self.now
        self.statuses += [one for one in batch.streams or () if known.get((one.kind, one.namespace)) != one]

    @property
    def now(self) -> dict[Stream, StreamStatus]:
        """Return how each stream stands, as told last."""
        return {(one.kind, one.namespace): one for one in self.statuses}

    @property
    def changes(self) -> list[Change]:
        """Return every change in order."""
        return [change for batch in self.batches for change in batch.changes]

    @property
    def gaps(self) -> list[Gap]:
        """Return every gap in order."""
        return [gap for batch in self.batches for gap in batch.gaps]

    def of(self, kind: Kind) -> list[StreamStatus]:
        """Return the statuses of one resource in order."""
        return [one for one in self.statuses if one.kind is kind]

    def phases(self, kind: Kind) -> list[Phase]:
        """Return the phases of one resource in order, repetitions left out."""
        told = [one.phase for one in self.of(kind)]
        return [phase for place, phase in enumerate(told) if place == 0 or told[place - 1] is not phase]

    def texts(self) -> Iterator[str]:
        """Yield everything that a user or a file could get to see, as text."""
        yield from self.lines
        yield from map(repr, self.statuses)
        yield from map(repr, self.failures)
        for one in self.changes:
            yield repr((one.service, one.endpoint, one.was, one.message, one.verdict))
        # Snapshots hold each other's rows many times over: the latest of each service is what is on the screen.
        yield from map(repr, {one.key: one for batch in self.batches for one in batch.services}.values())


class LogLines(logging.Handler):
    """Keeps what is logged, as it would stand in a file."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one record."""
        self._lines.append(self.format(record))


def tapped(deltas: list[Delta]) -> type[Monitor]:
    """Return the monitor's class with one thing more: what its streams tell it is noted in deltas."""

    class TappedMonitor(Monitor):
        def deltas(self, told: Sequence[Delta]) -> None:
            deltas.extend(told)
            super().deltas(told)

    return TappedMonitor
