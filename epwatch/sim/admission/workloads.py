"""Defaults of Deployments, ReplicaSets, StatefulSets and what is left (pkg/apis/apps/v1/defaults.go)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim.admission.pods import default_pod_spec
from epwatch.sim.objects import labels_of, name_of

if TYPE_CHECKING:
    from epwatch.sim.objects import Obj


def default_deployment(deployment: Obj) -> None:
    """Fill in a Deployment, in place."""
    spec = deployment["spec"]
    _default_replicated(spec)
    spec.setdefault("revisionHistoryLimit", 10)
    spec.setdefault("progressDeadlineSeconds", 600)
    strategy = spec.setdefault("strategy", {})
    if strategy.setdefault("type", "RollingUpdate") == "RollingUpdate":
        rolling = strategy.get("rollingUpdate") or {}
        strategy["rollingUpdate"] = {"maxUnavailable": "25%", "maxSurge": "25%"} | rolling


def default_replica_set(replica_set: Obj) -> None:
    """Fill in a ReplicaSet, in place."""
    _default_replicated(replica_set["spec"])


def default_stateful_set(stateful_set: Obj) -> None:
    """Fill in a StatefulSet, in place."""
    spec = stateful_set["spec"]
    _default_replicated(spec)
    spec.setdefault("podManagementPolicy", "OrderedReady")
    spec.setdefault("revisionHistoryLimit", 10)
    update = spec.setdefault("updateStrategy", {})
    if update.setdefault("type", "RollingUpdate") == "RollingUpdate":
        update.setdefault("rollingUpdate", {"partition": 0})
    spec.setdefault("persistentVolumeClaimRetentionPolicy", {"whenDeleted": "Retain", "whenScaled": "Retain"})


def _default_replicated(spec: Obj) -> None:
    spec.setdefault("replicas", 1)
    template = spec.setdefault("template", {})
    template.setdefault("metadata", {})
    template["metadata"].setdefault("creationTimestamp", None)
    default_pod_spec(template.setdefault("spec", {}))


def default_namespace(namespace: Obj) -> None:
    """Fill in a Namespace, in place: its own name as label (KEP-2161), its finalizer and phase."""
    metadata = namespace["metadata"]
    metadata["labels"] = {**labels_of(namespace), "kubernetes.io/metadata.name": name_of(namespace)}
    namespace.setdefault("spec", {}).setdefault("finalizers", ["kubernetes"])
    namespace.setdefault("status", {}).setdefault("phase", "Active")
