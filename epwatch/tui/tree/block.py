"""The rows of one service, top to bottom: its own, endpoints and ghosts, pods without a row, finished ones folded.

Pure: :func:`narrowed` asks the filter once, :func:`rows` makes the entries, :func:`height` counts them without making
any.
"""

from collections.abc import Callable
from itertools import compress

from msgspec import Struct

from epwatch.kube.objects import Pod
from epwatch.model.filter import EVERYTHING, Filter
from epwatch.model.filter_terms import Subject
from epwatch.model.marks import Ghost
from epwatch.model.order import RowOrder, row_order
from epwatch.model.snapshot import AbsentPod, EndpointSnapshot, ServiceSnapshot
from epwatch.tui.look.glyphs import UNICODE
from epwatch.tui.shown.marks import QUIET, Marks
from epwatch.tui.shown.row_ids import AbsentId, DetailId, EndpointId, FinishedId, GroupId, RowId, ServiceId
from epwatch.tui.tree import details
from epwatch.tui.tree.grouping import GroupCounts, Grouping, counts
from epwatch.tui.tree.sieve import Found, Left

Payload = ServiceSnapshot | EndpointSnapshot | Ghost | AbsentPod | GroupCounts | int
"""What a row shows: a count for a namespace (its services) and for the finished pods."""


class Entry(Struct, frozen=True, gc=False):
    """One row of the index: its name, what it shows, whether the filter found the row itself."""

    id: RowId
    payload: Payload
    matched: bool = False


class Block(Struct, frozen=True, gc=False):
    """What the rows of one service are made from.

    ``filtered``: a filter is set; it ``matched`` the service itself, and leaves its ``members``: None for all of them.
    """

    snapshot: ServiceSnapshot
    marks: Marks = QUIET
    grouping: Grouping | None = None
    filtered: bool = False
    matched: bool = True
    members: tuple["Shown", ...] | None = None


Shown = EndpointSnapshot | Ghost | AbsentPod
"""A member of a service that has a row: one that is there, one that went, a pod without an endpoint."""

IsOpen = Callable[[RowId], bool]
"""Tells whether a row is open."""


def narrowed(
    snapshot: ServiceSnapshot,
    marks: Marks = QUIET,
    what: Filter = EVERYTHING,
    grouping: Grouping | None = None,
    left: Left = Left.ROWS,
    found: Found | None = None,
) -> Block:
    """Return what a filter leaves of a service; ``left`` and ``found`` are what is known of that beforehand."""
    if not what.terms:
        return Block(snapshot, marks, grouping)
    if left is Left.ALL:
        return Block(snapshot, marks, grouping, filtered=True)
    if left is Left.NOTHING:
        return Block(snapshot, marks, grouping, filtered=True, matched=False, members=())
    every = _members(Block(snapshot, marks))
    if found is None:
        rows_found = what.among(snapshot, (each.row if isinstance(each, Ghost) else each for each in every))
        found = Found(what.matches(Subject(snapshot)), rows_found)
    members = tuple(compress(every, found.rows))
    return Block(snapshot, marks, grouping, filtered=True, matched=found.service, members=members)


def left_of(block: Block) -> Left | None:
    """Return what a filter left of a service, None while there is no filter."""
    if not block.filtered:
        return None
    if block.members is None:
        return Left.ALL
    return Left.ROWS if shown(block) else Left.NOTHING


def shown(block: Block) -> bool:
    """Return whether the filter leaves anything of the service."""
    return block.matched or block.members != ()


def matched(block: Block) -> bool:
    """Return whether the filter found the service itself."""
    return block.matched


def rows(block: Block, is_open: IsOpen) -> list[Entry]:
    """Return the entries of a service, its own first."""
    own = ServiceId(block.snapshot.key)
    entries = [Entry(own, block.snapshot, block.matched)]
    if not is_open(own):
        return entries
    finished: list[AbsentPod] = []
    others: list[Shown] = []
    for member in _members(block):
        if isinstance(member, AbsentPod) and member.pod.finished:
            finished.append(member)
        else:
            others.append(member)
    entries += (
        _ungrouped(block, others, is_open)
        if block.grouping is None
        else _grouped(block, block.grouping, others, is_open)
    )
    return entries + _folded(block, finished, is_open)


def _ungrouped(block: Block, members: list[Shown], is_open: IsOpen) -> list[Entry]:
    return [entry for member in members for entry in _opened(_entry(block, member), is_open)]


def _grouped(block: Block, way: Grouping, members: list[Shown], is_open: IsOpen) -> list[Entry]:
    """Return the members under a row for each group, by name; those without a value come last."""
    groups: dict[str, list[Shown]] = {}
    for member in members:
        value = way.of(member.row if isinstance(member, Ghost) else member)
        groups.setdefault(value, []).append(member)
    entries: list[Entry] = []
    for value in sorted(groups, key=lambda value: (not value, value)):
        row = GroupId(block.snapshot.key, value)
        there = (member for member in groups[value] if not isinstance(member, Ghost))
        entries.append(Entry(row, counts(block.snapshot, way.title(value), there)))
        if is_open(row):
            entries += _ungrouped(block, groups[value], is_open)
    return entries


