"""One recording over all contexts: numbers its lines, begins its parts, and writes the whole state now and then.

Everything that depends on the time reads one clock, which stands still while one piece of news is taken in, of one
context at a time. So a replay, which has only the lines and their times, comes to the very same result.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final, Protocol

from msgspec import UNSET
from msgspec.structs import replace

from epwatch import __version__
from epwatch.kube.objects import Kind, KubeObject
from epwatch.kube.phase import StreamStatus
from epwatch.stream import tape as lines
from epwatch.stream.event_clock import EventClock
from epwatch.stream.keyframe import Keyframe
from epwatch.stream.redact import Redaction
from epwatch.stream.tape import Data, Header, Line, PictureOptions

_KEYFRAME_PERIOD: Final = 300.0
"""Seconds between two whole states: a replay that begins in the middle waits no longer for its first one."""


class Tape(Protocol):
    """Where a recording goes."""

    def put(self, line: bytes) -> None:
        """Take a line; returns at once."""
        ...

    def put_all(self, made: Iterator[bytes]) -> None:
        """Take lines that are still to be made, in their place among the others; returns at once, and makes none."""
        ...

    def part(self) -> bool:
        """Return whether the part is full; then the next line begins another one."""
        ...


class State:
    """What a keyframe tells of one context, by the names that the recording gives; changed within an event alone."""

    __slots__ = ("context", "objects", "options", "statuses")

    def __init__(self, context: str | None, options: PictureOptions) -> None:
        self.context = context
        self.options = options
        self.objects: dict[tuple[Kind, str, str], KubeObject] = {}
        self.statuses: dict[tuple[Kind, str | None], StreamStatus] = {}


class Recording:
    """Takes the lines of every context's recorder; those of one event at a time, whatever thread they come from.

    Args:
        clock: the clock that all contexts' pictures read too.
        pictures: what shapes each context's picture, in the contexts' order.
        tape: takes the lines.
        redaction: disguises what is written, never what is passed on; None writes it as it is.
    """

    def __init__(
        self,
        clock: EventClock,
        pictures: Mapping[str | None, PictureOptions],
        tape: Tape,
        redaction: Redaction | None = None,
    ) -> None:
        self.clock = clock
        self.redaction = redaction
        self._tape = tape
        self._seq = 0
        self._states = {context: self._state(context, options) for context, options in pictures.items()}
        with clock.event():
            self._begin_part()

    def state(self, context: str | None) -> State:
        """Return the state of a context, for its recorder to keep."""
        return self._states[context]

    @contextmanager
    def event(self, context: str | None) -> Iterator[None]:
        """Hold time still, and every other context back, while one piece of news is written and passed on."""
        with self.clock.event() as moved:
            if self._tape.part():
                self._begin_part()
            elif self.clock.wall() - self._keyframe_at >= _KEYFRAME_PERIOD:
                self._keyframes()
            if moved:
                self.write(Line(seq=0, time="", mark=lines.CLOCK, data=Data(offset=self.clock.offset)), context)
            yield

    def tick(self, context: str | None, matters: Callable[[], bool], tick: Callable[[], None]) -> None:
        """Let time pass; written down where that matters, by the clock as it stands then."""
        with self.event(context):
            if matters():
                data = Data(offset=self.clock.offset, tick=True)
                self.write(Line(seq=0, time="", mark=lines.CLOCK, data=data), context)
            tick()

    def write(self, line: Line, context: str | None) -> None:
        """Write a context's line, with its number and the time; within an event."""
        self._seq += 1
        disguised = self._states[context].context
        self._tape.put(
            lines.encode(replace(line, seq=self._seq, time=lines.stamp(self.clock.wall()), context=disguised))
        )

    def _state(self, context: str | None, options: PictureOptions) -> State:
        if self.redaction is None:
            return State(context, options)
        return State(self.redaction.context(context), self.redaction.options(options))

    def _begin_part(self) -> None:
        states: Sequence[State] = [*self._states.values()]
        differ = any(state.options != states[0].options for state in states)
        header = Header(
            schema=lines.SCHEMA,
            epwatch=__version__,
            time=lines.stamp(self.clock.wall()),
            contexts=tuple(state.context for state in states),
            options=states[0].options,
            seq=self._seq + 1,
            each=tuple(state.options for state in states) if differ else UNSET,
        )
        self._tape.put(lines.encode(header))
        self._keyframes()

    def _keyframes(self) -> None:
        self._keyframe_at = self.clock.wall()
        for state in self._states.values():
            frame = Keyframe(
                seq=self._seq + 1,
                time=lines.stamp(self._keyframe_at),
                context=state.context,
                offset=self.clock.offset,
                statuses=tuple(state.statuses.values()),
                records=[(key[0], record) for key, record in state.objects.items()],
            )
            self._seq += len(frame)
            self._tape.put_all(frame.lines())
