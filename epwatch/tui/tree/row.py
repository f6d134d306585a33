"""One row of the tree as a value: everything that its line shows, and until when that stays true."""

from enum import StrEnum

from msgspec import Struct

from epwatch.tui.look.glyphs import Glyph
from epwatch.tui.look.roles import Role, Span
from epwatch.tui.shown.row_ids import RowId

GROUP_DEPTH = 4
"""Stands between a service and its rows, which keep their own place: grouping moves no column."""
CONTEXT_DEPTH = 5
"""Stands before everything; where there are contexts, all else stands a cell further right."""


class Table(StrEnum):
    """Which set of aligned columns a row's cells belong to."""

    SERVICE = "service"
    SHARED = "shared"
    ENDPOINT = "endpoint"
    NONE = "none"


class Fold(StrEnum):
    """Whether a row can be opened, and is."""

    OPEN = "open"
    CLOSED = "closed"
    NONE = "none"


class Row(Struct, frozen=True, gc=False, kw_only=True):
    """One line's worth: equal rows look the same, so a strip is cached per row.

    ``cells`` belong to the columns of ``table``, in their order; ``tail`` is free text after them, ``lead`` a word
    before it that goes when room is short; ``instead`` stands in the state's cell where there is no room for the tail.
    ``role`` is the glyph's. ``due`` is the wall second at which the row will read differently by itself (an age, the
    end of a highlight), None if never; it is no part of what is shown. ``old``: it may no longer be so, its colours go.
    """

    id: RowId
    depth: int
    fold: Fold = Fold.NONE
    glyph: Glyph | None = None
    role: Role = Role.PLAIN
    table: Table = Table.NONE
    cells: tuple[Span, ...] = ()
    lead: str = ""
    tail: tuple[Span, ...] = ()
    instead: Span | None = None
    due: float | None = None
    matched: bool = False
    old: bool = False


def looks(row: Row) -> tuple[object, ...]:
    """Return what of a row is shown: the key of its strip. The due time is left out, it changes without a trace."""
    return (
        row.depth,
        row.fold,
        row.glyph,
        row.role,
        row.table,
        row.cells,
        row.lead,
        row.tail,
        row.instead,
        row.matched,
        row.old,
    )