def height(block: Block, is_open: IsOpen, *, closed: bool = False) -> int:
    """Return how many rows a service takes: those of :func:`rows`, 0 if the filter leaves nothing of it.

    ``closed``: no row inside of it is open, nobody need ask for each.
    """
    if not shown(block):
        return 0
    if not is_open(ServiceId(block.snapshot.key)):
        return 1
    if block.grouping is not None:
        return len(rows(block, is_open))
    if closed and block.members is None and not (block.marks.ghosts or block.marks.departed or block.snapshot.absent):
        return 1 + len(block.snapshot.endpoints)
    members = _members(block)
    finished = [each for each in members if isinstance(each, AbsentPod) and each.pod.finished]
    count = 1 + len(members) - len(finished)
    if closed:
        return count + bool(finished)
    for each in members:
        if not isinstance(each, Ghost) and not (isinstance(each, AbsentPod) and each.pod.finished):
            count += _detail_count(each) if is_open(_id(block, each)) else 0
    return count + len(_folded(block, finished, is_open))


def _members(block: Block) -> tuple[Shown, ...]:
    return (*_with_ghosts(block), *_absent(block)) if block.members is None else block.members


def _endpoints(block: Block) -> tuple[EndpointSnapshot, ...]:
    """Return the rows that are shown as being there.

    One that went a moment ago may only have moved to another slice (EP-13): for that moment it is shown as it was. A
    service that went has no other rows.
    """
    there = () if block.marks.departed else block.snapshot.endpoints
    settling = tuple(ghost.row for ghost in block.marks.ghosts if ghost.settling)
    if not settling:
        return there
    known = {endpoint.key for endpoint in there}
    return tuple(sorted((*there, *(row for row in settling if row.key not in known)), key=_order))


def _absent(block: Block) -> tuple[AbsentPod, ...]:
    """Return the pods without an endpoint.

    One that has ended and is about to be deleted is told by the row that it had while that is shown: a line of its own
    would come between two events of its end, and go with the second one.
    """
    if block.marks.departed:
        return ()
    told = {ghost.row.key.uid for ghost in block.marks.ghosts}
    if not told:
        return block.snapshot.absent
    return tuple(each for each in block.snapshot.absent if not (_ends(each.pod) and each.pod.uid in told))


def _ends(pod: Pod) -> bool:
    return pod.finished and pod.deleted is not None


def _ghosts(block: Block) -> tuple[Ghost, ...]:
    """Return the ghosts that are sure, whose row has not come back."""
    sure = [ghost for ghost in block.marks.ghosts if not ghost.settling]
    known = {endpoint.key for endpoint in _endpoints(block)} if sure else ()
    return tuple(ghost for ghost in sure if ghost.row.key not in known)


def _with_ghosts(block: Block) -> tuple[EndpointSnapshot | Ghost, ...]:
    """Return endpoints and ghosts in the endpoints' order, so that a row that goes stays where it was."""
    ghosts = _ghosts(block)
    if not ghosts:
        return _endpoints(block)
    return tuple(sorted((*_endpoints(block), *ghosts), key=_order))


def _order(member: EndpointSnapshot | Ghost) -> RowOrder:
    key = member.row.key if isinstance(member, Ghost) else member.key
    return row_order(key.family, key.address, key.uid)


def _entry(block: Block, member: Shown) -> Entry:
    return Entry(_id(block, member), member, block.filtered)


def _id(block: Block, member: Shown) -> EndpointId | AbsentId:
    key = block.snapshot.key
    if isinstance(member, AbsentPod):
        return AbsentId(key, member.pod.uid)
    return EndpointId(key, member.row.key if isinstance(member, Ghost) else member.key)


def _opened(entry: Entry, is_open: IsOpen) -> list[Entry]:
    """Return the entry and, if it is open, the lines of its target."""
    row, payload = entry.id, entry.payload
    if not isinstance(row, EndpointId | AbsentId) or not isinstance(payload, EndpointSnapshot | AbsentPod):
        return [entry]
    if not is_open(row):
        return [entry]
    return [entry, *(Entry(DetailId(row, number), payload) for number in range(_detail_count(payload)))]


def _folded(block: Block, finished: list[AbsentPod], is_open: IsOpen) -> list[Entry]:
    if not finished:
        return []
    row = FinishedId(block.snapshot.key)
    entries = [Entry(row, len(finished))]
    if is_open(row):
        for pod in finished:
            entries += _opened(_entry(block, pod), is_open)
    return entries


def _detail_count(payload: EndpointSnapshot | AbsentPod) -> int:
    if isinstance(payload, AbsentPod):
        return len(details.of_absent(payload, 0.0, UNICODE))
    return len(details.of_endpoint(payload, 0.0, UNICODE))
