"""The row of a context: how many of its backends are ready, how old that is, or why nothing is known of it; pure."""

from epwatch.tui.look.roles import Line, Role
from epwatch.tui.shown.row_ids import ContextId
from epwatch.tui.tree.row import CONTEXT_DEPTH, Fold, Row


def context_row(row: ContextId, told: Line, fold: Fold) -> Row:
    """Return the row; ``told`` is how the context stands."""
    name = (row.context or "no context", Role.STRONG)
    return Row(id=row, depth=CONTEXT_DEPTH, fold=fold, tail=(name, *told))
