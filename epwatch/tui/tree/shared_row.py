"""The row of a service in all contexts: its name, and for each context ready/total with the verdict's sign; pure."""

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from epwatch.model.snapshot import ServiceSnapshot
from epwatch.tui.look.glyphs import Signs
from epwatch.tui.look.roles import Role, Span
from epwatch.tui.look.text_width import width
from epwatch.tui.shown.row_ids import SharedId, SharedNamespaceId
from epwatch.tui.tree.columns import HEAD
from epwatch.tui.tree.row import Fold, Row, Table
from epwatch.tui.tree.service_row import ready_of, verdict_role

_WRONG: Final = {"info": "  ", "warning": "! ", "error": "!!"}
"""What tells a verdict beside the numbers, in as many cells: nothing is told by colour alone."""
_OLD: Final = " ?"
_ABSENT: Final = "  "
"""Stands where a sign would, so that numbers and dashes end in the same cell."""
_ENDS: Final = "-_./:@"
_WORDS: Final = re.compile(f"[^{_ENDS}]*[{_ENDS}]?")
"""The words of a context's name, each with what ends it."""
_WORST: Final = (Role.ERROR, Role.WARNING)


class Cell(Struct, frozen=True, gc=False, kw_only=True):
    """A service in one context: None where it is not there, which is ``known`` or not; ``old``: it may be otherwise."""

    snapshot: ServiceSnapshot | None
    known: bool
    old: bool = False
    departed: bool = False


def shared_row(row: SharedId, cells: Sequence[Cell], fold: Fold, signs: Signs, *, matched: bool = False) -> Row:
    """Return the row of a service with a cell for each context."""
    spans = ((row.name, Role.STRONG), *(_cell(cell, signs) for cell in cells))
    return Row(id=row, depth=1, fold=fold, table=Table.SHARED, cells=spans, matched=matched)


def shared_namespace_row(row: SharedNamespaceId, services: int, contexts: Sequence[str], fold: Fold) -> Row:
    """Return the row of a namespace in all contexts, which heads their columns."""
    count = "1 service" if services == 1 else f"{services or 'no'} services"
    heads = tuple((name, Role.MUTED) for name in contexts)
    return Row(
        id=row, depth=0, fold=fold, table=Table.SHARED, cells=((f"{row.namespace}  {count}", Role.HEADING), *heads)
    )


def short_names(contexts: Sequence[str | None]) -> tuple[str, ...]:
    """Return what tells the contexts apart: their names without the words that all of them begin with.

    Long ones go without those either that all of them end in.
    """
    names = [name or "no context" for name in contexts]
    words = [[word for word in _WORDS.findall(name) if word] for name in names]
    common = 0
    while all(len(each) > common + 1 for each in words) and len({each[common] for each in words}) == 1:
        common += 1
    told = [each[common:] for each in words]
    if all(width("".join(each)) <= HEAD for each in told):
        return tuple("".join(each) for each in told)
    # The end is what a column keeps of a long name, and the name of a cluster may be the same in every region.
    while all(len(each) > 1 for each in told) and len({each[-1] for each in told}) == 1:
        told = [each[:-1] for each in told]
    return tuple("".join(each).rstrip(_ENDS) for each in told)


def more(hidden: Sequence[Span]) -> Span:
    """Return what stands for the cells for which there is no room: how many, and the worst of them."""
    role = next((role for role in _WORST if any(each == role for _text, each in hidden)), Role.MUTED)
    doubted = "?" if any(text.strip().endswith("?") for text, _role in hidden) else ""
    sign = {Role.ERROR: "!!", Role.WARNING: "!"}.get(role, doubted)
    return (f"+{len(hidden)}{sign}", role)


def _cell(cell: Cell, signs: Signs) -> Span:
    if cell.snapshot is None:
        return (f"{signs.dash}{_ABSENT}" if cell.known else f"?{_ABSENT}", Role.MUTED)
    if cell.departed:
        return (f"gone{_ABSENT}", Role.ERROR)
    # A dash would say that it is not there.
    numbers = "ext" if cell.snapshot.counts.ready is None else ready_of(cell.snapshot.counts, signs)
    if cell.old:
        return (f"{numbers}{_OLD}", Role.MUTED)
    severity = cell.snapshot.verdict.severity
    return (f"{numbers}{_WRONG.get(severity, '! ')}", verdict_role(cell.snapshot))
