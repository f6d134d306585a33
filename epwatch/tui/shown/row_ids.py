"""What names a row of the tree: keyed, never numbered, so that cursor and scroll stay on their row."""

from msgspec import Struct

from epwatch.model.journal import Entry
from epwatch.model.snapshot import RowKey, ServiceKey, Standing


class ContextId(Struct, frozen=True, gc=False):
    """The row of a context, where there are several."""

    context: str | None


class NamespaceId(Struct, frozen=True, gc=False):
    """The row of a namespace in a context."""

    context: str | None
    namespace: str


class SharedNamespaceId(Struct, frozen=True, gc=False):
    """The row of a namespace in all contexts."""

    namespace: str


class SharedId(Struct, frozen=True, gc=False):
    """The row of a service in all contexts that have it."""

    namespace: str
    name: str
    kind: Standing

    def key(self, context: str | None) -> ServiceKey:
        """Return the service's key in a context."""
        return ServiceKey(context, self.namespace, self.name, self.kind)


class ServiceId(Struct, frozen=True, gc=False):
    """The row of a service."""

    service: ServiceKey


class EndpointId(Struct, frozen=True, gc=False):
    """The row of an endpoint; its ghost has the same name, so a cursor stays on it as it goes."""

    service: ServiceKey
    row: RowKey


class AbsentId(Struct, frozen=True, gc=False):
    """The row of a matching pod that is not in rotation."""

    service: ServiceKey
    uid: str


class GroupId(Struct, frozen=True, gc=False):
    """The row above the rows of a service that have the same value of what they are grouped by."""

    service: ServiceKey
    value: str


class FinishedId(Struct, frozen=True, gc=False):
    """The row that stands for all finished pods of a service."""

    service: ServiceKey


class DetailId(Struct, frozen=True, gc=False):
    """One line of what an opened row shows of its target."""

    parent: EndpointId | AbsentId
    number: int


HeadId = ContextId | NamespaceId | SharedNamespaceId | SharedId
"""A row that services stand under."""

RowId = HeadId | ServiceId | EndpointId | AbsentId | FinishedId | GroupId | DetailId
"""Any row of the tree."""


def namespace_of(service: ServiceKey) -> NamespaceId:
    """Return the namespace row that a service stands under."""
    return NamespaceId(service.context, service.namespace)


def context_of(row: RowId) -> str | None:
    """Return the context that a row is of; None too for a row that is of all."""
    match row:
        case ContextId(context=context) | NamespaceId(context=context):
            return context
        case SharedNamespaceId() | SharedId():
            return None
        case DetailId(parent=parent):
            return parent.service.context
        case _:
            return row.service.context


def namespace_in(row: RowId) -> str:
    """Return the namespace that a row is of, "" for a context."""
    match row:
        case ContextId():
            return ""
        case NamespaceId(namespace=namespace) | SharedNamespaceId(namespace=namespace) | SharedId(namespace=namespace):
            return namespace
        case DetailId(parent=parent):
            return parent.service.namespace
        case _:
            return row.service.namespace


def rows_of(entry: Entry) -> tuple[RowId, ...]:
    """Return the row that an entry of a service is about, then those that stand for it where that is not there."""
    service = entry.service
    if service is None:
        return ()
    own = ServiceId(service)
    if entry.row is not None:
        return (EndpointId(service, entry.row), own)
    return (AbsentId(service, entry.uid), own) if entry.uid else (own,)


def service_of(row: RowId) -> ServiceKey | None:
    """Return the service that a row belongs to, None for a row that services stand under."""
    match row:
        case ContextId() | NamespaceId() | SharedNamespaceId() | SharedId():
            return None
        case DetailId(parent=parent):
            return parent.service
        case _:
            return row.service
