"""All nodes of a zone are gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim import resources as res
from epwatch.sim.objects import Obj, set_condition
from epwatch.sim.scenarios import tutorial
from epwatch.sim.scenarios.acts import FIRST_ACT, at, delete, patch
from epwatch.sim.scenarios.base import Scenario

if TYPE_CHECKING:
    from epwatch.sim.cluster import SimCluster

LOST = ("node-b", "node-c")
# Kubernetes' default is five minutes; a viewer waits 20 seconds.
TOLERATION_SECONDS = 20
GIVEN_UP_AFTER = 60.0


def build(cluster: SimCluster) -> None:
    """The tutorial's cluster; frontend waits for a lost node only a short time."""
    tutorial.build(cluster)
    waits = [
        {"key": f"node.kubernetes.io/{key}", "operator": "Exists", "effect": "NoExecute"}
        | {"tolerationSeconds": TOLERATION_SECONDS}
        for key in ("not-ready", "unreachable")
    ]
    patch(cluster, "deployment", "frontend", {"spec": {"template": {"spec": {"tolerations": waits}}}})
    cluster.advance(3 * tutorial.SETTLE_SECONDS)


def play(cluster: SimCluster) -> None:
    """zone-b goes; after a while its nodes are taken out of the cluster."""
    for name in LOST:
        at(cluster, FIRST_ACT, lose, cluster, name)
        at(cluster, FIRST_ACT + GIVEN_UP_AFTER, delete, cluster, "node", name)


def lose(cluster: SimCluster, name: str) -> None:
    """The node's kubelet is not heard of any more."""

    def lost(node: Obj) -> Obj:
        reason = {"reason": "NodeStatusUnknown", "message": "Kubelet stopped posting node status."}
        set_condition(node["status"], {"type": "Ready", "status": "Unknown"} | reason, cluster.now())
        return node

    cluster.api.update(res.NODES, "", name, lost, subresource="status")


ZONE_LOSS = Scenario(
    name="zone-loss",
    title="all nodes of a zone are gone",
    look=(
        "In a few seconds zone-b, with two of three pods, is not heard of any more: its pods leave rotation. "
        "After 20 seconds they are evicted, and new ones start in zone-a; the old ones stay Terminating, since "
        "nobody is there to end them, until the nodes are taken out of the cluster."
    ),
    learn="Losing a zone is told by nodes: one pod carried everything for as long as the toleration lasted.",
    build=build,
    play=play,
)
