"""What a store tells about one object: the delta, and where it came from."""

from enum import StrEnum

from msgspec import Struct

from epwatch.kube.objects import Kind, KubeObject


class Cause(StrEnum):
    """Which request brought a delta."""

    INITIAL = "initial"
    """The first list of this stream."""
    WATCH = "watch"
    """A watch event: seen as it happened."""
    RELIST = "relist"
    """A later list: it happened somewhere in a gap, unseen."""


class Delta(Struct, frozen=True, gc=False):
    """One object's change: added (old None), modified, or deleted (new None).

    A replaced object (same name, other uid) is two deltas: deleted old, added new (EV-3).
    """

    kind: Kind
    old: KubeObject | None
    new: KubeObject | None
    cause: Cause


class Gap(Struct, frozen=True, gc=False):
    """A stretch that was not seen: told once for a relist, before the deltas that it brought.

    ``begin`` is the wall time of the last byte, or of the last list that agreed; ``end`` that of the new list; seconds.
    """

    kind: Kind
    namespace: str | None
    begin: float
    end: float
