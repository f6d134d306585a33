"""The tree as text: the screen's own picture, row index, row maker and painter, without a terminal."""

from collections.abc import Iterable

from epwatch.model.batch import Batch
from epwatch.model.marks import Durations
from epwatch.model.snapshot import RowKey, ServiceKey, ServiceSnapshot
from epwatch.tui.look.glyphs import UNICODE
from epwatch.tui.shown.picture import Picture
from epwatch.tui.tree.columns import Widths
from epwatch.tui.tree.folds import Folds
from epwatch.tui.tree.paint import Painter, text_start
from epwatch.tui.tree.row import Table
from epwatch.tui.tree.row_index import RowIndex
from epwatch.tui.tree.row_maker import RowMaker
from epwatch.tui.tree.scene import Scene

_ROOM = 240
"""Cells: wide enough for every column."""
_SCENE = Scene(2_000_000_000.0, 0.0, UNICODE)
"""One moment for all pictures, so that ages are equal."""

_LASTING = Durations(highlight=600.0, ghost=600.0)
"""Marks and ghosts last as long as a test, and go with :meth:`Screen.settled_lines`."""

RowName = tuple[ServiceKey, RowKey]


class Screen:
    """Takes batches in and tells what the tree shows, every service open."""

    def __init__(self) -> None:
        self.picture = Picture(_LASTING)
        self._index = RowIndex(Folds())
        self._index.set_all(opened=True)
        self._services: dict[ServiceKey, ServiceSnapshot] = {}

    def take(self, batch: Batch, now: float) -> None:
        """Take a batch in at monotonic second ``now``."""
        if batch.streams is not None:
            self.picture.hear(batch.context, batch.streams)
        self._services |= {snapshot.key: snapshot for snapshot in batch.services}
        for key in batch.gone:
            del self._services[key]
        self._put(self.picture.expire(now))
        self._put(self.picture.apply(batch, now))

    def settled_lines(self) -> list[str]:
        """Return the painted rows, top to bottom, as they are when no mark and no ghost is told any more."""
        self._put(self.picture.expire(float("inf")))
        return self.lines()

    def lines(self) -> list[str]:
        """Return the painted rows, top to bottom."""
        maker = RowMaker(self._index, _SCENE)
        rows = [maker.row(self._index.at(line)) for line in range(self._index.height)]
        widths = Widths()
        widths.take(rows)
        indents = {Table.SERVICE: text_start(1, _ROOM), Table.ENDPOINT: text_start(2, _ROOM), Table.NONE: 0}
        painter = Painter(_ROOM, widths.layout(_ROOM, indents), UNICODE)
        return ["".join(text for text, _role in painter.line(row)).rstrip() for row in rows]

    @property
    def snapshots(self) -> list[ServiceSnapshot]:
        """Return the latest state of every service that is there."""
        return list(self._services.values())

    @property
    def rows(self) -> set[RowName]:
        """Return the name of every row that is there."""
        return {(key, row.key) for key, snapshot in self._services.items() for row in snapshot.endpoints}

    @property
    def addresses(self) -> set[str]:
        """Return the address of every row that is there."""
        return {row.address for _service, row in self.rows}

    def _put(self, services: Iterable[ServiceKey]) -> None:
        for key in services:
            snapshot = self.picture.service(key)
            if snapshot is None:
                self._index.drop(key)
            else:
                self._index.put(snapshot, self.picture.marks(key))
