"""Services whose backends are outside of the cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim import resources as res
from epwatch.sim.scenarios import manifests as make
from epwatch.sim.scenarios import tutorial
from epwatch.sim.scenarios.acts import FIRST_ACT, at
from epwatch.sim.scenarios.base import Scenario

if TYPE_CHECKING:
    from epwatch.sim.cluster import SimCluster


def build(cluster: SimCluster) -> None:
    """The tutorial's cluster, an ExternalName, hand-written Endpoints and a hand-written slice."""
    tutorial.build(cluster)
    port = [{"name": "pg", "port": 5432, "protocol": "TCP"}]
    cluster.submit(make.service("payments", [], app="", type="ExternalName", externalName="pay.example.com"))
    for name in ("database", "warehouse"):
        cluster.submit(make.service(name, [make.port(5432, 5432, "pg")], app=""))
    subset = {"addresses": [{"ip": "203.0.113.10"}], "ports": port}
    cluster.submit({"kind": "Endpoints", "apiVersion": "v1", "metadata": {"name": "database"}, "subsets": [subset]})
    endpoints = [{"addresses": ["198.51.100.7"], "conditions": {"ready": True}}]
    labels = {"kubernetes.io/service-name": "warehouse", "endpointslice.kubernetes.io/managed-by": "staff"}
    cluster.submit(
        {
            "kind": "EndpointSlice",
            "apiVersion": "discovery.k8s.io/v1",
            "metadata": {"name": "warehouse-by-hand", "labels": labels},
            "addressType": "IPv4",
            "endpoints": endpoints,
            "ports": port,
        }
    )
    cluster.advance(tutorial.SETTLE_SECONDS)


def play(cluster: SimCluster) -> None:
    """The database moves to another host."""
    at(cluster, FIRST_ACT, move, cluster)


def move(cluster: SimCluster) -> None:
    """Somebody edits the Endpoints."""
    moved = [{"addresses": [{"ip": "203.0.113.20"}, {"ip": "203.0.113.21"}], "ports": PORT}]
    cluster.api.update(res.ENDPOINTS, "default", "database", lambda endpoints: {**endpoints, "subsets": moved})


PORT = [{"name": "pg", "port": 5432, "protocol": "TCP"}]
EXTERNAL = Scenario(
    name="external",
    title="backends outside of the cluster",
    look=(
        "payments is a name (ExternalName) and has no endpoints at all; database has Endpoints written by hand, "
        "which Kubernetes mirrors into a slice; warehouse has a slice written by hand. In a few seconds the "
        "database moves, and the mirror follows."
    ),
    learn="Without a selector nobody checks readiness: an address is in rotation until somebody takes it out.",
    build=build,
    play=play,
)
