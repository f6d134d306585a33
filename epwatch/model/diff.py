"""The changes between two snapshots of one service: rows that came, changed and went, and the service itself."""

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Final

from msgspec import Struct

from epwatch.model.change import Change, ChangeType
from epwatch.model.reasons import Fate, Why, why_added, why_changed, why_removed
from epwatch.model.snapshot import EndpointSnapshot, RowKey, ServiceSnapshot
from epwatch.model.verdict_changes import Turn, turns

_ROW_FIELDS: Final = attrgetter(
    "ports",
    "state",
    "ready",
    "serving",
    "terminating",
    "in_rotation",
    "stale",
    "last_resort",
    "target",
    "owner",
    "revision",
    "node",
    "zone",
    "hints",
    "hint_nodes",
    "slices",
    "managed_by",
    "in_endpoints",
)
"""What makes a CHANGED of a row: what the stream tells of it. A pod's own record changes more often than that."""

_SPEC_FIELDS: Final = attrgetter(
    "type",
    "cluster_ips",
    "external_name",
    "selector",
    "ports",
    "internal_policy",
    "external_policy",
    "distribution",
    "topology_mode",
    "ip_families",
    "session_affinity",
    "publish_not_ready",
    "external_ips",
    "load_balancer",
)
"""What makes a SERVICE_CHANGED: the spec as it is told, not labels or a new resourceVersion."""


class Circumstances(Struct, frozen=True, kw_only=True):
    """Under which a difference was found: in the first picture, by a relist; and how to learn of a row's pod."""

    fate: Callable[[EndpointSnapshot], Fate]
    initial: bool = False
    relisted: bool = False


def diff(old: ServiceSnapshot | None, new: ServiceSnapshot | None, circumstances: Circumstances) -> tuple[Change, ...]:
    """Return what happened to one service, in the order in which it is told; nothing for equal snapshots.

    Args:
        old: the snapshot told before, None where the service was not in the picture.
        new: the snapshot now, None where it is no longer.
        circumstances: what the reasons rest on.
    """
    if new is None:
        return tuple(_left(old, circumstances)) if old is not None else ()
    if old is None:
        return tuple(_arrived(new, circumstances))
    return () if old is new else tuple(_altered(old, new, circumstances))


def _arrived(new: ServiceSnapshot, circumstances: Circumstances) -> Iterator[Change]:
    yield _service(ChangeType.SERVICE_ADDED, new, None, circumstances)
    for row in new.endpoints:
        yield _added(row, new, circumstances)


def _left(old: ServiceSnapshot, circumstances: Circumstances) -> Iterator[Change]:
    for row in old.endpoints:
        yield _removed(row, old, None, circumstances)
    yield _service(ChangeType.SERVICE_REMOVED, old, old, circumstances)


def _altered(old: ServiceSnapshot, new: ServiceSnapshot, circumstances: Circumstances) -> Iterator[Change]:
    rows = list(_row_changes(old, new, circumstances))
    # A change of counts alone is one too; with rows those already carry the counts.
    if _spec(old) != _spec(new) or (old.counts != new.counts and not rows):
        yield _service(ChangeType.SERVICE_CHANGED, new, old, circumstances)
    yield from rows
    for turn in turns(old, new):
        yield _verdict(turn, old, new, circumstances)


def _row_changes(old: ServiceSnapshot, new: ServiceSnapshot, circumstances: Circumstances) -> Iterator[Change]:
    if old.endpoints is new.endpoints:
        return
    before: dict[RowKey, EndpointSnapshot] = {row.key: row for row in old.endpoints}
    added = []
    changed = []
    for row in new.endpoints:
        was = before.pop(row.key, None)
        if was is None:
            added.append(row)
        elif was is not row and _ROW_FIELDS(was) != _ROW_FIELDS(row):
            changed.append((was, row))
    for gone in before.values():
        yield _removed(gone, old, new, circumstances)
    for was, row in changed:
        yield _changed(was, row, new, circumstances)
    for row in added:
        yield _added(row, new, circumstances)


def _spec(snapshot: ServiceSnapshot) -> object:
    return _SPEC_FIELDS(snapshot.service) if snapshot.service is not None else None


def _service(
    kind: ChangeType, after: ServiceSnapshot, before: ServiceSnapshot | None, circumstances: Circumstances
) -> Change:
    return Change(
        type=kind,
        service=after.key,
        after=after,
        before=before,
        verdict=after.verdict,
        initial=circumstances.initial,
        during_gap=circumstances.relisted,
    )


def _verdict(turn: Turn, old: ServiceSnapshot, new: ServiceSnapshot, circumstances: Circumstances) -> Change:
    return Change(
        type=ChangeType.VERDICT_CHANGED,
        service=new.key,
        after=new,
        before=old,
        verdict=turn.now,
        verdict_was=turn.was,
        row=turn.row,
        target=turn.target,
        port=turn.port,
        message=turn.now.message,
        initial=circumstances.initial,
        during_gap=circumstances.relisted,
    )


def _added(row: EndpointSnapshot, after: ServiceSnapshot, circumstances: Circumstances) -> Change:
    why = None
    if not circumstances.initial:
        why = why_added(row, after, circumstances.fate(row), relisted=circumstances.relisted)
    return _row(ChangeType.ADDED, row, None, after, why, circumstances)


def _changed(
    was: EndpointSnapshot, row: EndpointSnapshot, after: ServiceSnapshot, circumstances: Circumstances
) -> Change:
    return _row(ChangeType.CHANGED, row, was, after, why_changed(was, row, circumstances.fate(row)), circumstances)


def _removed(
    row: EndpointSnapshot, old: ServiceSnapshot, new: ServiceSnapshot | None, circumstances: Circumstances
) -> Change:
    why = why_removed(old, new, circumstances.fate(row), relisted=circumstances.relisted)
    return _row(ChangeType.REMOVED, row, row, new if new is not None else old, why, circumstances)


def _row(
    kind: ChangeType,
    row: EndpointSnapshot,
    was: EndpointSnapshot | None,
    after: ServiceSnapshot,
    why: Why | None,
    circumstances: Circumstances,
) -> Change:
    return Change(
        type=kind,
        service=after.key,
        after=after,
        endpoint=row,
        was=was,
        reason=why.reason if why is not None else None,
        message=why.message if why is not None else "",
        initial=circumstances.initial,
        during_gap=circumstances.relisted,
    )
