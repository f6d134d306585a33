"""The controllers of the simulated cluster, one file each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim.controllers.deployment import DeploymentController
from epwatch.sim.controllers.endpoints import EndpointsController
from epwatch.sim.controllers.endpointslice import EndpointSliceController
from epwatch.sim.controllers.garbage import GarbageCollector
from epwatch.sim.controllers.kubelet import Kubelet
from epwatch.sim.controllers.mirroring import EndpointSliceMirroringController
from epwatch.sim.controllers.namespace import NamespaceController
from epwatch.sim.controllers.nodelifecycle import NodeLifecycleController
from epwatch.sim.controllers.quota import ResourceQuotaController
from epwatch.sim.controllers.replicaset import ReplicaSetController
from epwatch.sim.controllers.scheduler import Scheduler
from epwatch.sim.controllers.statefulset import StatefulSetController

if TYPE_CHECKING:
    from epwatch.sim.cluster import SimCluster
    from epwatch.sim.controllers.base import Controller


def all_controllers(cluster: SimCluster) -> list[Controller]:
    """Every controller, listening to `cluster` from now on."""
    kinds: tuple[type[Controller], ...] = (
        DeploymentController,
        ReplicaSetController,
        StatefulSetController,
        Scheduler,
        Kubelet,
        EndpointSliceController,
        EndpointsController,
        EndpointSliceMirroringController,
        GarbageCollector,
        NamespaceController,
        NodeLifecycleController,
        ResourceQuotaController,
    )
    return [kind(cluster) for kind in kinds]
