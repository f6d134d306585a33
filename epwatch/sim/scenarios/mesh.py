"""A slice of another manager beside that of Kubernetes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim.scenarios import tutorial
from epwatch.sim.scenarios.acts import FIRST_ACT, at
from epwatch.sim.scenarios.base import Scenario

if TYPE_CHECKING:
    from collections.abc import Sequence

    from epwatch.sim.cluster import SimCluster
    from epwatch.sim.objects import Obj

MACHINES = ("10.1.0.4", "10.1.0.5")


def build(cluster: SimCluster) -> None:
    """The tutorial's cluster; a mesh adds two machines outside of it to web-service."""
    tutorial.build(cluster)
    cluster.submit(mesh_slice(MACHINES))
    cluster.advance(tutorial.SETTLE_SECONDS)


def mesh_slice(addresses: Sequence[str]) -> Obj:
    """What a mesh writes for workloads that are no pods."""
    labels = {"kubernetes.io/service-name": "web-service", "endpointslice.kubernetes.io/managed-by": "mesh.example.com"}
    return {
        "kind": "EndpointSlice",
        "apiVersion": "discovery.k8s.io/v1",
        "metadata": {"name": "web-service-external", "namespace": "default", "labels": labels},
        "addressType": "IPv4",
        "endpoints": [
            {
                "addresses": [address],
                "conditions": {"ready": True},
                "targetRef": {"kind": "ExternalWorkload", "namespace": "default", "name": f"vm-{number}"},
                "zone": "zone-a",
            }
            for number, address in enumerate(addresses, 1)
        ],
        "ports": [{"name": "", "port": 8080, "protocol": "TCP"}],
    }


def play(cluster: SimCluster) -> None:
    """One machine is switched off, and the mesh takes it out."""
    at(cluster, FIRST_ACT, cluster.update, mesh_slice(MACHINES[:1]))


MESH = Scenario(
    name="mesh",
    title="a slice of another manager beside Kubernetes' own",
    look=(
        "web-service has three pods in Kubernetes' slice, and two machines outside of the cluster in a slice that "
        "a mesh keeps. In a few seconds the mesh takes one of them out; scale frontend, and its own slice changes "
        "alone."
    ),
    learn="A Service is the union of all its slices: kubectl get endpoints never shows the mesh's half.",
    build=build,
    play=play,
)
