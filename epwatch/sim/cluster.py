"""The simulated cluster: store, clock, API verbs and, if wanted, controllers, in one process and one thread."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from epwatch.sim import resources as res
from epwatch.sim.addresses import PodAddresses, ServiceAddresses, default_networks
from epwatch.sim.api import Api
from epwatch.sim.names import Names
from epwatch.sim.objects import Obj, copy, meta, name_of, rfc3339
from epwatch.sim.store import Store
from epwatch.sim.timeline import Timeline

if TYPE_CHECKING:
    from epwatch.sim.controllers.base import Controller

# What objects of a cluster that nobody paces show as their creation time; a running server shows the real time.
EPOCH = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class SimCluster:
    """A cluster to read and to change, without a network.

    Args:
        seed: the same seed and the same calls give the same names, uids and order of events.
        controllers: run Deployments, ReplicaSets, slices, a scheduler and a kubelet; False: a bare object store.
        epoch: the wall time at the start of its clock.
        namespaces: those that exist from the start.
    """

    def __init__(
        self,
        seed: int = 0,
        *,
        controllers: bool = False,
        epoch: dt.datetime = EPOCH,
        namespaces: tuple[str, ...] = ("default", "kube-system", "kube-public", "kube-node-lease"),
    ) -> None:
        self.names = Names(seed)
        self.timeline = Timeline(epoch)
        self.store = Store()
        self.pod_addresses = PodAddresses(default_networks())
        self.api = Api(self.store, self.timeline, self.names, ServiceAddresses())
        for namespace in namespaces:
            self.api.create(res.NAMESPACES, "", {"metadata": {"name": namespace}})
        self.controllers: list[Controller] = []
        if controllers:
            self.start_controllers()

    def start_controllers(self) -> None:
        """Let controllers, scheduler and kubelets work from now on; they take what is there as it is."""
        from epwatch.sim.controllers import all_controllers
        from epwatch.sim.controllers.recorder import EventRecorder

        self.events = EventRecorder(self)
        self.controllers = all_controllers(self)

    @property
    def resource_version(self) -> str:
        """The newest resourceVersion."""
        return str(self.store.revision)

    def now(self) -> str:
        """The wall time as objects carry it."""
        return rfc3339(self.timeline.wall())

    def advance(self, seconds: float) -> None:
        """Let time pass and controllers work; only for a cluster that no running server paces."""
        self.timeline.advance(seconds)

    # Direct operations: no admission, no validation, no grace.

    def create(self, obj: Obj) -> Obj:
        """Store an object as it is, replacing one of its name; kind and apiVersion tell the resource.

        uid, creationTimestamp and namespace are filled in where they are absent; whatever is there stays.
        Returns a copy of what was stored. Raises: KeyError for an unknown kind.
        """
        resource = resource_of(obj)
        made = copy(obj)
        metadata = made.setdefault("metadata", {})
        if not metadata.get("name"):
            metadata["name"] = self.names.suffixed(metadata.get("generateName") or f"{resource.singular}-")
        if resource.namespaced:
            metadata.setdefault("namespace", "default")
        metadata.setdefault("uid", self.names.uid())
        metadata.setdefault("creationTimestamp", self.now())
        return copy(self.store.put(resource, made).obj)

    def update(self, obj: Obj) -> Obj:
        """Replace a stored object as it is, keeping its uid and creation time unless `obj` has its own.

        Returns a copy of what was stored. Raises: KeyError when there is no such object.
        """
        resource = resource_of(obj)
        namespace = meta(obj).get("namespace") or ("default" if resource.namespaced else "")
        old = self.store.get(resource, namespace, name_of(obj))
        if old is None:
            raise KeyError(name_of(obj))
        kept = {key: meta(old)[key] for key in ("namespace", "uid", "creationTimestamp") if key in meta(old)}
        return self.create({**obj, "metadata": kept | meta(obj)})

    def delete(self, kind: str, name: str, namespace: str = "default") -> Obj:
        """Remove an object at once; `kind` is a kind, plural or short name. Raises: KeyError."""
        resource = res.by_name(kind)
        item = self.store.remove(resource, namespace if resource.namespaced else "", name)
        if item is None:
            raise KeyError(name)
        return copy(item.obj)

    def get(self, kind: str, name: str, namespace: str = "default") -> Obj:
        """A copy of one object. Raises: KeyError."""
        resource = res.by_name(kind)
        obj = self.store.get(resource, namespace if resource.namespaced else "", name)
        if obj is None:
            raise KeyError(name)
        return copy(obj)

    def list(self, kind: str, namespace: str = "") -> list[Obj]:
        """Copies of all objects of a kind, of one namespace if given, sorted by namespace and name."""
        found = self.store.objects(res.by_name(kind), namespace)
        return sorted((copy(obj) for obj in found), key=lambda obj: (meta(obj).get("namespace", ""), name_of(obj)))

    # As a client would: with defaults, validation and graceful deletion.

    def submit(self, obj: Obj) -> Obj:
        """Create through the API. Returns a copy of what was stored. Raises: ApiError, KeyError for an unknown kind."""
        resource = resource_of(obj)
        namespace = (meta(obj).get("namespace") or "default") if resource.namespaced else ""
        made = self.api.create(resource, namespace, obj)
        return copy(made if isinstance(made, dict) else made.obj)

    def scale(self, deployment: str, replicas: int, namespace: str = "default", kind: str = "deployments") -> None:
        """Set spec.replicas of a Deployment (or another kind). Raises: ApiError 404."""
        self.api.update(res.by_name(kind), namespace, deployment, lambda obj: _scaled(obj, replicas))

    # History.

    def compact(self, revision: int | None = None) -> None:
        """Forget history up to `revision` (now, if None): new watches and continue tokens from before get 410."""
        self.store.compact(revision)

    def clone(self) -> SimCluster:
        """A bare cluster with the same objects, history and resourceVersion: a second server that then lags behind."""
        twin = SimCluster(namespaces=())
        twin.timeline.rebase(self.timeline.wall())
        twin.store = self.store.clone()
        return twin

    def restore(self, revision: int = 1) -> None:
        """As after an etcd restore: same objects and uids, resourceVersions begin again after `revision`."""
        self.store.restore(revision)


def resource_of(obj: Obj) -> res.Resource:
    """The resource that an object belongs to; without apiVersion its kind alone tells. Raises: KeyError."""
    kind = str(obj.get("kind") or "")
    found = res.by_kind(obj["apiVersion"], kind) if obj.get("apiVersion") else res.by_name(kind)
    if found is None:
        raise KeyError(kind)
    return found


def _scaled(obj: Obj, replicas: int) -> Obj:
    obj["spec"]["replicas"] = replicas
    return obj
