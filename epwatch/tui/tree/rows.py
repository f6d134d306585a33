"""From the picture to rows: what each row of the tree but a service's says, as a value; pure, told the time."""

from epwatch.kube.objects import Service
from epwatch.model import words
from epwatch.model.endpoint_verdict import why_out
from epwatch.model.marks import Ghost, Mark, MarkKind
from epwatch.model.snapshot import AbsentPod, EndpointSnapshot, State
from epwatch.tui.look.ages import age, next_change
from epwatch.tui.look.glyphs import Glyph
from epwatch.tui.look.roles import Line, Role, Span
from epwatch.tui.shown.row_ids import AbsentId, DetailId, EndpointId, FinishedId, GroupId, NamespaceId
from epwatch.tui.tree.grouping import GroupCounts
from epwatch.tui.tree.row import GROUP_DEPTH, Fold, Row, Table
from epwatch.tui.tree.scene import Scene
from epwatch.tui.tree.service_row import share_role

_UNSEEN = "during a gap"
"""What happened while nobody was listening is never passed off as seen."""
_UNREACHED = "not reached"
_EMPTY: Span = ("", Role.PLAIN)
_GLYPH_ROLES = {
    Glyph.READY: Role.GOOD,
    Glyph.CAME: Role.CAME,
    Glyph.ENTERED: Role.CAME,
    Glyph.LEFT: Role.WARNING,
    Glyph.CHANGED: Role.CHANGED,
    Glyph.STALE: Role.ERROR,
    Glyph.GONE: Role.GONE,
    Glyph.ABSENT: Role.MUTED,
    Glyph.UNREACHED: Role.MUTED,
}
_MARK_GLYPHS = {
    MarkKind.CAME: Glyph.CAME,
    MarkKind.ENTERED: Glyph.ENTERED,
    MarkKind.LEFT: Glyph.LEFT,
    MarkKind.CHANGED: Glyph.CHANGED,
}
_STATE_ROLES = {State.READY: Role.PLAIN, State.TERMINATING: Role.MUTED, State.PUBLISHED_NOT_READY: Role.WARNING}


def namespace_row(row: NamespaceId, services: int, fold: Fold) -> Row:
    """Return the row of a namespace with ``services`` services shown under it."""
    count = "1 service" if services == 1 else f"{services or 'no'} services"
    return Row(id=row, depth=0, fold=fold, tail=((row.namespace, Role.HEADING), (f"  {count}", Role.MUTED)))


def endpoint_row(
    row: EndpointId,
    endpoint: EndpointSnapshot,
    mark: Mark | None,
    fold: Fold,
    scene: Scene,
    *,
    service: Service | None = None,
    unreached: bool = False,
) -> Row:
    """Return the row of an endpoint of that service, with the sign of what lately became of it.

    ``unreached``: it gets traffic, but none from where the tree is seen.
    """
    glyph = _glyph(endpoint, mark, unreached=unreached)
    created = endpoint.created
    recent = mark is not None or endpoint.stale
    cells = (
        *_where(endpoint, _glyph_role(glyph, endpoint) if recent else Role.MUTED if unreached else Role.PLAIN),
        (endpoint.state.value, _state_role(endpoint)),
        ("" if created is None else age(scene.now - created), Role.MUTED),
    )
    due = None if created is None else scene.now + next_change(scene.now - created)
    told = (
        _UNREACHED if unreached else "",
        _note(endpoint, service),
        _UNSEEN if mark is not None and mark.unseen else "",
    )
    note = ", ".join(part for part in told if part)
    return Row(
        id=row,
        depth=2,
        fold=fold,
        glyph=glyph,
        role=_glyph_role(glyph, endpoint),
        table=Table.ENDPOINT,
        cells=cells,
        tail=((note, _glyph_role(glyph, endpoint)),) if note else (),
        instead=_instead(endpoint, note, unreached=unreached),
        due=due,
    )


def ghost_row(row: EndpointId, ghost: Ghost, scene: Scene) -> Row:
    """Return the row of an endpoint that went, struck through, with the reason and since when."""
    since, why = scene.monotonic - ghost.since, _ghost_text(ghost)
    return Row(
        id=row,
        depth=2,
        glyph=Glyph.GONE,
        role=Role.GONE,
        table=Table.ENDPOINT,
        cells=(*_where(ghost.row, Role.GONE), ("gone", Role.ERROR), (age(since), Role.MUTED)),
        tail=((f"removed: {why}", Role.ERROR),),
        instead=(why, Role.ERROR),
        due=scene.now + next_change(since),
    )


def _ghost_text(ghost: Ghost) -> str:
    # Where not even the reason is known, the text says so, and why.
    return ghost.text if not ghost.unseen or _UNSEEN in ghost.text else f"{ghost.text}, {_UNSEEN}"


