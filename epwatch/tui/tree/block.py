"""The rows of one service, top to bottom: its own, endpoints and ghosts, pods without a row, finished ones folded.

Pure: :func:`rows` makes the entries, :func:`height` counts them without making any.
"""

from collections.abc import Callable, Iterator

from msgspec import Struct

from epwatch.model.filter import EVERYTHING, Filter
from epwatch.model.filter_terms import Subject
from epwatch.model.marks import Ghost
from epwatch.model.order import RowOrder, row_order
from epwatch.model.snapshot import AbsentPod, EndpointSnapshot, ServiceSnapshot
from epwatch.tui.look.glyphs import UNICODE
from epwatch.tui.shown.marks import QUIET, Marks
from epwatch.tui.tree import details
from epwatch.tui.tree.grouping import GroupCounts, Grouping, counts
from epwatch.tui.tree.row_ids import AbsentId, DetailId, EndpointId, FinishedId, GroupId, RowId, ServiceId
from epwatch.tui.tree.sieve import Left

Payload = ServiceSnapshot | EndpointSnapshot | Ghost | AbsentPod | GroupCounts | int
"""What a row shows: a count for a namespace (its services) and for the finished pods."""


class Entry(Struct, frozen=True, gc=False):
    """One row of the index: its name, what it shows, whether the filter found the row itself."""

    id: RowId
    payload: Payload
    matched: bool = False


class Block(Struct, frozen=True, gc=False):
    """What the rows of one service are made from; ``left`` is what is known beforehand of what the filter leaves."""

    snapshot: ServiceSnapshot
    marks: Marks = QUIET
    filter: Filter = EVERYTHING
    grouping: Grouping | None = None
    left: Left = Left.ROWS


Shown = EndpointSnapshot | Ghost | AbsentPod
"""A member of a service that has a row: one that is there, one that went, a pod without an endpoint."""

IsOpen = Callable[[RowId], bool]
"""Tells whether a row is open."""


def shown(block: Block) -> bool:
    """Return whether the filter leaves anything of the service."""
    return block.left is not Left.NOTHING and (matched(block) or any(True for _ in _members(block)))


def matched(block: Block) -> bool:
    """Return whether the filter found the service itself."""
    if block.left is Left.ROWS and block.filter.terms:
        return block.filter.matches(Subject(block.snapshot))
    return block.left is not Left.NOTHING


def rows(block: Block, is_open: IsOpen) -> list[Entry]:
    """Return the entries of a service, its own first."""
    own = ServiceId(block.snapshot.key)
    entries = [Entry(own, block.snapshot, matched(block))]
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
    own = ServiceId(block.snapshot.key)
    if block.filter.terms and not shown(block):
        return 0
    if not is_open(own):
        return 1
    if (block.filter.terms and block.left is not Left.ALL) or block.grouping is not None:
        return len(rows(block, is_open))
    key, absent, endpoints = block.snapshot.key, _absent(block), _endpoints(block)
    unfinished = [pod for pod in absent if not pod.pod.finished]
    count = 1 + len(unfinished) + len(_ghosts(block))
    count += len(endpoints)
    if closed:
        return count + (len(unfinished) < len(absent))
    count += sum(_detail_count(endpoint) for endpoint in endpoints if is_open(EndpointId(key, endpoint.key)))
    count += sum(_detail_count(pod) for pod in unfinished if is_open(AbsentId(key, pod.pod.uid)))
    if len(unfinished) < len(absent):
        count += len(_folded(block, [pod for pod in absent if pod.pod.finished], is_open))
    return count


def _members(block: Block) -> Iterator[Shown]:
    for member in (*_with_ghosts(block), *_absent(block)):
        row = member.row if isinstance(member, Ghost) else member
        if not block.filter.terms or block.left is Left.ALL or block.filter.matches(Subject(block.snapshot, row)):
            yield member


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
    return () if block.marks.departed else block.snapshot.absent


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
    key, found = block.snapshot.key, bool(block.filter.terms)
    match member:
        case Ghost(row=row):
            return Entry(EndpointId(key, row.key), member, found)
        case AbsentPod(pod=pod):
            return Entry(AbsentId(key, pod.uid), member, found)
        case _:
            return Entry(EndpointId(key, member.key), member, found)


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
