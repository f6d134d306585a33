"""Under which rows a service stands: its namespace, its context and namespace, or one row for all contexts; pure."""

from enum import Enum

from epwatch.model.snapshot import ServiceKey
from epwatch.tui.shown.row_ids import (
    AbsentId,
    ContextId,
    DetailId,
    EndpointId,
    FinishedId,
    GroupId,
    HeadId,
    NamespaceId,
    RowId,
    ServiceId,
    SharedId,
    SharedNamespaceId,
    namespace_of,
)


class Arrangement(Enum):
    """The ways in which the services of a picture can stand."""

    ONE_CONTEXT = "under their namespaces"
    BY_CONTEXT = "under their contexts, there under their namespaces"
    ACROSS = "under their namespaces, there those of one name under one row"

    def above(self, key: ServiceKey) -> tuple[HeadId, ...]:
        """Return the rows that a service stands under, the outermost first."""
        if self is Arrangement.ACROSS:
            return (SharedNamespaceId(key.namespace), SharedId(key.namespace, key.name, key.kind))
        own = namespace_of(key)
        return (own,) if self is Arrangement.ONE_CONTEXT else (ContextId(key.context), own)

    def parent_of(self, row: RowId) -> RowId | None:
        """Return the row that a row stands under, None for an outermost one."""
        match row:
            case DetailId(parent=parent):
                return parent
            case AbsentId() | EndpointId() | FinishedId() | GroupId():
                return ServiceId(row.service)
            case ServiceId(service=service):
                return self.above(service)[-1]
            case SharedId(namespace=namespace):
                return SharedNamespaceId(namespace)
            case NamespaceId(context=context) if self is Arrangement.BY_CONTEXT:
                return ContextId(context)
            case _:
                return None
