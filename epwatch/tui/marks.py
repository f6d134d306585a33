"""What is new about a service's rows, as the tree shows it: a glyph for a while, ghosts of rows that went."""

from collections.abc import Mapping

from msgspec import Struct

from epwatch.model.snapshot import EndpointSnapshot, RowKey
from epwatch.tui.glyphs import Glyph


class Ghost(Struct, frozen=True, gc=False):
    """A row that went: its last state, why in words, and since when (wall seconds)."""

    endpoint: EndpointSnapshot
    why: str
    since: float


class Mark(Struct, frozen=True, gc=False):
    """What happened to a row, and until when that is shown (wall seconds)."""

    glyph: Glyph
    until: float


class Marks(Struct, frozen=True, gc=False, kw_only=True):
    """All that is recent about one service.

    ``came`` and ``went`` are how many rows entered and left it within the highlight time, which ends at ``until``
    (wall seconds, None where there is nothing to end).
    """

    rows: Mapping[RowKey, Mark] = {}
    ghosts: tuple[Ghost, ...] = ()
    came: int = 0
    went: int = 0
    until: float | None = None


QUIET = Marks()
"""Nothing is recent."""
