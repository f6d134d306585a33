"""The records that epwatch keeps of API objects: only the fields used, cleaned, interned, immutable.

Times are seconds since the epoch (UTC, float); an absent time is None. Tuples stand where the API has lists; an absent
or null list is an empty tuple. Strings have passed ``epwatch.kube.sanitize.clean``. Records are compared by value.

Name the fields wherever one is made, except where each event makes one (the projections): there they stand in their
order, since filling twenty fields by name takes six times as long.

Source of the fields: k8s.io/api core/v1/types.go and discovery/v1/types.go.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final, Self

from msgspec import Struct

Labels = tuple[tuple[str, str], ...]
"""Label pairs sorted by key, one shared tuple for equal sets; also a selector's pairs."""


class Kind(StrEnum):
    """The four resources that are listed and watched, by their plural name in the API."""

    SERVICES = "services"
    PODS = "pods"
    ENDPOINTS = "endpoints"
    ENDPOINTSLICES = "endpointslices"


COUNTED: Final = frozenset({Kind.SERVICES, Kind.ENDPOINTSLICES})
"""The resources that tell which services there are and how many of their rows are ready: those that come first."""


class ObjectKey(Struct, frozen=True, gc=False, order=True):
    """What names an object within its resource."""

    namespace: str
    name: str


class Owner(Struct, frozen=True, gc=False):
    """The controlling ownerReference (else the first one)."""

    kind: str
    name: str
    uid: str


class Meta(Struct, frozen=True, gc=False):
    """The metadata every record carries.

    ``deleted`` is metadata.deletionTimestamp: the deadline, not the moment of the request (EP-24a); the request came
    ``grace`` seconds before it.
    """

    namespace: str
    name: str
    uid: str
    resource_version: str
    created: float | None = None
    deleted: float | None = None
    grace: int | None = None
    labels: Labels = ()
    owner: Owner | None = None

    @property
    def key(self) -> ObjectKey:
        """Return namespace and name."""
        return ObjectKey(self.namespace, self.name)


class ServicePort(Struct, frozen=True, gc=False):
    """One port of a Service; an unnamed port has the name "".

    ``target_port`` is a number, or the name of a container port, as written.
    """

    name: str = ""
    port: int = 0
    target_port: int | str = 0
    node_port: int | None = None
    protocol: str = "TCP"
    app_protocol: str | None = None


class Service(Meta, frozen=True, gc=False):
    """core/v1 Service.

    ``selector`` is None where spec.selector is nil or empty: then the controllers make no endpoints, and nothing is
    matched (EP-19). ``topology_mode`` is the annotation service.kubernetes.io/topology-mode (or its older spelling).
    """

    type: str = "ClusterIP"
    cluster_ips: tuple[str, ...] = ()
    external_name: str | None = None
    selector: Labels | None = None
    ports: tuple[ServicePort, ...] = ()
    internal_policy: str | None = None
    external_policy: str | None = None
    distribution: str | None = None
    topology_mode: str | None = None
    ip_families: tuple[str, ...] = ()
    ip_family_policy: str | None = None
    session_affinity: str | None = None
    publish_not_ready: bool = False
    external_ips: tuple[str, ...] = ()
    load_balancer: tuple[str, ...] = ()

    @property
    def headless(self) -> bool:
        """Return whether clusterIP is "None"."""
        return self.cluster_ips[:1] == ("None",)


class TargetRef(Struct, frozen=True, gc=False):
    """What an endpoint stands for; kind is usually Pod, may be Node, ExternalWorkload or anything else."""

    kind: str
    namespace: str
    name: str
    uid: str


class EndpointPort(Struct, frozen=True, gc=False):
    """One port of an EndpointSlice or of a v1 Endpoints subset.

    ``port`` None means all ports (EP-6); an absent name is "", an absent protocol TCP.
    """

    name: str = ""
    port: int | None = None
    protocol: str = "TCP"
    app_protocol: str | None = None


class Endpoint(Struct, frozen=True, gc=False):
    """One endpoint of an EndpointSlice, conditions as written: None where absent (EP-7 gives the meaning)."""

    addresses: tuple[str, ...] = ()
    ready: bool | None = None
    serving: bool | None = None
    terminating: bool | None = None
    target: TargetRef | None = None
    node: str | None = None
    zone: str | None = None
    hostname: str | None = None
    hint_zones: tuple[str, ...] = ()
    hint_nodes: tuple[str, ...] = ()


