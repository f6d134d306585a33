"""The row of a service: name, type, address, counts, zones, revisions, verdict, change; pure."""

from msgspec.structs import replace

from epwatch.model import words
from epwatch.model.marks import Recent
from epwatch.model.snapshot import Counts, ServiceSnapshot
from epwatch.tui.look.glyphs import Signs
from epwatch.tui.look.roles import Role, Span
from epwatch.tui.shown.marks import Marks
from epwatch.tui.shown.row_ids import ServiceId
from epwatch.tui.tree.columns import COLUMNS
from epwatch.tui.tree.row import GROUP_DEPTH, Fold, Row, Table
from epwatch.tui.tree.scene import Scene

_VERDICT = next(i for i, column in enumerate(COLUMNS[Table.SERVICE]) if column.name == "verdict")
_EMPTY: Span = ("", Role.PLAIN)
_SEVERITY_ROLES = {"info": Role.GOOD, "warning": Role.WARNING, "error": Role.ERROR}
_QUIET_VERDICTS = frozenset({"ScaledToZero", "ExternalName", "NoSelector", "Draining", "Unknown"})
"""Neither well nor wrong, unless they warn."""


def service_row(snapshot: ServiceSnapshot, marks: Marks, fold: Fold, scene: Scene, *, of_context: bool = False) -> Row:
    """Return the row of a service: name, type, address, ports, counts, zones, revisions, verdict, change.

    ``of_context``: it stands under the row of that name in all contexts, and is told by its own.
    """
    signs, recent = scene.signs, marks.recent
    row = Row(
        id=ServiceId(snapshot.key),
        depth=GROUP_DEPTH if of_context else 1,
        fold=fold,
        table=Table.SERVICE,
        cells=(
            (_of_context(snapshot, scene) if of_context else snapshot.key.name, Role.STRONG),
            *_service_spec(snapshot, signs),
            (ready_of(snapshot.counts, signs), _counts_role(snapshot)),
            (_zones(snapshot, scene.zone_prefix), Role.MUTED),
            (_revisions(snapshot, signs), Role.MUTED),
            (_verdict(snapshot), verdict_role(snapshot)),
            (_change(recent, signs), Role.CAME if recent.entered >= recent.left else Role.ERROR),
        ),
        tail=_reach(snapshot, scene),
    )
    return _struck(row) if marks.departed else row


def _of_context(snapshot: ServiceSnapshot, scene: Scene) -> str:
    context = snapshot.key.context
    return " ".join(part for part in (context or "no context", scene.of(context).as_of) if part)


def _reach(snapshot: ServiceSnapshot, scene: Scene) -> tuple[Span, ...]:
    told = () if scene.standpoint is None else scene.standpoint.told(snapshot)
    return tuple((part, Role.CHANGED) for part in told)


def _service_spec(snapshot: ServiceSnapshot, signs: Signs) -> tuple[Span, ...]:
    service = snapshot.service
    if service is None:
        return ((snapshot.key.kind.value, Role.WARNING), _EMPTY, _EMPTY)
    address = service.external_name or next(iter(service.cluster_ips), "")
    return (
        (words.kind_of(service), Role.MUTED),
        ("" if service.headless else address, Role.PLAIN),
        (words.of_ports(service, signs.arrow), Role.PLAIN),
    )


def _verdict(snapshot: ServiceSnapshot) -> str:
    """Return a verdict in words, with a mark where one warns that does not as a rule: no colour alone tells it."""
    verdict = snapshot.verdict
    warns = verdict.code in _QUIET_VERDICTS and verdict.severity != "info"
    return f"{words.of_code(verdict.code)}{' !' if warns else ''}"


def verdict_role(snapshot: ServiceSnapshot) -> Role:
    """Return the role in which a service's verdict is told."""
    if snapshot.verdict.code in _QUIET_VERDICTS and snapshot.verdict.severity == "info":
        return Role.MUTED
    return _SEVERITY_ROLES.get(snapshot.verdict.severity, Role.WARNING)


def _zones(snapshot: ServiceSnapshot, prefix: str) -> str:
    """Return ready backends per zone, ``a3 b2``; ``b0!`` where some are and none is ready."""
    parts = (
        f"{zone.removeprefix(prefix) or zone}{ready}{'!' if not ready and not_ready else ''}"
        for zone, ready, not_ready in snapshot.zone_counts
        if zone
    )
    return " ".join(parts)


def _revisions(snapshot: ServiceSnapshot, signs: Signs) -> str:
    return f" {signs.dot} ".join(f"{words.short_revision(name)} {count}" for name, count in snapshot.revisions if name)


def _change(recent: Recent, signs: Signs) -> str:
    parts = (
        f"+{recent.entered}" if recent.entered else "",
        f"{signs.minus}{recent.left}" if recent.left else "",
    )
    return " ".join(part for part in parts if part)


def _struck(row: Row) -> Row:
    """Return the row of a service that went: every cell struck through, the verdict says so."""
    cells = [(text, Role.GONE) for text, _role in row.cells]
    cells[_VERDICT] = ("removed", Role.ERROR)
    return replace(row, cells=tuple(cells), role=Role.GONE)


def _counts_role(snapshot: ServiceSnapshot) -> Role:
    return share_role(snapshot.counts.ready, snapshot.counts.total)


def ready_of(counts: Counts, signs: Signs) -> str:
    """Return ready/total; a dash where neither can be known."""
    if counts.ready is None:
        return signs.dash
    return f"{counts.ready}/{'?' if counts.total is None else counts.total}"


def share_role(ready: int | None, total: int | None) -> Role:
    """Return the role of so many that are ready, of so many."""
    if ready is None or not total:
        return Role.MUTED
    return Role.GOOD if ready >= total else (Role.WARNING if ready else Role.ERROR)
