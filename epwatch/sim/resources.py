"""The table of resources that the cluster serves; nothing else branches on what exists."""

from __future__ import annotations

from dataclasses import dataclass

EVERY_VERB = ("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch")


@dataclass(frozen=True, slots=True, eq=False)
class Resource:
    """One served resource. Compared by identity: the table holds the only instances."""

    group: str
    version: str
    plural: str
    kind: str
    namespaced: bool = True
    short: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    subresources: tuple[str, ...] = ()
    generation: bool = False
    """Whether metadata.generation counts changes of the spec."""

    @property
    def api_version(self) -> str:
        """`v1`, or `apps/v1`."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def singular(self) -> str:
        """The kind in small letters."""
        return self.kind.lower()

    @property
    def root(self) -> str:
        """The URL path of the group and version, without a slash at its end."""
        return f"/apis/{self.group}/{self.version}" if self.group else f"/api/{self.version}"


_ALL = ("all",)
_STATUS = ("status",)
_SCALABLE = ("status", "scale")

NAMESPACES = Resource(
    "", "v1", "namespaces", "Namespace", namespaced=False, short=("ns",), subresources=("status", "finalize")
)
NODES = Resource("", "v1", "nodes", "Node", namespaced=False, short=("no",), subresources=_STATUS)
PODS = Resource(
    "",
    "v1",
    "pods",
    "Pod",
    short=("po",),
    categories=_ALL,
    subresources=("status", "binding", "eviction"),
    generation=True,
)
SERVICES = Resource("", "v1", "services", "Service", short=("svc",), categories=_ALL, subresources=_STATUS)
ENDPOINTS = Resource("", "v1", "endpoints", "Endpoints", short=("ep",))
EVENTS = Resource("", "v1", "events", "Event", short=("ev",))
CONFIG_MAPS = Resource("", "v1", "configmaps", "ConfigMap", short=("cm",))
SECRETS = Resource("", "v1", "secrets", "Secret")
SERVICE_ACCOUNTS = Resource("", "v1", "serviceaccounts", "ServiceAccount", short=("sa",))
RESOURCE_QUOTAS = Resource("", "v1", "resourcequotas", "ResourceQuota", short=("quota",), subresources=_STATUS)
DEPLOYMENTS = Resource(
    "apps",
    "v1",
    "deployments",
    "Deployment",
    short=("deploy",),
    categories=_ALL,
    subresources=_SCALABLE,
    generation=True,
)
REPLICA_SETS = Resource(
    "apps", "v1", "replicasets", "ReplicaSet", short=("rs",), categories=_ALL, subresources=_SCALABLE, generation=True
)
STATEFUL_SETS = Resource(
    "apps",
    "v1",
    "statefulsets",
    "StatefulSet",
    short=("sts",),
    categories=_ALL,
    subresources=_SCALABLE,
    generation=True,
)
CONTROLLER_REVISIONS = Resource("apps", "v1", "controllerrevisions", "ControllerRevision")
ENDPOINT_SLICES = Resource("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice", generation=True)

RESOURCES: tuple[Resource, ...] = (
    NAMESPACES,
    NODES,
    PODS,
    SERVICES,
    ENDPOINTS,
    EVENTS,
    CONFIG_MAPS,
    SECRETS,
    SERVICE_ACCOUNTS,
    RESOURCE_QUOTAS,
    DEPLOYMENTS,
    REPLICA_SETS,
    STATEFUL_SETS,
    CONTROLLER_REVISIONS,
    ENDPOINT_SLICES,
)

_BY_PATH = {(r.group, r.version, r.plural): r for r in RESOURCES}
_BY_KIND = {(r.api_version, r.kind): r for r in RESOURCES}
_BY_NAME = {name: r for r in RESOURCES for name in (r.plural, r.singular, *r.short)}


def by_path(group: str, version: str, plural: str) -> Resource | None:
    """The resource served at that URL, or None."""
    return _BY_PATH.get((group, version, plural))


def by_kind(api_version: str, kind: str) -> Resource | None:
    """The resource of that apiVersion and kind, or None."""
    return _BY_KIND.get((api_version, kind))


def by_name(name: str) -> Resource:
    """The resource of that plural, singular or short name in any case. Raises: KeyError."""
    return _BY_NAME[name.lower()]
