"""The lines of a recording: a header, watch events, and marks; as structs, to bytes and back.

Times of lines are UTC with microseconds. Numbers within marks are seconds since the epoch, exact.
"""

from typing import Final, Self

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from epwatch.kube.delta import Cause
from epwatch.kube.evidence import Evidence, Wanted
from epwatch.kube.intern import MESSAGES, NAMES
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.kube.target import Target
from epwatch.options import Options
from epwatch.stream.unproject import moment

_LAST: Final = 253_402_300_800.0
"""Seconds from 1970 to the year 10000."""
SCHEMA: Final = 1
"""Of this program; a reader of an older one says so and ends."""
CONTENT: Final = "names, namespaces, addresses, labels and images of the watched objects; no secret, env or server"

LIST_BEGIN: Final = "LIST_BEGIN"
LIST_END: Final = "LIST_END"
PHASE: Final = "PHASE"
GAP: Final = "GAP"
CLOCK: Final = "CLOCK"
EVIDENCE: Final = "EVIDENCE"
KEYFRAME_BEGIN: Final = "KEYFRAME_BEGIN"
KEYFRAME_END: Final = "KEYFRAME_END"


class PictureOptions(Struct, frozen=True, kw_only=True):
    """The options that shape what was watched."""

    namespaces: tuple[str, ...] | None = None
    services: tuple[str, ...] = ()
    selector: str = ""
    endpoints: str = "on"

    @classmethod
    def of(cls, options: Options, target: Target) -> Self:
        """Return what of the options shapes the picture of a target."""
        return cls(
            namespaces=target.namespaces,
            services=options.services,
            selector=options.selector,
            endpoints=options.endpoints,
        )

    @property
    def streams(self) -> tuple[tuple[Kind, str | None], ...]:
        """Return the streams that were there from the start: each kind in each namespace, or in all (None)."""
        kinds = [kind for kind in Kind if kind is not Kind.ENDPOINTS or self.endpoints == "on"]
        scopes: tuple[str | None, ...] = self.namespaces or (None,)
        return tuple((kind, namespace) for namespace in scopes for kind in kinds)


class Header(Struct, frozen=True, kw_only=True):
    """Line 1 of every part; ``seq`` is that of its first line.

    ``options`` are those of all contexts; where they differ, of the first one, and ``each`` has them in the contexts'
    order: each context has namespaces of its own.
    """

    schema: int
    epwatch: str
    time: str
    contexts: tuple[str | None, ...]
    options: PictureOptions
    content: str = CONTENT
    seq: int = 1
    each: tuple[PictureOptions, ...] | UnsetType = UNSET

    def options_of(self, context: str | None) -> PictureOptions:
        """Return what shapes the picture of a context."""
        if self.each is UNSET or context not in self.contexts[: len(self.each)]:
            return self.options
        return self.each[self.contexts.index(context)]


class Data(Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """What a mark says, as far as it concerns it; times in seconds."""

    cause: str = ""
    phase: str = ""
    since: float = 0.0
    next_try: float | None = None
    last_heard: float | None = None
    listed: bool = False
    objects: int = 0
    begin: float = 0.0
    end: float = 0.0
    offset: float = 0.0
    tick: bool = False
    skew: float | None = None
    mismatches: int = 0
    refused: bool = False
    left_out: int = 0


class Asked(Struct, frozen=True, kw_only=True):
    """What was read beside the streams, when somebody asked why."""

    wanted: Wanted
    found: Evidence


class Event(Struct, frozen=True):
    """A watch event as the decoder reads it: ADDED, MODIFIED or DELETED."""

    type: str
    object: Raw


class Line(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An event or a mark of one stream; ``namespace`` is the stream's scope, None for all."""

    seq: int
    time: str
    context: str | None = None
    resource: Kind | None = None
    namespace: str | None = None
    event: Event | None = None
    mark: str | None = None
    data: Data | None = None
    asked: Asked | None = None


def status_data(status: StreamStatus) -> Data:
    """Return a status as a PHASE mark's data."""
    return Data(
        cause=status.cause,
        phase=status.phase.value,
        since=status.since,
        next_try=status.next_try,
        last_heard=status.last_heard,
        listed=status.listed,
        objects=status.objects,
        skew=status.skew,
        mismatches=status.mismatches,
        refused=status.refused,
        left_out=status.left_out,
    )


def status_of(kind: Kind, namespace: str | None, data: Data) -> StreamStatus:
    """Return the status of a PHASE mark.

    Raises:
        ValueError: it names no phase.
    """
    return StreamStatus(
        kind=kind,
        namespace=namespace,
        phase=Phase(data.phase),
        since=data.since,
        cause=data.cause,
        next_try=data.next_try,
        last_heard=data.last_heard,
        listed=data.listed,
        objects=data.objects,
        skew=data.skew,
        mismatches=data.mismatches,
        refused=data.refused,
        left_out=data.left_out,
    )


def cause_of(data: Data | None) -> Cause:
    """Return the cause of the deltas of a LIST_BEGIN.

    Raises:
        ValueError: it names none.
    """
    return Cause(data.cause if data is not None else "")


_ENCODER: Final = msgspec.json.Encoder()
_HEADER: Final = msgspec.json.Decoder(Header)
_LINE: Final = msgspec.json.Decoder(Line)


def encode(line: Line | Header) -> bytes:
    """Return the line with its newline; JSON within it holds none."""
    return _ENCODER.encode(line) + b"\n"


def decode_header(text: bytes) -> Header:
    """Return line 1, its contexts cleaned as those of the lines.

    Raises:
        ValueError, RecursionError: it is none.
    """
    header = _HEADER.decode(text)
    contexts = tuple(None if name is None else NAMES[name] for name in header.contexts)
    return msgspec.structs.replace(header, contexts=contexts)


def decode_line(text: bytes) -> Line:
    """Return a line; its own texts are cleaned, those of an event's object and of evidence are not yet.

    Raises:
        ValueError, RecursionError: it is none of a recording.
    """
    line = _LINE.decode(text)
    context = None if line.context is None else NAMES[line.context]
    namespace = None if line.namespace is None else NAMES[line.namespace]
    data = None if line.data is None else _cleaned(line.data)
    return msgspec.structs.replace(line, context=context, namespace=namespace, data=data)


def checked(time: float) -> float:
    """Return a time, or a difference of times, in seconds.

    Raises:
        ValueError: no calendar has it.
    """
    if not abs(time) < _LAST:
        message = "a time after the year 9999"
        raise ValueError(message)
    return time


def _cleaned(data: Data) -> Data:
    for time in (data.since, data.next_try, data.last_heard, data.begin, data.end, data.offset, data.skew):
        checked(time or 0.0)
    cause = MESSAGES[data.cause]
    return data if cause == data.cause else msgspec.structs.replace(data, cause=cause)


def stamp(wall: float) -> str:
    """Return wall seconds, rounded to microseconds before, as a line's time."""
    return moment(wall) or ""
