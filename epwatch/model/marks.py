"""What is told of a row for a while: marks of rows that are there, ghosts of rows that went, and their durations."""

from enum import StrEnum

from msgspec import Struct

from epwatch.model.snapshot import EndpointSnapshot, ServiceKey, ServiceSnapshot


class MarkKind(StrEnum):
    """What happened to a row that is there; the screen has a glyph and a colour for each."""

    CAME = "came"
    ENTERED = "entered rotation"
    LEFT = "left rotation"
    CHANGED = "changed"


class Mark(Struct, frozen=True, gc=False):
    """A row's mark: what happened, in words, and from when to when it is told (monotonic seconds).

    ``unseen``: it happened during a gap; a list told of it.
    """

    kind: MarkKind
    text: str
    since: float
    until: float
    unseen: bool = False


class Ghost(Struct, frozen=True, gc=False, kw_only=True):
    """A row that went, in its last state.

    ``settling``: it went so lately that it may only have moved to another slice (EP-13): paint it as it was. After that
    it is a ghost until ``until``, with ``text`` saying why ("pod deleted", "label changed", ...).

    ``unseen``: it went during a gap.
    """

    service: ServiceKey
    row: EndpointSnapshot
    text: str
    since: float
    until: float
    settling: bool
    unseen: bool = False


class Departed(Struct, frozen=True, gc=False):
    """A service that went, with its last picture; told as long as a ghost."""

    snapshot: ServiceSnapshot
    since: float
    until: float


class Recent(Struct, frozen=True, gc=False):
    """How many backends of a service entered and left rotation lately: what the tree shows as +2 beside what went."""

    entered: int = 0
    left: int = 0


class Durations(Struct, frozen=True, kw_only=True):
    """How long things are told, in seconds.

    ``settle``: within it a row that comes back only moved; controllers write create, update, delete in one sync, far
    faster than this (EP-13). ``calm``: a row has no more than one new mark in this time, or a flapping pod would blink.
    """

    highlight: float = 5.0
    ghost: float = 10.0
    settle: float = 0.3
    calm: float = 0.25
