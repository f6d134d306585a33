"""In which order the services stand and how rows are grouped, in words; pure."""

from typing import Final

from epwatch.tui.look.text_width import cut_start

_SHORT: Final = 16
"""Cells of what rows are grouped by where room is short: a label's key ends in what tells."""


def order_words(order: str, group: str, *, turned: bool) -> str:
    """Return the order and the grouping, "" for the usual ones; ``order`` and ``group`` are "" where they are such."""
    told = (f"by {order}{', reversed' if turned else ''}" if order else "", f"grouped by {group}" if group else "")
    return ", ".join(each for each in told if each)


def short_order_words(order: str, group: str, *, turned: bool, ellipsis: str) -> str:
    """Return the same in few cells; a minus before an order turns it round, as in ``:sort -ready``."""
    sign = "-" if turned else ""
    told = (f"by {sign}{order}" if order else "", f"per {cut_start(group, _SHORT, ellipsis)}" if group else "")
    return " ".join(each for each in told if each)
