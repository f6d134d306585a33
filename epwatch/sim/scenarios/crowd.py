"""A large cluster: 500 Services, 50,000 pods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epwatch.sim.addresses import PodNetwork, Pool
from epwatch.sim.scenarios import manifests as make
from epwatch.sim.scenarios.acts import FIRST_ACT, at
from epwatch.sim.scenarios.base import Scenario
from epwatch.sim.scenarios.ready_made import App, put

if TYPE_CHECKING:
    from epwatch.sim.cluster import SimCluster

NAMESPACES, SERVICES, PODS = 20, 25, 100
# Every so often somewhere somebody deploys.
BUSY_SECONDS = 3.0


def build(cluster: SimCluster) -> None:
    """20 teams with 25 services of 100 pods each."""
    # One family: nobody counts two addresses of each of so many.
    cluster.pod_addresses.networks = [PodNetwork((Pool("10.128.0.0/9"),))]
    teams = [f"team-{number:02}" for number in range(1, NAMESPACES + 1)]
    for team in teams:
        cluster.submit(make.namespace(team))
    put(cluster, [App(f"service-{n:02}", team, PODS) for team in teams for n in range(1, SERVICES + 1)])


def play(cluster: SimCluster) -> None:
    """Now and then one of the services is scaled."""
    at(cluster, FIRST_ACT, _work, cluster, 0)


def _work(cluster: SimCluster, turn: int) -> None:
    at(cluster, BUSY_SECONDS, _work, cluster, turn + 1)
    team, name = f"team-{turn % NAMESPACES + 1:02}", f"service-{turn % SERVICES + 1:02}"
    cluster.scale(name, PODS - 5 if turn // (NAMESPACES * SERVICES) % 2 == 0 else PODS, team)


CROWD = Scenario(
    name="crowd",
    title="50,000 pods behind 500 Services",
    look=(
        "20 namespaces with 25 services of 100 pods each. Every three seconds somewhere a Deployment loses five "
        "pods; find it: the filter, the folds and the follow key are for this."
    ),
    learn=("What changed is a handful of rows among 50,000; the tree is for finding them, not for reading it all."),
    build=build,
    play=play,
    ready_made=True,
)
