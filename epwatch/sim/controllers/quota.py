"""ResourceQuotas: how many pods a namespace may have (plugin/pkg/admission/resourcequota)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from epwatch.sim import errors
from epwatch.sim import resources as res
from epwatch.sim.controllers.base import Controller
from epwatch.sim.objects import Obj, key_of, name_of, namespace_of, spec_of, status_of
from epwatch.sim.pods import is_finished

if TYPE_CHECKING:
    from collections.abc import Iterable

    from epwatch.sim.cluster import SimCluster
    from epwatch.sim.eventlog import Event
    from epwatch.sim.objects import Key

PODS = ("pods", "count/pods")


class ResourceQuotaController(Controller):
    """Refuses pods over a quota, and keeps the status of the quotas. Only numbers of pods are counted."""

    watches: ClassVar = (res.RESOURCE_QUOTAS, res.PODS)

    def __init__(self, cluster: SimCluster) -> None:
        super().__init__(cluster)
        cluster.api.admission.append(self._admit)

    def keys_of(self, resource: res.Resource, event: Event) -> Iterable[Key]:
        """The quota itself, or those of a pod's namespace."""
        if resource is res.RESOURCE_QUOTAS:
            return [key_of(event.item.obj)]
        return [key_of(quota) for quota in self.store.objects(res.RESOURCE_QUOTAS, namespace_of(event.item.obj))]

    def sync(self, key: Key) -> None:
        """Write what is used."""
        quota = self.store.get(res.RESOURCE_QUOTAS, *key)
        if quota is None:
            return
        hard = spec_of(quota).get("hard") or {}
        used = {name: str(self._used(key[0])) if name in PODS else "0" for name in hard}
        status = {"hard": hard, "used": used}
        if status_of(quota) != status:
            self.api.update(res.RESOURCE_QUOTAS, *key, lambda q: {**q, "status": status}, subresource="status")

    def _used(self, namespace: str) -> int:
        return sum(not is_finished(pod) for pod in self.store.objects(res.PODS, namespace))

    def _admit(self, resource: res.Resource, obj: Obj) -> None:
        if resource is not res.PODS:
            return
        for quota in self.store.objects(res.RESOURCE_QUOTAS, namespace_of(obj)):
            for name, limit in (spec_of(quota).get("hard") or {}).items():
                if name in PODS and str(limit).isdigit():
                    self._check(obj, quota, name, int(limit))

    def _check(self, pod: Obj, quota: Obj, name: str, limit: int) -> None:
        used = self._used(namespace_of(pod))
        if used < limit:
            return
        why = f"exceeded quota: {name_of(quota)}, requested: {name}=1, used: {name}={used}, limited: {name}={limit}"
        raise errors.forbidden(res.PODS, name_of(pod), why)
