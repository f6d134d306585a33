"""No right to read pods."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from epwatch.sim.scenarios import tutorial
from epwatch.sim.scenarios.acts import FIRST_ACT, at
from epwatch.sim.scenarios.base import Scenario

if TYPE_CHECKING:
    from epwatch.sim.cluster import SimCluster
    from epwatch.sim.server import SimServer

GIVEN_AFTER = 45.0


def attend(server: SimServer) -> None:
    """Nobody may list or watch pods; later everybody may."""
    for verb in ("list", "watch"):
        server.access.deny(verb, "pods")
        server.cluster.timeline.after(GIVEN_AFTER, partial(server.access.allow, verb, "pods"))


def play(cluster: SimCluster) -> None:
    """The service changes all the same."""
    at(cluster, FIRST_ACT, cluster.scale, "frontend", 5)


DENIED = Scenario(
    name="denied",
    title="no right to read pods",
    look=(
        "You may not list pods: that stream says DENIED, and the rest goes on. In a few seconds frontend is "
        "scaled to five, and the slices alone show it. What needs pods (why one is not in rotation) says that it "
        "is unknown. After 45 seconds the right is given; ctrl-r asks again at once."
    ),
    learn="Slices alone tell who gets traffic; rights on pods are needed only to know why somebody does not.",
    build=tutorial.build,
    play=play,
    attend=attend,
)