class EndpointSlice(Meta, frozen=True, gc=False):
    """discovery.k8s.io/v1 EndpointSlice.

    ``service`` is the label kubernetes.io/service-name (EP-1), ``imported_service`` the label
    multicluster.kubernetes.io/service-name (EP-2), ``managed_by`` the label endpointslice.kubernetes.io/managed-by or
    "", ``trigger_time`` the annotation endpoints.kubernetes.io/last-change-trigger-time (EP-9).
    """

    address_type: str = "IPv4"
    service: str | None = None
    imported_service: str | None = None
    managed_by: str = ""
    ports: tuple[EndpointPort, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    trigger_time: float | None = None


class EndpointAddress(Struct, frozen=True, gc=False):
    """One address of a v1 Endpoints subset."""

    ip: str
    hostname: str | None = None
    node: str | None = None
    target: TargetRef | None = None


class EndpointSubset(Struct, frozen=True, gc=False):
    """One subset of a v1 Endpoints object."""

    addresses: tuple[EndpointAddress, ...] = ()
    not_ready: tuple[EndpointAddress, ...] = ()
    ports: tuple[EndpointPort, ...] = ()


class Endpoints(Meta, frozen=True, gc=False):
    """core/v1 Endpoints, the older object (deprecated since 1.33).

    ``over_capacity`` is the annotation endpoints.kubernetes.io/over-capacity ("truncated") or None (EP-15).
    ``skip_mirror`` and ``leader_election`` tell why its addresses are not mirrored (EP-18).
    """

    subsets: tuple[EndpointSubset, ...] = ()
    over_capacity: str | None = None
    skip_mirror: bool = False
    leader_election: bool = False
    trigger_time: float | None = None


class Condition(Struct, frozen=True, gc=False):
    """One condition of a Pod; an absent status is "Unknown"."""

    type: str
    status: str = "Unknown"
    reason: str = ""
    message: str = ""
    since: float | None = None


class ConditionSet(Struct, frozen=True, gc=False):
    """What the conditions of a Pod say, without their times: one value for all pods that say the same.

    ``ready``: condition Ready is True, as the endpoints controllers read it.
    """

    each: tuple[Condition, ...] = ()
    ready: bool = False

    @classmethod
    def of(cls, conditions: Iterable[Condition]) -> Self:
        """Return what these say; their times are left out."""
        each = tuple([Condition(one.type, one.status, one.reason, one.message) for one in conditions])
        return cls(each, any(one.type == "Ready" and one.status == "True" for one in each))


NO_CONDITIONS: Final = ConditionSet()


class ContainerPort(Struct, frozen=True, gc=False):
    """One declared port of a container."""

    name: str = ""
    port: int = 0
    protocol: str = "TCP"


class Container(Struct, frozen=True, gc=False):
    """What a container is told to be: kept because ports resolve by name, and preStop decides how it ends.

    ``sidecar`` marks an init container with restartPolicy Always: its ports count too. Other init containers are left
    out of ``Pod.containers``.
    """

    name: str
    ports: tuple[ContainerPort, ...] = ()
    pre_stop: bool = False
    readiness_probe: bool = False
    sidecar: bool = False


class ContainerState(Struct, frozen=True, gc=False):
    """What a container is: its status, of init containers too.

    ``state`` is waiting, running or terminated ("" where absent); ``reason`` and ``message`` belong to waiting or
    terminated; ``last_*`` come from lastState.terminated.
    """

    name: str
    init: bool = False
    ready: bool = False
    restarts: int = 0
    image: str = ""
    state: str = ""
    reason: str = ""
    message: str = ""
    since: float | None = None
    exit_code: int | None = None
    finished: float | None = None
    last_reason: str = ""
    last_exit_code: int | None = None
    last_finished: float | None = None


class Pod(Meta, frozen=True, gc=False):
    """core/v1 Pod, without env, args, command, volumes and annotations (SEC-13).

    ``condition_times`` are the times of the conditions in ``condition_set``, in its order.
    """

    node: str | None = None
    host_network: bool = False
    phase: str = ""
    reason: str = ""
    message: str = ""
    ips: tuple[str, ...] = ()
    condition_set: ConditionSet = NO_CONDITIONS
    condition_times: tuple[float | None, ...] = ()
    readiness_gates: tuple[str, ...] = ()
    scheduling_gates: tuple[str, ...] = ()
    containers: tuple[Container, ...] = ()
    states: tuple[ContainerState, ...] = ()
    started: float | None = None

    @property
    def finished(self) -> bool:
        """Return whether the phase is terminal; such a pod's addresses mean nothing (EP-24)."""
        return self.phase in ("Succeeded", "Failed")

    @property
    def ready(self) -> bool:
        """Return whether condition Ready is True, as the endpoints controllers read it."""
        return self.condition_set.ready

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Return the conditions with their times, made anew: for where one pod is looked at closely."""
        told = zip(self.condition_set.each, self.condition_times, strict=True)
        return tuple([Condition(one.type, one.status, one.reason, one.message, since) for one, since in told])


KubeObject = Service | Pod | Endpoints | EndpointSlice
"""Any record of the four streams."""
