"""From an entry of the index to its row: looks up marks and folds, leaves the wording to rows.py and details.py."""

from epwatch.model.marks import Ghost
from epwatch.model.snapshot import AbsentPod, EndpointSnapshot, ServiceSnapshot
from epwatch.tui.tree import details, rows
from epwatch.tui.tree.block import Entry
from epwatch.tui.tree.grouping import GroupCounts
from epwatch.tui.tree.row import Fold, Row
from epwatch.tui.tree.row_ids import AbsentId, DetailId, EndpointId, FinishedId, GroupId, NamespaceId, RowId, ServiceId
from epwatch.tui.tree.row_index import RowIndex
from epwatch.tui.tree.scene import Scene
from epwatch.tui.tree.service_row import service_row


class RowMaker:
    """Makes the rows of one moment."""

    __slots__ = ("_index", "_scene", "_several_contexts")

    def __init__(self, index: RowIndex, scene: Scene, *, several_contexts: bool = False) -> None:
        self._index = index
        self._scene = scene
        self._several_contexts = several_contexts

    def row(self, entry: Entry) -> Row:
        """Return the row of an entry.

        Raises:
            TypeError: the entry's name and what it shows are of different kinds.
        """
        match entry:
            case Entry(id=NamespaceId() as row, payload=int() as count):
                return rows.namespace_row(row, count, self._fold(row), several_contexts=self._several_contexts)
            case Entry(id=ServiceId() as row, payload=ServiceSnapshot() as snapshot):
                return service_row(snapshot, self._index.marks(row.service), self._fold(row), self._scene)
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
