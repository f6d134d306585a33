"""A node is drained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim import resources as res
from epwatch.sim.objects import name_of, namespace_of, spec_of
from epwatch.sim.scenarios import tutorial
from epwatch.sim.scenarios.acts import FIRST_ACT, at, delete, patch
from epwatch.sim.scenarios.base import Scenario

if TYPE_CHECKING:
    from epwatch.sim.cluster import SimCluster

NODE = "node-b"


def play(cluster: SimCluster) -> None:
    """As kubectl drain node-b: cordon, then evict what runs there; later uncordon."""
    at(cluster, FIRST_ACT, patch, cluster, "node", NODE, {"spec": {"unschedulable": True}})
    at(cluster, FIRST_ACT + 2, evict, cluster)
    at(cluster, FIRST_ACT + 40, patch, cluster, "node", NODE, {"spec": {"unschedulable": None}})


def evict(cluster: SimCluster) -> None:
    """Evict all pods of the node."""
    for pod in list(cluster.store.objects(res.PODS)):
        if spec_of(pod).get("nodeName") == NODE:
            delete(cluster, "pod", name_of(pod), namespace_of(pod))


DRAIN = Scenario(
    name="drain",
    title="a node is drained for maintenance",
    look=(
        "In a few seconds node-b is cordoned and drained: its pod leaves rotation and drains, a new one starts on "
        "another node, and for two seconds there are two where there were three. When the node comes back it "
        "stays empty: nothing moves back by itself."
    ),
    learn="An eviction does not wait for a replacement: a PodDisruptionBudget bounds it, or one replica more.",
    build=tutorial.build,
    play=play,
)
