"""Deployments: a ReplicaSet for each template, and the steps from one to the next (pkg/controller/deployment)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from epwatch.sim import resources as res
from epwatch.sim.api import DeleteOptions
from epwatch.sim.controllers import deployment_status
from epwatch.sim.controllers.base import Controller
from epwatch.sim.controllers.rollout import Limits, Size, limits, next_new, next_old
from epwatch.sim.names import template_hash
from epwatch.sim.objects import (
    Obj,
    annotations_of,
    controller_of,
    copy,
    is_terminating,
    key_of,
    meta,
    name_of,
    namespace_of,
    owner_reference,
    spec_of,
    status_of,
    uid_of,
)
from epwatch.sim.pods import is_finished

if TYPE_CHECKING:
    from collections.abc import Iterable

    from epwatch.sim.eventlog import Event
    from epwatch.sim.objects import Key

HASH = "pod-template-hash"
REVISION = "deployment.kubernetes.io/revision"
HISTORY = "deployment.kubernetes.io/revision-history"
DESIRED = "deployment.kubernetes.io/desired-replicas"
MAXIMUM = "deployment.kubernetes.io/max-replicas"
# Annotations that stay with the Deployment and are not copied to its ReplicaSets.
_OWN_ANNOTATIONS = ("kubectl.kubernetes.io/last-applied-configuration", REVISION, HISTORY, DESIRED, MAXIMUM)


class DeploymentController(Controller):
    """Makes and sizes the ReplicaSets of Deployments."""

    component: ClassVar = "deployment-controller"
    watches: ClassVar = (res.DEPLOYMENTS, res.REPLICA_SETS, res.PODS)

    def keys_of(self, resource: res.Resource, event: Event) -> Iterable[Key]:
        """The Deployment itself, a ReplicaSet's owner; a pod only when it went (Recreate waits for that)."""
        obj = event.item.obj
        if resource is res.DEPLOYMENTS:
            return [key_of(obj)]
        if resource is res.PODS:
            return self._of_gone_pod(obj) if event.type == "DELETED" else []
        owner = controller_of(obj)
        return [(namespace_of(obj), owner["name"])] if owner and owner["kind"] == "Deployment" else []

    def _of_gone_pod(self, pod: Obj) -> list[Key]:
        owner = controller_of(pod)
        replica_set = self.store.get(res.REPLICA_SETS, namespace_of(pod), owner["name"]) if owner else None
        parent = controller_of(replica_set) if replica_set else None
        return [(namespace_of(pod), parent["name"])] if parent else []

    def sync(self, key: Key) -> None:
        """One step of the rollout, then the status."""
        deployment = self.store.get(res.DEPLOYMENTS, *key)
        if deployment is None or is_terminating(deployment):
            return
        sets = [rs for _, rs in self.store.owned_by(uid_of(deployment), res.REPLICA_SETS) if not is_terminating(rs)]
        new = next((rs for rs in sets if _same_template(rs, deployment)), None)
        old = [rs for rs in sets if rs is not new]
        recreate = spec_of(deployment)["strategy"]["type"] == "Recreate"
        if spec_of(deployment).get("paused"):
            self._scale_paused(deployment, sets)
        elif recreate and self._stop_old(deployment, old):
            pass
        else:
            new = self._current(deployment, new, old)
            self._roll(deployment, new, [] if recreate else old)
            self._clean_up(deployment, old)
        self._write_status(key)

    def _scale_paused(self, deployment: Obj, sets: list[Obj]) -> None:
        active = [rs for rs in sets if spec_of(rs)["replicas"]]
        if len(active) == 1:
            self._resize(deployment, active[0], spec_of(deployment)["replicas"])

    def _stop_old(self, deployment: Obj, old: list[Obj]) -> bool:
        """Recreate: scale the old ones to nothing; True while some of their pods are still there."""
        for replica_set in old:
            self._set_replicas(deployment, replica_set, 0)
        pods = [pod for rs in old for _, pod in self.store.owned_by(uid_of(rs), res.PODS)]
        return any(not is_finished(pod) for pod in pods)

    def _current(self, deployment: Obj, new: Obj | None, old: list[Obj]) -> Obj:
        """The ReplicaSet of the present template, made if need be, with the highest revision."""
        revision = 1 + max((_revision(rs) for rs in old), default=0)
        if new is None:
            made = self.api.create(res.REPLICA_SETS, namespace_of(deployment), first_replica_set(deployment, revision))
            new = made if isinstance(made, dict) else made.obj
        elif _revision(new) < revision:
            new = self._annotate(res.REPLICA_SETS, new, _renumbered(new, revision))
        if annotations_of(deployment).get(REVISION) != annotations_of(new)[REVISION]:
            self._annotate(res.DEPLOYMENTS, deployment, {REVISION: annotations_of(new)[REVISION]})
        return new

    def _roll(self, deployment: Obj, new: Obj, old: list[Obj]) -> None:
        limit = _limits(deployment)
        oldest_first = sorted(old, key=_revision)
        sizes = [_size(rs) for rs in oldest_first]
        wanted = next_new(limit, _size(new), sizes)
        if wanted != spec_of(new)["replicas"]:
            self._resize(deployment, new, wanted)
            return
        for replica_set, count in zip(oldest_first, next_old(limit, _size(new), sizes), strict=True):
            self._set_replicas(deployment, replica_set, count)

    def _resize(self, deployment: Obj, replica_set: Obj, count: int) -> None:
        self._annotate(res.REPLICA_SETS, replica_set, _sizes(deployment))
        self._set_replicas(deployment, replica_set, count)

    def _set_replicas(self, deployment: Obj, replica_set: Obj, count: int) -> None:
        def resized(rs: Obj) -> Obj:
            rs["spec"]["replicas"] = count
            return rs

        was = spec_of(replica_set)["replicas"]
        if was != count:
            self.api.update(res.REPLICA_SETS, *key_of(replica_set), resized)
            way = "up" if count > was else "down"
            message = f"Scaled {way} replica set {name_of(replica_set)} from {was} to {count}"
            self.tell(deployment, "ScalingReplicaSet", message)

    def _annotate(self, resource: res.Resource, obj: Obj, annotations: dict[str, str]) -> Obj:
        def annotated(fresh: Obj) -> Obj:
            fresh["metadata"]["annotations"] = annotations_of(fresh) | annotations
            del fresh["metadata"]["resourceVersion"]
            return fresh

        made = self.api.update(resource, *key_of(obj), annotated)
        return made if isinstance(made, dict) else made.obj

    def _clean_up(self, deployment: Obj, old: list[Obj]) -> None:
        limit = spec_of(deployment).get("revisionHistoryLimit", 10)
        empty = [rs for rs in old if not spec_of(rs)["replicas"] and not status_of(rs).get("replicas")]
        for replica_set in sorted(empty, key=_revision)[: max(0, len(old) - limit)]:
            self.api.delete(res.REPLICA_SETS, *key_of(replica_set), DeleteOptions())

    def _write_status(self, key: Key) -> None:
        deployment = self.store.get(res.DEPLOYMENTS, *key)
        if deployment is None:
            return
        sets = [rs for _, rs in self.store.owned_by(uid_of(deployment), res.REPLICA_SETS)]
        new = next((rs for rs in sets if _same_template(rs, deployment)), None)
        least = _limits(deployment).replicas - _limits(deployment).unavailable
        status, check_in = deployment_status.status_of_deployment(
            deployment, sets, new, least, self.cluster.timeline.wall()
        )
        self.api.update(res.DEPLOYMENTS, *key, lambda d: {**d, "status": status}, subresource="status")
        if check_in is not None:
            self.enqueue(key, delay=check_in)


