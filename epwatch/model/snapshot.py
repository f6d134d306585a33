"""The joined picture as frozen values: a service with its rows, counts and the pods that have no row.

Counts and states are defined in the interface: a backend is a pod (by uid), else another target, else an address.
"""

from enum import StrEnum

from msgspec import Struct

from epwatch.kube.objects import Labels, Owner, Pod, Service, TargetRef
from epwatch.model.near import NearMiss


class Standing(StrEnum):
    """What a top row stands for: a Service, or slices without one (EP-1, EP-2, EP-21)."""

    SERVICE = "service"
    ORPHAN = "orphan"
    IMPORTED = "imported"


class ServiceKey(Struct, frozen=True, gc=False, order=True):
    """What names a service in the picture; ``kind`` tells services from slices that stand alone."""

    context: str | None
    namespace: str
    name: str
    kind: Standing = Standing.SERVICE


class State(StrEnum):
    """The state of an endpoint (EP-7)."""

    READY = "Ready"
    NOT_READY = "NotReady"
    DRAINING = "Draining"
    TERMINATING = "Terminating"
    PUBLISHED_NOT_READY = "PublishedNotReady"
    PUBLISHED_DRAINING = "PublishedDraining"
    UNKNOWN = "Unknown"


class Source(StrEnum):
    """Which resource a row was read from."""

    ENDPOINTSLICE = "EndpointSlice"
    ENDPOINTS = "Endpoints"


class RowKey(Struct, frozen=True, gc=False, order=True):
    """Identity of a row within its service (EP-10): family, first address, target uid ("" without one)."""

    family: str
    address: str
    uid: str

    def __str__(self) -> str:
        """Return the id that the NDJSON carries, "-" for no uid."""
        return f"{self.family}/{self.address}/{self.uid or '-'}"


class PortState(Struct, frozen=True, gc=False, kw_only=True):
    """One port of a row with the state it has there (EP-11); ``port`` None means all ports."""

    name: str
    port: int | None
    protocol: str
    state: State
    in_rotation: bool


class EndpointSnapshot(Struct, frozen=True, gc=False):
    """One row: an address with its target, merged over all slices of the service.

    ``state``, ``ready``, ``serving``, ``terminating`` are the worst over its ports; None where unknown (from Endpoints,
    serving and terminating are). ``stale``: its slice is the endpointslice-controller's and names a pod that is gone.
    ``extra_addresses`` are addresses[1:], which mean nothing (EP-3). ``pod`` is the target's record where it is known,
    of a stale row its last one. ``created`` is when the target was made, wall seconds.
    """

    key: RowKey
    ports: tuple[PortState, ...]
    state: State
    ready: bool | None
    serving: bool | None
    terminating: bool | None
    in_rotation: bool
    stale: bool = False
    last_resort: bool = False
    target: TargetRef | None = None
    pod: Pod | None = None
    owner: Owner | None = None
    revision: str | None = None
    node: str | None = None
    zone: str | None = None
    hints: tuple[str, ...] = ()
    hint_nodes: tuple[str, ...] = ()
    hostname: str | None = None
    slices: tuple[str, ...] = ()
    managed_by: tuple[str, ...] = ()
    source: Source = Source.ENDPOINTSLICE
    in_endpoints: bool | None = None
    shared_ip: bool = False
    extra_addresses: tuple[str, ...] = ()

    @property
    def created(self) -> float | None:
        """Return when the target pod was made, wall seconds."""
        return self.pod.created if self.pod is not None else None


class AbsentPod(Struct, frozen=True, gc=False, kw_only=True):
    """A pod that the selector matches and that has no row, with the first gate that keeps it out.

    ``code`` is a verdict code (PodFinished, PodHasNoIP, WrongIPFamily, NotYetInSlice, ...); ``reason`` one sentence.
    """

    pod: Pod
    code: str
    reason: str
    owner: Owner | None = None
    revision: str | None = None
    unchecked: tuple[str, ...] = ()


class Counts(Struct, frozen=True, gc=False, kw_only=True):
    """The counts of a service as the interface defines them, in backends; None where it cannot be known.

    by_port, by_family and by_zone count backends that are ready there, sorted by name, "" where absent.
    """

    ready: int | None
    total: int | None
    not_ready: int | None
    pending: int | None
    draining: int | None
    terminating: int | None
    stale: int | None
    by_port: tuple[tuple[str, int], ...] | None = ()
    by_family: tuple[tuple[str, int], ...] | None = ()
    by_zone: tuple[tuple[str, int], ...] | None = ()


class Verdict(Struct, frozen=True, gc=False, kw_only=True):
    """One word on a service, port, endpoint or pod, with a sentence; ``unchecked`` names what could not be read."""

    code: str
    severity: str
    message: str
    unchecked: tuple[str, ...] = ()


class StrangeSlice(Struct, frozen=True, gc=False, kw_only=True):
    """A slice that the endpointslice controller did not make for this very service.

    ``managed_by`` is its manager ("" for none), ``owner_uid`` the uid of the Service that owns it, None without one,
    ``endpoints`` how many it has.
    """

    name: str
    managed_by: str
    owner_uid: str | None
    endpoints: int


class Drift(Struct, frozen=True, gc=False, order=True):
    """A pod or address of which the pods by rule, the slices and v1 Endpoints tell different things.

    Each says in words how the subject stands there; "-" where it is not compared.
    """

    subject: str
    rule: str
    slices: str
    endpoints: str


class Trigger(Struct, frozen=True, gc=False):
    """What a write of the controllers says of its cause: wall seconds of the server, whole; None: another cause."""

    time: float | None


class ServiceSnapshot(Struct, frozen=True, gc=False, kw_only=True):
    """A service as it is now: what it wants, what it has, and what is missing.

    ``service`` is None for orphan and imported slices. ``endpoints`` are sorted by family, address (numerically), uid.
    ``absent`` are matching pods without a row, unfinished ones first, by name. ``revisions`` counts rows per revision,
    most first. ``source`` is Endpoints only while slices are UNSERVED or DENIED. ``zone_counts`` holds (zone, ready,
    not ready) backends per zone, by name. ``ports`` holds a verdict for each port of the service, in its order.
    ``strange`` are slices of others, or of a former Service of the same name. ``sharing`` are other services that
    select some of the same pods. ``near`` are pods that a selector without any nearly matches. ``drift`` are
    differences that lasted the settle time; ``unsettled``: others are younger than that. ``unread`` names the streams
    that could not be read. ``trigger`` is what the controllers' newest write says of its cause, None where it is not
    theirs. ``nodes`` are all of the cluster's, None where nobody read them. ``short`` says which pods are refused that
    the workloads behind want, "" where nobody read it.
    """

    key: ServiceKey
    service: Service | None
    counts: Counts
    verdict: Verdict
    endpoints: tuple[EndpointSnapshot, ...] = ()
    absent: tuple[AbsentPod, ...] = ()
    revisions: tuple[tuple[str, int], ...] = ()
    zone_counts: tuple[tuple[str, int, int], ...] = ()
    source: Source = Source.ENDPOINTSLICE
    managers: tuple[str, ...] = ()
    selector: Labels | None = None
    truncated: bool = False
    ports: tuple[Verdict, ...] = ()
    strange: tuple[StrangeSlice, ...] = ()
    sharing: tuple[str, ...] = ()
    near: tuple[NearMiss, ...] = ()
    drift: tuple[Drift, ...] = ()
    unsettled: bool = False
    unread: tuple[str, ...] = ()
    trigger: Trigger | None = None
    nodes: tuple[str, ...] | None = None
    short: str = ""
