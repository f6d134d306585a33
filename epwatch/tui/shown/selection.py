"""What stands under the cursor: the row's service, and its endpoint or pod, as they are now; pure."""

from msgspec import Struct

from epwatch.kube.objects import Pod
from epwatch.model.snapshot import AbsentPod, EndpointSnapshot, ServiceSnapshot
from epwatch.tui.shown.picture import Picture
from epwatch.tui.shown.row_ids import (
    AbsentId,
    DetailId,
    EndpointId,
    RowId,
    SharedId,
    context_of,
    namespace_in,
    service_of,
)


class Selection(Struct, frozen=True, kw_only=True):
    """A row with what it shows.

    ``service`` is None for a row that services stand under, and where the service went; ``member`` is the endpoint, or
    the pod without one, None where the row is neither. ``gone``: it went, and is shown as it was. ``reach`` says what
    of it is reached from where the tree is seen, and why, "" where it is seen from nowhere. ``everywhere`` are the
    services of the row of one name in all contexts.
    """

    row: RowId
    service: ServiceSnapshot | None = None
    member: EndpointSnapshot | AbsentPod | None = None
    gone: bool = False
    reach: str = ""
    everywhere: tuple[ServiceSnapshot, ...] = ()

    @property
    def pod(self) -> Pod | None:
        """Return the record of the pod that the row stands for, None without one."""
        return None if self.member is None else self.member.pod

    @property
    def namespace(self) -> str:
        """Return the row's namespace, "" for a context."""
        return namespace_in(self.row)

    @property
    def context(self) -> str | None:
        """Return the row's context, None too where it is of all of them."""
        return context_of(self.row)


def selected(picture: Picture, row: RowId | None) -> Selection | None:
    """Return what a row shows now; None without a row."""
    if row is None:
        return None
    key = service_of(row)
    if isinstance(row, SharedId):
        found = (picture.service(row.key(context)) for context in picture.contexts)
        return Selection(row=row, everywhere=tuple(each for each in found if each is not None))
    snapshot = None if key is None else picture.service(key)
    if key is None or snapshot is None:
        return Selection(row=row)
    marks, member = picture.marks(key), pod_row(snapshot, row)
    if member is not None:
        return Selection(row=row, service=snapshot, member=member, gone=marks.departed)
    own = row.parent if isinstance(row, DetailId) else row
    ghosts = marks.ghosts if isinstance(own, EndpointId) else ()
    former = next((ghost.row for ghost in ghosts if EndpointId(key, ghost.row.key) == own), None)
    return Selection(row=row, service=snapshot, member=former, gone=marks.departed or former is not None)


def pod_row(snapshot: ServiceSnapshot, row: RowId) -> EndpointSnapshot | AbsentPod | None:
    """Return the pod of a row, or of a line below one; None where it is none, or went."""
    row = row.parent if isinstance(row, DetailId) else row
    if isinstance(row, EndpointId):
        return next((each for each in snapshot.endpoints if each.key == row.row), None)
    if isinstance(row, AbsentId):
        return next((each for each in snapshot.absent if each.pod.uid == row.uid), None)
    return None
