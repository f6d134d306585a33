"""A scenario: a name, a text that says what to look at and what one learns, and functions that build and play it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from epwatch.sim.cluster import SimCluster

if TYPE_CHECKING:
    from collections.abc import Callable

    from epwatch.sim.server import SimServer

# How old a demo cluster looks when it starts: old enough that what happens now stands out.
AGE = dt.timedelta(hours=3, minutes=4)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One story.

    Args:
        name: as given to --scenario.
        title: one line for --list.
        look: what to look at.
        learn: what one learns.
        build: fills a fresh cluster and lets it settle.
        play: sets off what happens while one watches; called when the past is built.
        attend: lets the server itself take part; called before it starts.
        ready_made: `build` puts everything there as it is to be; controllers begin only afterwards.
    """

    name: str
    title: str
    look: str
    learn: str
    build: Callable[[SimCluster], None]
    play: Callable[[SimCluster], None] = lambda _cluster: None
    attend: Callable[[SimServer], None] = lambda _server: None
    ready_made: bool = False

    @property
    def text(self) -> str:
        """What to look at, and what one learns."""
        return f"{self.look} {self.learn}"

    def start(self, seed: int = 0, now: dt.datetime | None = None) -> SimCluster:
        """A cluster in which the story can begin; `now` is its wall time, in whole seconds."""
        now = (now or dt.datetime.now(dt.UTC)).replace(microsecond=0)
        cluster = SimCluster(seed, controllers=not self.ready_made, epoch=now - AGE)
        self.build(cluster)
        if self.ready_made:
            cluster.start_controllers()
        cluster.timeline.rebase(now)
        cluster.events.forget_old()
        self.play(cluster)
        return cluster
