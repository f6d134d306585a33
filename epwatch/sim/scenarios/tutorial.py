"""The tutorial's cluster: three nodes in two zones, and web-service in front of three frontend pods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim.addresses import FIRST_HOST, PodNetwork, Pool
from epwatch.sim.objects import labels_of, namespace_of
from epwatch.sim.scenarios import manifests as make

if TYPE_CHECKING:
    from epwatch.sim.cluster import SimCluster
    from epwatch.sim.objects import Obj

NODES = (("node-a", "zone-a", "10.0.0.11"), ("node-b", "zone-b", "10.0.0.12"), ("node-c", "zone-b", "10.0.0.13"))
# A kubelet starts these pods within about two seconds: longer than this and everything stands still.
SETTLE_SECONDS = 20.0


def build(cluster: SimCluster) -> None:
    """Nodes, web-service and frontend, settled: the pods have 192.168.1.2, .3 and .4, on node-a, node-b and node-c."""
    networks(cluster)
    for node in NODES:
        cluster.create(make.node(*node))
    cluster.submit(make.service("web-service", [make.port(80, 8080)], app="frontend", clusterIP="10.96.0.12"))
    cluster.submit(frontend())
    cluster.advance(SETTLE_SECONDS)


def networks(cluster: SimCluster) -> None:
    """Frontend has 192.168.1.0/24 to itself, so that its next pods are always .5 and .6; IPv6 is shared."""
    shared = Pool("fd00:10:244::/64")
    own, others = Pool("192.168.1.0/24"), Pool("192.168.0.0/16", first=2 * 256 + FIRST_HOST)
    cluster.pod_addresses.networks = [PodNetwork((own, shared), _is_frontend), PodNetwork((others, shared))]


def _is_frontend(pod: Obj) -> bool:
    return namespace_of(pod) == "default" and labels_of(pod).get("app") == "frontend"


def frontend() -> Obj:
    """Deployment frontend: a web server that closes its connections for three seconds before it stops."""
    web = make.container("web", "registry.example/frontend:1.4.2", 8080, pre_stop=3)
    return make.deployment("frontend", web, replicas=3)
