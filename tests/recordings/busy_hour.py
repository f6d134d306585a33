"""An hour of 50 busy services in recorded time: each is rolled out once, and twice a minute something is scaled.

``python -m tests.recordings.busy_hour FILE`` writes it; the same seed gives the same bytes.
"""

import argparse
import random
from pathlib import Path
from typing import Any, Final

from epwatch.sim import SimCluster
from epwatch.sim import resources as res
from epwatch.sim.scenarios.ready_made import App, put
from tests.recordings.told import BEGIN
from tests.recordings.watched import MemoryTape, Watched

SERVICES: Final = 50
PODS: Final = 6
"""Of each service."""
HOUR: Final = 3600.0
_SCALES_EVERY: Final = 30.0
"""Seconds between two scalings somewhere in the cluster."""


def busy_hour(seed: int = 1, seconds: float = HOUR) -> bytes:
    """Return the recording, as it is written: keyframes, events, marks."""
    cluster = SimCluster(seed, controllers=False, epoch=BEGIN)
    names = [f"service-{number:02}" for number in range(SERVICES)]
    put(cluster, [App(name, "default", PODS) for name in names])
    cluster.start_controllers()
    tape = MemoryTape()
    watched = Watched(cluster, tape)
    watched.begin()
    chance = random.Random(seed)  # noqa: S311 - the same story each time
    for turn in range(round(seconds / _SCALES_EVERY)):
        cluster.scale(chance.choice(names), chance.randint(PODS - 2, PODS + 2))
        if turn * _SCALES_EVERY % (HOUR / SERVICES) < _SCALES_EVERY:
            _roll_out(cluster, names[int(turn * _SCALES_EVERY // (HOUR / SERVICES))], turn)
        watched.run(_SCALES_EVERY)
    return tape.data


def _roll_out(cluster: SimCluster, name: str, turn: int) -> None:
    def changed(obj: dict[str, Any]) -> dict[str, Any]:
        obj["spec"]["template"]["spec"]["containers"][0]["image"] = f"registry.example/web:{turn}"
        return obj

    cluster.api.update(res.DEPLOYMENTS, "default", name, changed)


def main() -> None:
    """Write the recording."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    given.file.write_bytes(busy_hour(given.seed))


if __name__ == "__main__":
    main()
