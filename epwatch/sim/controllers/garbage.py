"""The garbage collector: what is owned goes with its owner, before it, or stays, as the deletion asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from epwatch.sim import resources as res
from epwatch.sim.api import FOREGROUND, ORPHAN, DeleteOptions
from epwatch.sim.controllers.base import Controller
from epwatch.sim.objects import Obj, is_terminating, key_of, meta, namespace_of, uid_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from epwatch.sim.cluster import SimCluster
    from epwatch.sim.eventlog import Event
    from epwatch.sim.objects import Key


class GarbageCollector(Controller):
    """Its keys are ("", uid of an owner): what is owned is found by the owner's uid alone."""

    watches: ClassVar = res.RESOURCES

    def __init__(self, cluster: SimCluster) -> None:
        super().__init__(cluster)
        self._owners: dict[str, tuple[res.Resource, Key]] = {}

    def keys_of(self, resource: res.Resource, event: Event) -> Iterable[Key]:
        """Owners that are gone or going, and going ones of which something is gone."""
        obj = event.item.obj
        uids = [uid_of(obj)] if event.type == "DELETED" or is_terminating(obj) else []
        if is_terminating(obj):
            self._owners[uid_of(obj)] = (resource, key_of(obj))
        if event.type == "DELETED":
            owners = [reference.get("uid", "") for reference in meta(obj).get("ownerReferences") or ()]
            uids += [uid for uid in owners if uid in self._owners]
        return [("", uid) for uid in uids]

    def sync(self, key: Key) -> None:
        """Deal with everything that one owner owns."""
        uid = key[1]
        owner = self._owner(uid)
        if owner is None:
            self._owners.pop(uid, None)
            self._delete_dependents(uid)
            return
        resource, obj = owner
        finalizers = meta(obj).get("finalizers") or ()
        if ORPHAN in finalizers:
            for owned, dependent in self.store.owned_by(uid):
                self.api.update(owned, *key_of(dependent), lambda fresh: _disowned(fresh, uid))
            self._release(resource, obj, ORPHAN)
        elif FOREGROUND in finalizers:
            self._delete_dependents(uid, "Foreground")
            if not self.store.owned_by(uid):
                self._release(resource, obj, FOREGROUND)

    def _owner(self, uid: str) -> tuple[res.Resource, Obj] | None:
        found = self._owners.get(uid)
        obj = self.store.get(found[0], *found[1]) if found else None
        return (found[0], obj) if found and obj is not None and uid_of(obj) == uid else None

    def _delete_dependents(self, uid: str, propagation: str | None = None) -> None:
        for owned, dependent in self.store.owned_by(uid):
            others = [r for r in meta(dependent).get("ownerReferences") or () if r.get("uid") != uid]
            if others:
                self.api.update(owned, *key_of(dependent), lambda fresh: _disowned(fresh, uid))
            elif not is_terminating(dependent):
                options = DeleteOptions(uid=uid_of(dependent), propagation=propagation)
                self.api.delete(owned, *key_of(dependent), options)

    def _release(self, resource: res.Resource, obj: Obj, finalizer: str) -> None:
        def released(fresh: Obj) -> Obj:
            left = [name for name in meta(fresh).get("finalizers") or () if name != finalizer]
            fresh["metadata"]["finalizers"] = left
            if not left:
                del fresh["metadata"]["finalizers"]
            return fresh

        self.api.update(resource, namespace_of(obj), key_of(obj)[1], released)


def _disowned(obj: Obj, uid: str) -> Obj:
    left = [r for r in meta(obj).get("ownerReferences") or () if r.get("uid") != uid]
    obj["metadata"]["ownerReferences"] = left
    if not left:
        del obj["metadata"]["ownerReferences"]
    return obj
