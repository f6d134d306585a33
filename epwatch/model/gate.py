"""A gate: whether services came, and stayed, as its terms want them. Pure: news and times go in, a stage comes out.

Times are monotonic seconds except where they are said to be wall seconds. Whoever drives it runs the command in stage
COMMAND, lists the slices afresh in stage CHECKING, and calls :meth:`Gate.tick` at :attr:`Gate.deadline`.
"""

from collections.abc import Callable, Sequence
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
    ENDED = "ended"


class Gate:
    """Judges batches; every batch of an exact feed has to come here, in order.

    Of several contexts every named service has to hold in each, at the same time: a cluster that lacks it, or of which
    nobody knows, would have to be left out by name.

    Args:
        terms: what has to hold.
        command: whether a command runs first.
        now: when the timeout begins to count; None: with the first news.
        contexts: gives those that have to hold, beside those that batches come of.
    """

    def __init__(
        self,
        terms: Terms,
        *,
        command: bool,
        now: float | None = None,
        contexts: Callable[[], Sequence[str | None]] = tuple,
    ) -> None:
        self._terms = terms
        self._command = command
        self._end = inf if now is None else now + terms.timeout
        self._pictures: dict[ServiceKey, ServiceSnapshot] = {}
        self._contexts = contexts
        self._streams: dict[str | None, tuple[StreamStatus, ...]] = {}
        self._synced: set[str | None] = set()
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
    def contexts(self) -> tuple[str | None, ...]:
        """Return the contexts in which all has to hold."""
        return tuple(dict.fromkeys((*self._contexts(), *self._streams)))

    @property
    def lacking(self) -> list[tuple[str | None, str]]:
        """Return the context and the name of each service that was never seen."""
        seen = {(key.context, key.name) for key in self.services}
        wanted = ((context, name) for context in self.contexts for name in self._terms.names)
        return [each for each in wanted if each not in seen]

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
        were = self._streams.setdefault(batch.context, ())
        self._streams[batch.context] = were if batch.streams is None else batch.streams
        if batch.synced:
            self._synced.add(batch.context)
        if not self._synced.issuperset(self.contexts) or self.stage is Stage.ENDED:
            return
        began = self.stage is Stage.SYNCING
        if began:
            self.stage = Stage.COMMAND if self._command else Stage.HOLDING
        self._see(batch.time, at_synced=began)
        if not began:
            self._take_gaps(batch)
        self._judge(now)

    def unreadable(self, why: str, now: float) -> None:
        """Take note that of a context, which is to hold with the others, nothing can be read before SYNCED."""
        self.tick(now)
        if self.stage is Stage.SYNCING:
            self._finish(Result.UNKNOWN, why)

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
                self._unknown = self._unknown or self._of(key.context, service.unknowable)
        if at_synced:
            for context, streams in self._streams.items():
                if any(one.kind is Kind.SERVICES and one.phase in _REFUSED for one in streams):
                    self._unknown = self._unknown or self._of(context, "the services cannot be read")

    def _of(self, context: str | None, text: str) -> str:
        """Return a text with the context that it is about, where there are several."""
        return f"{context}: {text}" if text and len(self.contexts) > 1 else text

    def _new(self) -> list[ServiceKey]:
        return [key for key in self._pictures if key not in self.services]

    def _note_dip(self, service: Watched) -> None:
        least, ready = self._terms.never_below, service.ready
        if least is not None and ready is not None and ready < least and not self._violated:
            dip = f"{service.key.name} had {ready} ready, never below {least} was asked for"
            self._violated = self._of(service.key.context, dip)

    def _take_gaps(self, batch: Batch) -> None:
        for gap in batch.gaps:
            if not self._concerns(gap, batch.context):
                continue
            self._since = None
            if self.stage is Stage.CHECKING:
                self.stage = Stage.HOLDING
            if self._terms.never_below is not None:
                unseen = f"a gap in {gap.kind.value}: nobody saw whether there was a dip"
                self._unknown = self._unknown or self._of(batch.context, unseen)

    def _concerns(self, gap: Gap, context: str | None) -> bool:
        pictures = (picture for key, picture in self._pictures.items() if key.context == context)
        if gap.kind is Kind.ENDPOINTS and not any(picture.source is Source.ENDPOINTS for picture in pictures):
            return False
        if gap.namespace is None:
            return True
        return any((context, gap.namespace) == (key.context, key.namespace) for key in self.services)

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
        return not self.lacking and all(service.holds for service in self.services.values())

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
