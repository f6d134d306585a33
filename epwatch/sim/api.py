"""The verbs that change objects, with what the API server does around them: admission, preconditions, finalizers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from epwatch.sim import errors
from epwatch.sim import resources as res
from epwatch.sim.admission.defaults import apply_defaults
from epwatch.sim.admission.validation import validate
from epwatch.sim.objects import Obj, copy, is_terminating, meta, name_of, rfc3339, spec_of, status_of, uid_of

if TYPE_CHECKING:
    from epwatch.sim.addresses import ServiceAddresses
    from epwatch.sim.eventlog import Item
    from epwatch.sim.names import Names
    from epwatch.sim.store import Store
    from epwatch.sim.timeline import Timeline

Change: TypeAlias = Callable[[Obj], Obj]
Admission: TypeAlias = Callable[[res.Resource, Obj], None]

# What a client cannot change: it is kept from the stored object.
_KEPT = (
    "name",
    "namespace",
    "uid",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "generation",
)
_HAS_STATUS = frozenset(r for r in res.RESOURCES if "status" in r.subresources)
# What Go writes of a status in which nothing is set: fields without omitempty.
_FIRST_STATUS: dict[res.Resource, Obj] = {
    res.DEPLOYMENTS: {},
    res.REPLICA_SETS: {"replicas": 0},
    res.STATEFUL_SETS: {"replicas": 0, "availableReplicas": 0},
}
ASTRAY = "the namespace of the provided object does not match the namespace sent on the request"
# Deleting one of them would take the cluster with it (plugin/pkg/admission/namespace/lifecycle).
_IMMORTAL = ("default", "kube-system", "kube-public")
FOREGROUND, ORPHAN = "foregroundDeletion", "orphan"


@dataclass(frozen=True, slots=True)
class DeleteOptions:
    """metav1.DeleteOptions: seconds of grace (None: the object's own), preconditions, how dependents go."""

    grace: int | None = None
    uid: str | None = None
    resource_version: str | None = None
    propagation: str | None = None
    dry_run: bool = False


class Api:
    """Creates, changes and deletes objects as kube-apiserver does.

    Args:
        store, timeline, names, addresses: the cluster's.
    """

    def __init__(self, store: Store, timeline: Timeline, names: Names, addresses: ServiceAddresses) -> None:
        self._store = store
        self._timeline = timeline
        self._names = names
        self.addresses = addresses
        self.admission: list[Admission] = []
        """Called with each new object before it is stored; may raise ApiError (quota)."""

    def create(self, resource: res.Resource, namespace: str, obj: Obj, *, dry_run: bool = False) -> Item | Obj:
        """Store a new object; returns it (as JSON alone, for a dry run). Raises: ApiError 403, 404, 409, 422."""
        made = copy(obj)
        metadata = made.setdefault("metadata", {})
        if not metadata.get("name") and metadata.get("generateName"):
            metadata["name"] = self._names.suffixed(metadata["generateName"])
        self._place(resource, namespace, made)
        if self._store.find(resource, namespace, name_of(made)) is not None:
            raise errors.already_exists(resource, name_of(made))
        self._stamp(resource, metadata)
        if resource in _HAS_STATUS and resource is not res.NODES:
            made.pop("status", None)
        if resource in _FIRST_STATUS:
            made["status"] = dict(_FIRST_STATUS[resource])
        _shape(resource, made)
        apply_defaults(resource, made, None, self.addresses)
        validate(resource, made, None)
        for admit in self.admission:
            admit(resource, made)
        return made if dry_run else self._store.put(resource, made)

    def _place(self, resource: res.Resource, namespace: str, made: Obj) -> None:
        given = meta(made).get("namespace") or namespace
        if given != namespace:
            raise errors.bad_request(ASTRAY)
        if not resource.namespaced:
            meta(made).pop("namespace", None)
            return
        meta(made)["namespace"] = namespace
        home = self._store.get(res.NAMESPACES, "", namespace)
        if home is None:
            raise errors.not_found(res.NAMESPACES, namespace)
        if is_terminating(home):
            why = f"unable to create new content in namespace {namespace} because it is being terminated"
            raise errors.forbidden(resource, name_of(made), why)

    def _stamp(self, resource: res.Resource, metadata: Obj) -> None:
        for name in ("resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"):
            metadata.pop(name, None)
        metadata["uid"] = self._names.uid()
        metadata["creationTimestamp"] = rfc3339(self._timeline.wall())
        if resource.generation:
            metadata["generation"] = 1

    def update(
        self,
        resource: res.Resource,
        namespace: str,
        name: str,
        change: Change,
        *,
        subresource: str = "",
        dry_run: bool = False,
    ) -> Item | Obj:
        """Write what `change` makes of a copy of the object; the same content writes nothing.

        Raises: ApiError 404, 409 (resourceVersion or uid do not match), 422.
        """
        item = self._store.find(resource, namespace, name)
        if item is None:
            raise errors.not_found(resource, name)
        old = item.obj
        fresh = change(copy(old))
        self._check(resource, old, fresh)
        fresh = _merged(resource, old, fresh, subresource)
        if not subresource:
            _shape(resource, fresh)
            apply_defaults(resource, fresh, old, self.addresses)
            validate(resource, fresh, old)
        if resource.generation and _without_meta(fresh) != _without_meta(old):
            meta(fresh)["generation"] = meta(old).get("generation", 0) + 1
        if fresh == old:
            return item
        if dry_run:
            return fresh
        if is_terminating(fresh) and self._is_done(resource, fresh):
            return self._finish(resource, self._store.put(resource, fresh).obj)
        return self._store.put(resource, fresh)

    def _check(self, resource: res.Resource, old: Obj, fresh: Obj) -> None:
        if name_of(fresh) != name_of(old):
            message = f"the name of the object ({name_of(fresh)}) does not match the name on the URL ({name_of(old)})"
            raise errors.bad_request(message)
        version = meta(fresh).get("resourceVersion")
        if version and version != meta(old).get("resourceVersion"):
            raise errors.conflict(resource, name_of(old), errors.STALE_WRITE)
        given = meta(fresh).get("namespace") or meta(old).get("namespace")
        if given != meta(old).get("namespace"):
            raise errors.bad_request(ASTRAY)
        uid = meta(fresh).get("uid")
        if uid and uid != uid_of(old):
            path = "/".join(filter(None, ("/registry", resource.plural, meta(old).get("namespace"), name_of(old))))
            why = (
                f"StorageError: invalid object, Code: 4, Key: {path}, ResourceVersion: 0, AdditionalErrorMsg: "
                f"Precondition failed: UID in precondition: {uid}, UID in object meta: {uid_of(old)}"
            )
            raise errors.conflict(resource, name_of(old), why)

    def delete(self, resource: res.Resource, namespace: str, name: str, options: DeleteOptions) -> tuple[Obj, bool]:
        """Delete, or begin to; returns the object and whether it is gone. Raises: ApiError 404, 409."""
        old = self._store.get(resource, namespace, name)
        if old is None:
            raise errors.not_found(resource, name)
        if resource is res.NAMESPACES and name in _IMMORTAL:
            raise errors.forbidden(resource, name, "this namespace may not be deleted")
        self._check_preconditions(resource, old, options)
        if options.dry_run:
            return old, True
        fresh = copy(old)
        self._mark(resource, fresh, options)
        if self._is_done(resource, fresh):
            return self._finish(resource, old).obj, True
        if fresh != old:
            return self._store.put(resource, fresh).obj, False
        return old, False

    def _check_preconditions(self, resource: res.Resource, old: Obj, options: DeleteOptions) -> None:
        if options.uid and options.uid != uid_of(old):
            why = (
                f"the UID in the precondition ({options.uid}) does not match the UID in record ({uid_of(old)}). "
                "The object might have been deleted and then recreated"
            )
            raise errors.precondition_failed(resource, name_of(old), why)
        version = meta(old).get("resourceVersion")
        if options.resource_version and options.resource_version != version:
            why = (
                f"the ResourceVersion in the precondition ({options.resource_version}) does not match the "
                f"ResourceVersion in record ({version}). The object might have been modified"
            )
            raise errors.precondition_failed(resource, name_of(old), why)

    def _mark(self, resource: res.Resource, fresh: Obj, options: DeleteOptions) -> None:
        metadata = fresh["metadata"]
        finalizers = [name for name in metadata.get("finalizers") or () if name not in (FOREGROUND, ORPHAN)]
        if options.propagation in ("Foreground", "Orphan"):
            finalizers.append(FOREGROUND if options.propagation == "Foreground" else ORPHAN)
        elif options.propagation is None:
            finalizers = list(metadata.get("finalizers") or ())
        metadata["finalizers"] = finalizers
        if not finalizers:
            del metadata["finalizers"]
        grace = _grace(resource, fresh, options)
        shorter = grace < metadata.get("deletionGracePeriodSeconds", grace + 1)
        if not is_terminating(fresh) or shorter:
            # The grace is in the wall's seconds, however fast this cluster lives: a reader takes it from the deadline
            # to know when the deletion was asked for (EP-24a).
            metadata["deletionTimestamp"] = rfc3339(self._timeline.wall() + dt.timedelta(seconds=grace))
            metadata["deletionGracePeriodSeconds"] = grace
        if resource is res.NAMESPACES:
            fresh["status"] = {**status_of(fresh), "phase": "Terminating"}

    def _is_done(self, resource: res.Resource, obj: Obj) -> bool:
        if meta(obj).get("finalizers") or (resource is res.NAMESPACES and spec_of(obj).get("finalizers")):
            return False
        return not meta(obj).get("deletionGracePeriodSeconds")

    def _finish(self, resource: res.Resource, obj: Obj) -> Item:
        item = self._store.remove(resource, meta(obj).get("namespace", ""), name_of(obj))
        if item is None:
            raise errors.not_found(resource, name_of(obj))
        if resource is res.SERVICES:
            self.addresses.release(obj)
        return item


def _grace(resource: res.Resource, obj: Obj, options: DeleteOptions) -> int:
    """Seconds until the object goes: pods that run on a node have some, everything else none."""
    if resource is not res.PODS or not spec_of(obj).get("nodeName"):
        return 0
    if status_of(obj).get("phase") in ("Succeeded", "Failed"):
        return 0
    if options.grace is not None:
        return max(0, options.grace)
    return int(spec_of(obj).get("terminationGracePeriodSeconds", 30))


def _shape(resource: res.Resource, obj: Obj) -> None:
    """Give an object the spec that a typed one always has, empty where a request left it out or took it away."""
    if resource in _HAS_STATUS and obj.get("spec") is None:
        obj["spec"] = {}


def _merged(resource: res.Resource, old: Obj, fresh: Obj, subresource: str) -> Obj:
    """What is written: the stored object's own parts stay, whatever the client sent."""
    if subresource == "status":
        kept = {**old, "status": fresh.get("status") or {}}
        return {**kept, "metadata": dict(meta(old))}
    metadata = {key: value for key, value in meta(fresh).items() if key not in _KEPT}
    metadata |= {key: meta(old)[key] for key in (*_KEPT, "resourceVersion") if key in meta(old)}
    fresh = {**fresh, "metadata": {key: metadata[key] for key in _order(meta(old), metadata)}}
    if resource in _HAS_STATUS:
        fresh.pop("status", None)
        fresh |= {"status": old["status"]} if "status" in old else {}
    return fresh


def _order(old: Obj, new: Obj) -> list[str]:
    return [key for key in old if key in new] + [key for key in new if key not in old]


def _without_meta(obj: Obj) -> Obj:
    return {key: value for key, value in obj.items() if key not in ("metadata", "status")}
