"""A selector with a typing error matches nothing, and is corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim.scenarios import tutorial
from epwatch.sim.scenarios.acts import at, patch
from epwatch.sim.scenarios.base import Scenario

if TYPE_CHECKING:
    from epwatch.sim.cluster import SimCluster
    from epwatch.sim.objects import Obj

FOUND_AFTER = 45.0


def build(cluster: SimCluster) -> None:
    """The tutorial's cluster, where web-service selects an app that nobody is."""
    tutorial.build(cluster)
    patch(cluster, "service", "web-service", {"spec": {"selector": {"app": "fronted"}}} | _edited(cluster))
    cluster.advance(tutorial.SETTLE_SECONDS)


def _edited(cluster: SimCluster) -> Obj:
    """What a real server writes beside a selector that was changed with kubectl edit."""
    return {
        "metadata": {
            "managedFields": [
                {
                    "manager": "kubectl-edit",
                    "operation": "Update",
                    "apiVersion": "v1",
                    "time": cluster.now(),
                    "fieldsType": "FieldsV1",
                    "fieldsV1": {"f:spec": {"f:selector": {}}},
                }
            ]
        }
    }


def play(cluster: SimCluster) -> None:
    """Somebody sees it."""
    at(cluster, FOUND_AFTER, _correct, cluster)


def _correct(cluster: SimCluster) -> None:
    patch(cluster, "service", "web-service", {"spec": {"selector": RIGHT}} | _edited(cluster))


RIGHT = {"app": "frontend"}
TYPO = Scenario(
    name="typo",
    title="a selector with a typing error matches nothing",
    look=(
        "web-service selects app=fronted: no pod has that label, its slice is empty, and the three pods of "
        "frontend are fine. After 45 seconds somebody corrects the selector, and they enter rotation at once."
    ),
    learn=("A Service that matches nothing is no error to Kubernetes: look at selector and labels, not at the pods."),
    build=build,
    play=play,
)
