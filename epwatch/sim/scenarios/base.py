"""A scenario: a name, a text that says what to look at and what one learns, and a function that builds its cluster."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from epwatch.sim.cluster import SimCluster

if TYPE_CHECKING:
    from collections.abc import Callable

# How old a demo cluster looks when it starts: old enough that what happens now stands out.
AGE = dt.timedelta(hours=3, minutes=4)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One story.

    Args:
        name: as given to --scenario.
        title: one line for --list.
        text: what to look at, and what one learns.
        build: fills a fresh cluster with controllers and lets it settle.
        play: sets off what happens while one watches; called when the past is built.
    """

    name: str
    title: str
    text: str
    build: Callable[[SimCluster], None]
    play: Callable[[SimCluster], None] = lambda _cluster: None

    def start(self, seed: int = 0, now: dt.datetime | None = None) -> SimCluster:
        """A cluster in which the story can begin; `now` is its wall time."""
        now = now or dt.datetime.now(dt.UTC)
        cluster = SimCluster(seed, controllers=True, epoch=now - AGE)
        self.build(cluster)
        cluster.timeline.rebase(now)
        self.play(cluster)
        return cluster