def first_replica_set(deployment: Obj, revision: int) -> Obj:
    """The ReplicaSet of a Deployment's present template, as it is created: without pods yet."""
    spec = spec_of(deployment)
    template = copy(spec["template"])
    digest = template_hash(spec["template"], status_of(deployment).get("collisionCount", 0))
    labels = {**(meta(template).get("labels") or {}), HASH: digest}
    template["metadata"]["labels"] = labels
    selector = copy(spec["selector"])
    selector["matchLabels"] = {**(selector.get("matchLabels") or {}), HASH: digest}
    kept = {key: value for key, value in annotations_of(deployment).items() if key not in _OWN_ANNOTATIONS}
    wait = {"minReadySeconds": spec["minReadySeconds"]} if spec.get("minReadySeconds") else {}
    return {
        "metadata": {
            "name": f"{name_of(deployment)}-{digest}",
            "labels": labels,
            "annotations": kept | _sizes(deployment) | {REVISION: str(revision)},
            "ownerReferences": [owner_reference(deployment)],
        },
        "spec": {"replicas": 0, "selector": selector, "template": template} | wait,
    }


def _sizes(deployment: Obj) -> dict[str, str]:
    limit = _limits(deployment)
    return {DESIRED: str(limit.replicas), MAXIMUM: str(limit.replicas + limit.surge)}


def _limits(deployment: Obj) -> Limits:
    spec = spec_of(deployment)
    rolling = (spec.get("strategy") or {}).get("rollingUpdate")
    if not rolling:
        return Limits(spec["replicas"], 0, 0)
    return limits(spec["replicas"], rolling["maxSurge"], rolling["maxUnavailable"])


def _size(replica_set: Obj) -> Size:
    return Size(spec_of(replica_set)["replicas"], status_of(replica_set).get("availableReplicas", 0))


def _revision(replica_set: Obj) -> int:
    return int(annotations_of(replica_set).get(REVISION, "0"))


def _renumbered(replica_set: Obj, revision: int) -> dict[str, str]:
    """A ReplicaSet that is current again has a new number, and remembers those it had."""
    former = [*filter(None, annotations_of(replica_set).get(HISTORY, "").split(",")), str(_revision(replica_set))]
    return {REVISION: str(revision), HISTORY: ",".join(former)}


def _same_template(replica_set: Obj, deployment: Obj) -> bool:
    ours, theirs = copy(spec_of(replica_set)["template"]), spec_of(deployment)["template"]
    labels = {key: value for key, value in (meta(ours).get("labels") or {}).items() if key != HASH}
    return ours["spec"] == theirs["spec"] and _plain(meta(ours) | {"labels": labels}) == _plain(meta(theirs))


def _plain(metadata: Obj) -> Obj:
    return {key: value for key, value in metadata.items() if value}
