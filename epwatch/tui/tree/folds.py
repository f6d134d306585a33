"""Which rows of the tree are open: what the user did to a row, else what its kind begins with."""

from epwatch.model.snapshot import ServiceKey
from epwatch.tui.shown.row_ids import (
    ContextId,
    GroupId,
    NamespaceId,
    RowId,
    ServiceId,
    SharedId,
    SharedNamespaceId,
    service_of,
)


class Folds:
    """Open or closed per row.

    Contexts, namespaces and groups begin open; services, and the row of one in all contexts, closed, but for the pinned
    ones (by name) and when :attr:`services_open` is set; everything deeper closed. What the user did while a filter was
    set is forgotten with the filter.
    """

    __slots__ = ("_done", "_done_filtered", "_found", "_pinned", "_shared", "_touched", "filtered", "services_open")

    def __init__(self, pinned: frozenset[str] = frozenset()) -> None:
        self._pinned = pinned
        self._done: dict[RowId, bool] = {}
        self._done_filtered: dict[RowId, bool] = {}
        self._found: set[ServiceKey] = set()
        self._shared: set[SharedId] | None = None
        self._touched: set[ServiceKey] = set()
        self.services_open = False
        self.filtered = False

    def is_open(self, row: RowId) -> bool:
        """Return whether row is open."""
        done = self._done_filtered if self.filtered else self._done
        found = done.get(row)
        return self._initially(row) if found is None else found

    def touched(self, service: ServiceKey) -> bool:
        """Return whether the user may have opened a row inside of a service."""
        return service in self._touched

    def put(self, row: RowId, *, opened: bool) -> None:
        """Open or close row, as the user did."""
        (self._done_filtered if self.filtered else self._done)[row] = opened
        if (service := service_of(row)) is not None:
            self._touched.add(service)

    def all(self, *, opened: bool) -> None:
        """Open or close all services; namespaces open with them but stay open when services close."""
        self._done.clear()
        self._done_filtered.clear()
        self._touched.clear()
        self._found.clear()
        self._shared = None
        self._pinned = frozenset()
        self.services_open = opened

    def begin_filter(self, found: set[ServiceKey], *, filtered: bool) -> bool:
        """Start over under another filter; the services ``found`` are open, because rows of theirs matched.

        Returns whether other rows than theirs, and those that were found before, may open or close by that.
        """
        others = filtered != self.filtered or bool(self._done_filtered)
        self.filtered = filtered
        self._found = found
        self._shared = None
        self._done_filtered.clear()
        return others

    def find(self, service: ServiceKey) -> None:
        """Open a service of which rows match the filter now."""
        self._found.add(service)
        self._shared = None

    def forget(self, service: ServiceKey) -> None:
        """Drop what is known of a service that left, so that nothing grows with the cluster's history."""
        self._touched.discard(service)
        self._found.discard(service)
        self._shared = None
        for done in (self._done, self._done_filtered):
            for row in [row for row in done if service_of(row) == service]:
                del done[row]

    def _initially(self, row: RowId) -> bool:
        match row:
            case ContextId() | NamespaceId() | SharedNamespaceId() | GroupId():
                return True
            case SharedId(name=name):
                opened = self._done.get(row) if self.filtered else None
                if opened is None:
                    opened = self.services_open or name in self._pinned
                return opened or (self.filtered and row in self._found_somewhere())
            case ServiceId(service=service):
                opened = self._done.get(row) if self.filtered else None
                if opened is None:
                    opened = self.services_open or service.name in self._pinned
                return opened or (self.filtered and service in self._found)
            case _:
                return False

    def _found_somewhere(self) -> set[SharedId]:
        if self._shared is None:
            self._shared = {SharedId(each.namespace, each.name, each.kind) for each in self._found}
        return self._shared
