"""Namespaces that are to go: everything in them is deleted first (pkg/controller/namespace)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from epwatch.sim import resources as res
from epwatch.sim.api import DeleteOptions
from epwatch.sim.controllers.base import Controller
from epwatch.sim.objects import Obj, is_terminating, key_of, name_of, namespace_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from epwatch.sim.eventlog import Event
    from epwatch.sim.objects import Key


class NamespaceController(Controller):
    """Empties terminating namespaces, then lets them go."""

    watches: ClassVar = res.RESOURCES
    latency: ClassVar[float] = 0.1

    def keys_of(self, resource: res.Resource, event: Event) -> Iterable[Key]:
        """A namespace that is to go, and that of an object which went."""
        if resource is res.NAMESPACES:
            return [("", name_of(event.item.obj))] if is_terminating(event.item.obj) else []
        return [("", namespace_of(event.item.obj))] if resource.namespaced and event.type == "DELETED" else []

    def sync(self, key: Key) -> None:
        """Delete what is left; let the namespace go when nothing is."""
        namespace = self.store.get(res.NAMESPACES, *key)
        if namespace is None or not is_terminating(namespace):
            return
        left = 0
        for resource in (r for r in res.RESOURCES if r.namespaced):
            for obj in self.store.objects(resource, key[1]):
                left += 1
                if not is_terminating(obj):
                    self.api.delete(resource, *key_of(obj), DeleteOptions())
        if not left:
            self.api.update(res.NAMESPACES, "", key[1], _finalized, subresource="finalize")


def _finalized(namespace: Obj) -> Obj:
    return {**namespace, "spec": {**namespace["spec"], "finalizers": []}}
