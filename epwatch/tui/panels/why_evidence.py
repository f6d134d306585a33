"""What is read when somebody opens why, and how it is told; pure: who reads it is the feed's matter."""

from collections.abc import Iterator
from textwrap import wrap
from typing import Final

from epwatch.kube.evidence import Evidence, Wanted
from epwatch.model import evidence_wanted
from epwatch.model.evidence_text import sentences, unread
from epwatch.model.snapshot import ServiceSnapshot
from epwatch.tui.look.ages import age
from epwatch.tui.look.roles import Line, Role
from epwatch.tui.look.severities import ROLES
from epwatch.tui.shown.row_ids import RowId
from epwatch.tui.shown.selection import pod_row

NOTHING: Final = Evidence()
"""What is known where nothing was read."""
_LEAST: Final = 20
"""Cells for a line at least, however narrow the screen."""


def wanted_by(snapshot: ServiceSnapshot, row: RowId) -> Wanted | None:
    """Return what would tell more of the pod of a row, else of its service; None where there is nothing to ask."""
    found = pod_row(snapshot, row)
    if found is None:
        return evidence_wanted.of_service(snapshot) or None
    return None if found.pod is None else evidence_wanted.of_pod(found.pod, snapshot.key.context)


def evidence_lines(read: Evidence | None, now: float, room: int) -> Iterator[Line]:
    """Yield what was read and what could not be, in ``room`` cells; None: nothing yet. ``now``: wall seconds."""
    if read is None:
        yield (("  reading\N{HORIZONTAL ELLIPSIS}", Role.MUTED),)
        return
    for severity, text in sentences(read, now, age):
        yield from _wrapped(text, ROLES[severity.value], room)
    for text in unread(read):
        yield from _wrapped(text, Role.MUTED, room)


def _wrapped(text: str, role: Role, room: int) -> Iterator[Line]:
    for piece in wrap(text, max(room - 2, _LEAST)):
        yield ((f"  {piece}", role),)
