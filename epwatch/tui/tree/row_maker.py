"""From an entry of the index to its row: looks up marks and folds, leaves the wording to rows.py and details.py."""

from msgspec.structs import replace

from epwatch.model.marks import Ghost
from epwatch.model.snapshot import AbsentPod, EndpointSnapshot, ServiceSnapshot
from epwatch.tui.shown.row_ids import (
    AbsentId,
    ContextId,
    DetailId,
    EndpointId,
    FinishedId,
    GroupId,
    NamespaceId,
    RowId,
    ServiceId,
    SharedId,
    SharedNamespaceId,
    context_of,
)
from epwatch.tui.tree import details, rows
from epwatch.tui.tree.arrangement import Arrangement
from epwatch.tui.tree.block import Entry
from epwatch.tui.tree.context_row import context_row
from epwatch.tui.tree.grouping import GroupCounts
from epwatch.tui.tree.row import Fold, Row
from epwatch.tui.tree.row_index import RowIndex
from epwatch.tui.tree.scene import Scene
from epwatch.tui.tree.service_row import service_row
from epwatch.tui.tree.shared_row import Cell, shared_namespace_row, shared_row, short_names


class RowMaker:
    """Makes the rows of one moment."""

    __slots__ = ("_index", "_scene")

    def __init__(self, index: RowIndex, scene: Scene) -> None:
        self._index = index
        self._scene = scene

    def row(self, entry: Entry) -> Row:
        """Return the row of an entry.

        Raises:
            TypeError: the entry's name and what it shows are of different kinds.
        """
        row = self._row(entry)
        heads_all = isinstance(entry.id, ContextId | SharedNamespaceId | SharedId)
        return row if heads_all or not self._scene.of(context_of(entry.id)).old else replace(row, old=True)

    def _row(self, entry: Entry) -> Row:
        match entry:
            case Entry(id=ContextId() as row):
                return context_row(row, self._scene.of(row.context).told, self._fold(row))
            case Entry(id=NamespaceId() as row, payload=int() as count):
                return rows.namespace_row(row, count, self._fold(row))
            case Entry(id=SharedNamespaceId() as row, payload=int() as count):
                return shared_namespace_row(row, count, short_names(self._index.contexts), self._fold(row))
            case Entry(id=SharedId() as row):
                cells = [self._cell(row, context) for context in self._index.contexts]
                return shared_row(row, cells, self._fold(row), self._scene.signs, matched=entry.matched)
            case _:
                return self._of_service(entry)

    def _cell(self, row: SharedId, context: str | None) -> Cell:
        key, stands = row.key(context), self._scene.of(context)
        departed = self._index.marks(key).departed
        return Cell(snapshot=self._index.snapshot(key), known=stands.known, old=stands.old, departed=departed)

    def _of_service(self, entry: Entry) -> Row:
        match entry:
            case Entry(id=ServiceId() as row, payload=ServiceSnapshot() as snapshot):
                marks, across = self._index.marks(row.service), self._index.arrangement is Arrangement.ACROSS
                return service_row(snapshot, marks, self._fold(row), self._scene, of_context=across)
            case Entry(id=GroupId() as row, payload=GroupCounts() as counts):
                return rows.group_row(row, counts, self._fold(row))
            case Entry(id=FinishedId() as row, payload=int() as count):
                return rows.finished_row(row, count, self._fold(row))
            case _:
                return self._inner(entry)

    def _inner(self, entry: Entry) -> Row:
        match entry:
            case Entry(id=EndpointId() as row, payload=EndpointSnapshot() as endpoint):
                return self._endpoint(row, endpoint)
            case Entry(id=EndpointId() as row, payload=Ghost() as ghost):
                return rows.ghost_row(row, ghost, self._scene)
            case Entry(id=AbsentId() as row, payload=AbsentPod() as absent):
                return rows.absent_row(row, absent, self._fold(row), self._scene)
            case Entry(id=DetailId() as row, payload=EndpointSnapshot() | AbsentPod() as target):
                return self._detail(row, target)
            case _:
                raise TypeError(type(entry.id).__name__)

    def _endpoint(self, row: EndpointId, endpoint: EndpointSnapshot) -> Row:
        mark = self._index.marks(row.service).rows.get(row.row)
        standpoint, snapshot = self._scene.standpoint, self._index.snapshot(row.service)
        unreached = standpoint is not None and snapshot is not None and standpoint.misses(snapshot, endpoint)
        service = None if snapshot is None else snapshot.service
        fold, scene = self._fold(row), self._scene
        return rows.endpoint_row(row, endpoint, mark, fold, scene, service=service, unreached=unreached)

    def _fold(self, row: RowId) -> Fold:
        return Fold.OPEN if self._index.folds.is_open(row) else Fold.CLOSED

    def _detail(self, row: DetailId, target: EndpointSnapshot | AbsentPod) -> Row:
        now, signs = self._scene.now, self._scene.signs
        if isinstance(target, AbsentPod):
            lines = details.of_absent(target, now, signs)
        else:
            lines = details.of_endpoint(target, now, signs)
        return rows.detail_row(row, lines[row.number], details.due(target.pod, now))
