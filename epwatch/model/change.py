"""Changes of the joined picture: what became of a row or of a service between two snapshots, and why."""

from enum import StrEnum

from msgspec import Struct

from epwatch.kube.objects import TargetRef
from epwatch.model.snapshot import EndpointSnapshot, RowKey, ServiceKey, ServiceSnapshot, Verdict


class ChangeType(StrEnum):
    """The change types of the interface; one name for stream, journal and screen."""

    ADDED = "ADDED"
    CHANGED = "CHANGED"
    REMOVED = "REMOVED"
    SERVICE_ADDED = "SERVICE_ADDED"
    SERVICE_CHANGED = "SERVICE_CHANGED"
    SERVICE_REMOVED = "SERVICE_REMOVED"
    VERDICT_CHANGED = "VERDICT_CHANGED"


class Reason(StrEnum):
    """Why a row changed, as far as the four streams tell."""

    POD_READY = "PodReady"
    POD_NOT_READY = "PodNotReady"
    POD_TERMINATING = "PodTerminating"
    POD_FINISHED = "PodFinished"
    POD_DELETED = "PodDeleted"
    LABELS_CHANGED = "LabelsChanged"
    SELECTOR_CHANGED = "SelectorChanged"
    PORTS_CHANGED = "PortsChanged"
    SLICE_CHANGED = "SliceChanged"
    SERVICE_DELETED = "ServiceDeleted"
    UNKNOWN = "Unknown"


class Change(Struct, frozen=True, gc=False, kw_only=True):
    """One change of the joined picture.

    Of a row: ``endpoint`` is what it is now (in REMOVED its last state), ``was`` what it was. Of a service: ``before``
    is the former snapshot. ``after`` is the service's snapshot after the whole event (in SERVICE_REMOVED the last).
    In VERDICT_CHANGED ``row``, ``target`` (a pod without a row) or ``port`` is the subject; none: the service itself.
    ``initial``: part of the first picture. ``during_gap``: brought by a relist, so nobody saw it happen.
    """

    type: ChangeType
    service: ServiceKey
    after: ServiceSnapshot
    before: ServiceSnapshot | None = None
    endpoint: EndpointSnapshot | None = None
    was: EndpointSnapshot | None = None
    verdict: Verdict | None = None
    verdict_was: Verdict | None = None
    row: RowKey | None = None
    target: TargetRef | None = None
    port: str | None = None
    reason: Reason | None = None
    message: str = ""
    initial: bool = False
    during_gap: bool = False
