"""A gate: whether services came, and stayed, as its terms want them. Pure: news and times go in, a stage comes out.

Times are monotonic seconds except where they are said to be wall seconds. Whoever drives it runs the command in stage
COMMAND, lists the slices afresh in stage CHECKING, and calls :meth:`Gate.tick` at :attr:`Gate.deadline`.
"""

from enum import Enum
from math import inf
from typing import Final

from epwatch.kube.delta import Gap
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.model.batch import Batch
from epwatch.model.gate_terms import Result, Terms, Watched
from epwatch.model.snapshot import ServiceKey, ServiceSnapshot, Source, Standing

_REFUSED: Final = frozenset({Phase.DENIED, Phase.UNSERVED})


class Stage(Enum):
    """How far a gate is."""

    SYNCING = "waits for the first whole picture"
    COMMAND = "the command runs"
    HOLDING = "waits until all has held for long enough"
    CHECKING = "the slices are listed afresh"
    ENDED = "there is a result"


class Gate:
    """Judges one context's batches; every batch of an exact feed has to come here, in order.

    Args:
        terms: what has to hold.
        command: whether a command runs first.
        now: when the timeout begins to count; None: with the first news.
    """

    def __init__(self, terms: Terms, *, command: bool, now: float | None = None) -> None:
        self._terms = terms
        self._command = command
        self._end = inf if now is None else now + terms.timeout
        self._pictures: dict[ServiceKey, ServiceSnapshot] = {}
        self._streams: tuple[StreamStatus, ...] = ()
        self._violated = ""
        self._unknown = ""
        self._since: float | None = None
        self.stage = Stage.SYNCING
        self.check = 0
        """The number of the check that is under way; its answer names it."""
        self.services: dict[ServiceKey, Watched] = {}
        self.result: Result | None = None
        self.why = ""

    @property
    def held_since(self) -> float | None:
        """Return since when all holds without a break, None while it does not."""
        return self._since

    @property
    def deadline(self) -> float:
        """Return when :meth:`tick` will next matter."""
        if self.stage is Stage.HOLDING and self._since is not None:
            return min(self._end, self._since + self._terms.hold)
        return self._end

    def batch(self, batch: Batch, now: float) -> None:
        """Take a batch."""
        self.tick(now)
        for key in batch.gone:
            self._pictures.pop(key, None)
        self._pictures.update((each.key, each) for each in batch.services if self._is_named(each.key))
        if batch.streams is not None:
            self._streams = batch.streams
        if not batch.synced or self.stage is Stage.ENDED:
            return
        began = self.stage is Stage.SYNCING
        if began:
            self.stage = Stage.COMMAND if self._command else Stage.HOLDING
        self._see(batch.time, at_synced=began)
        if not began:
            self._take_gaps(batch.gaps)
        self._judge(now)

    def command_ended(self, code: int, now: float) -> None:
        """Take the command's exit code: only after 0 the holding begins."""
        self.tick(now)
        if self.stage is not Stage.COMMAND:
            return
        if code != 0:
            self._finish(Result.FAILED, f"the command ended with exit code {code}")
            return
        self.stage = Stage.HOLDING
        self._judge(now)

    def checked(self, check: int, difference: str, now: float) -> None:
        """Take a check's answer: "" if the watch has told all that a fresh list of the slices tells."""
        self.tick(now)
        if self.stage is not Stage.CHECKING or check != self.check:
            return
        if difference:
            self._finish(Result.UNKNOWN, difference)
        else:
            self._finish(Result.OK, "")

    def feed_ended(self, now: float) -> None:
        """Take the end of a recording: what did not show until then stays unknown."""
        self.tick(now)
        if self.stage is not Stage.ENDED:
            self._give_up(Result.UNKNOWN, "the recording ends before")

    def tick(self, now: float) -> None:
        """Let time pass."""
        if self.stage is Stage.ENDED:
            return
        self._end = min(self._end, now + self._terms.timeout)
        held = self._since is not None and now - self._since >= self._terms.hold
        if self.stage is Stage.HOLDING and held:
            self.stage = Stage.CHECKING
            self.check += 1
        if now >= self._end:
            self._give_up(Result.TIMEOUT, f"not so within {self._terms.timeout:g} s")

    def _is_named(self, key: ServiceKey) -> bool:
        return key.kind is Standing.SERVICE and key.name in self._terms.names

    def _see(self, time: float, *, at_synced: bool) -> None:
        new = {key: Watched(self._terms, self._pictures[key], at_synced=at_synced) for key in self._new()}
        self.services |= new
        for key, service in self.services.items():
            service.see(self._pictures.get(key), time)
            self._note_dip(service)
            # Later only --never-below would have to know; else what is unknown does not hold, and may be known again.
            if key in new or self._terms.never_below is not None:
                self._unknown = self._unknown or service.unknowable
        if at_synced and any(one.kind is Kind.SERVICES and one.phase in _REFUSED for one in self._streams):
            self._unknown = self._unknown or "the services cannot be read"

    def _new(self) -> list[ServiceKey]:
        return [key for key in self._pictures if key not in self.services]

    def _note_dip(self, service: Watched) -> None:
        least, ready = self._terms.never_below, service.ready
        if least is not None and ready is not None and ready < least and not self._violated:
            self._violated = f"{service.key.name} had {ready} ready, never below {least} was asked for"

    def _take_gaps(self, gaps: tuple[Gap, ...]) -> None:
        for gap in gaps:
            if not self._concerns(gap):
                continue
            self._since = None
            if self.stage is Stage.CHECKING:
                self.stage = Stage.HOLDING
            if self._terms.never_below is not None:
                self._unknown = self._unknown or f"a gap in {gap.kind.value}: nobody saw whether there was a dip"

    def _concerns(self, gap: Gap) -> bool:
        if gap.kind is Kind.ENDPOINTS and not any(
            picture.source is Source.ENDPOINTS for picture in self._pictures.values()
        ):
            return False
        return gap.namespace is None or any(gap.namespace == key.namespace for key in self.services)

    def _judge(self, now: float) -> None:
        """Draw the consequences of how the services stand now."""
        if self.stage is Stage.COMMAND:
            return
        if self._violated or self._unknown:
            self._give_up(Result.UNKNOWN, self._unknown)
        elif not self._all_hold():
            self._since = None
            self.stage = Stage.HOLDING
        elif self._since is None:
            self._since = now
            self.tick(now)

    def _all_hold(self) -> bool:
        missing = set(self._terms.names) - {key.name for key in self.services}
        return not missing and all(service.holds for service in self.services.values())

    def _give_up(self, result: Result, why: str) -> None:
        """End without the wanted answer: a dip that was seen weighs more than what nobody saw (3 before 5)."""
        if self._violated:
            self._finish(Result.VIOLATED, self._violated)
        elif self._unknown:
            self._finish(Result.UNKNOWN, self._unknown)
        else:
            self._finish(result, why)

    def _finish(self, result: Result, why: str) -> None:
        self.stage = Stage.ENDED
        self.result = result
        self.why = why