def absent_row(row: AbsentId, absent: AbsentPod, fold: Fold, scene: Scene) -> Row:
    """Return the row of a matching pod without an endpoint, with the reason."""
    pod = absent.pod
    cells: tuple[Span, ...] = (
        (scene.signs.dash, Role.MUTED),
        (pod.name, Role.PLAIN),
        (pod.node or "", Role.MUTED),
        _EMPTY,
        _EMPTY,
        _EMPTY,
    )
    return Row(
        id=row,
        depth=2,
        fold=fold,
        glyph=Glyph.ABSENT,
        role=Role.MUTED,
        table=Table.ENDPOINT,
        cells=cells,
        lead="not in rotation: ",
        tail=((absent.reason, Role.WARNING),),
    )


def group_row(row: GroupId, counts: GroupCounts, fold: Fold) -> Row:
    """Return the row above a group of rows: what they have in common, how many of them are ready."""
    role = share_role(counts.ready, counts.total)
    told = f"  {counts.ready}/{counts.total} ready"
    return Row(id=row, depth=GROUP_DEPTH, fold=fold, tail=((counts.title, Role.STRONG), (told, role)))


def finished_row(row: FinishedId, count: int, fold: Fold) -> Row:
    """Return the row that stands for ``count`` finished pods."""
    return Row(
        id=row,
        depth=2,
        fold=fold,
        glyph=Glyph.ABSENT,
        role=Role.MUTED,
        tail=((f"{count} finished", Role.MUTED),),
    )


def detail_row(row: DetailId, line: Line, due: float | None) -> Row:
    """Return one line of what an opened row shows."""
    return Row(id=row, depth=3, tail=line, due=due)


def address_text(endpoint: EndpointSnapshot) -> str:
    """Return address and first port; ``[…]`` around IPv6, ``+1`` for further ports, no port for all ports."""
    address = endpoint.key.address
    ports = endpoint.ports
    if ":" in address:
        address = f"[{address}]"
    if not ports or ports[0].port is None:
        return address
    more = f" +{len(ports) - 1}" if len(ports) > 1 else ""
    return f"{address}:{ports[0].port}{more}"


def name_text(endpoint: EndpointSnapshot) -> str:
    """Return the name of what is behind the address: the target, with its kind unless it is a pod."""
    target = endpoint.target
    if target is None:
        return endpoint.hostname or ""
    return target.name if target.kind == "Pod" else f"{target.kind}/{target.name}"


def _where(endpoint: EndpointSnapshot, role: Role) -> tuple[Span, ...]:
    muted = role if role is Role.GONE else Role.MUTED
    return (
        (address_text(endpoint), role),
        (name_text(endpoint), role),
        (endpoint.node or "", muted),
        (endpoint.zone or "", muted),
    )


def _glyph(endpoint: EndpointSnapshot, mark: Mark | None, *, unreached: bool) -> Glyph:
    if endpoint.stale:
        return Glyph.STALE
    if mark is not None:
        return _MARK_GLYPHS[mark.kind]
    if unreached:
        return Glyph.UNREACHED
    return Glyph.READY if endpoint.in_rotation else Glyph.ABSENT


def _glyph_role(glyph: Glyph, endpoint: EndpointSnapshot) -> Role:
    if glyph is Glyph.ABSENT and endpoint.state is State.NOT_READY:
        return Role.WARNING
    return _GLYPH_ROLES[glyph]


def _instead(endpoint: EndpointSnapshot, note: str, *, unreached: bool) -> Span | None:
    """Return what stands in the state's place where there is no room for the note: the state would belie the row."""
    if endpoint.stale:
        return ("stale", Role.ERROR)
    if unreached:
        return (_UNREACHED, Role.MUTED)
    belied = endpoint.state is State.READY and not endpoint.in_rotation and note
    return ("no traffic", Role.WARNING) if belied else None


def _state_role(endpoint: EndpointSnapshot) -> Role:
    return Role.ERROR if endpoint.stale else _STATE_ROLES.get(endpoint.state, Role.WARNING)


def _note(endpoint: EndpointSnapshot, service: Service | None) -> str:
    """Return the remark after the columns: what the state alone does not say."""
    if endpoint.stale:
        return "stale: its pod is gone"
    if endpoint.last_resort:
        return "last resort"
    if endpoint.state is State.NOT_READY and endpoint.pod is not None:
        waiting = next((s.reason for s in endpoint.pod.states if s.state == "waiting" and s.reason), "")
        if waiting:
            return words.of_code(waiting)
    # A row that is ready and gets nothing: its state does not say why.
    why = why_out(endpoint, service) if endpoint.state is State.READY else ""
    return why or ("shared IP" if endpoint.shared_ip else "")
