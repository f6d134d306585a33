"""F-54: whatever happens to the cluster and to the line, in any order: the picture is right once the faults are over.

Section 5.5 of the watch contract. Hypothesis makes up the stories: 100 in the ordinary suite, 1,000 with
``--hypothesis-profile nightly``. A story that failed belongs into test_stories.py.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from msgspec.structs import replace

from tests.faults import kinds
from tests.faults.harness import scaled, watched

T = TypeVar("T")

SCALE: Final = 1 / 200
TIMING: Final = replace(scaled(SCALE), audit=0.3)
"""An audit is the only way out of a swallowed event: it comes sooner than in ten scaled minutes, which are 3 s."""
NAMES: Final = tuple(f"pod-{number}" for number in range(1, 6))
STEPS: Final = 25

names = st.sampled_from(NAMES)
faults = st.sampled_from(kinds.KINDS)


class Story(RuleBasedStateMachine):
    """A cluster of up to five pods, and what happens to it. Each step is a method, so that a story reads as code."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.watched = watched(relay=True, scale=SCALE, timing=TIMING)
        self.it = self.runner.run(self.watched.__aenter__())
        self.there = {"pod-1", "pod-2", "pod-3"}
        self.touches = 0

    @rule(name=names)
    def put(self, name: str) -> None:
        """Make a pod, or change one that is there."""
        self.touches += 1
        if name not in self.there:
            self.it.world.add(name)
            self.there.add(name)
        elif self.touches % 2:
            self.it.world.touch(name, str(self.touches))
        else:
            self.it.world.ready(name, ready=self.touches % 4 == 0)

    @rule(name=names)
    def rm(self, name: str) -> None:
        """Delete a pod, if it is there."""
        if name in self.there:
            self.it.world.remove(name)
            self.there.discard(name)

    @rule(name=names)
    def recreate(self, name: str) -> None:
        """Put another pod of the same name and address in its place."""
        if name in self.there:
            self.it.world.recreate(name)

    @rule()
    def compact(self) -> None:
        """Forget the history."""
        self.it.world.cluster.compact()

    @rule(line=st.booleans())
    def kill(self, line: bool) -> None:
        """Reset every connection, at the server or on the line."""
        if line:
            self.it.relay.reset_peers()
        else:
            self.it.server.kill()

    @rule(milliseconds=st.integers(0, 30))
    def tick(self, milliseconds: int) -> None:
        """Let time pass."""
        self.run(asyncio.sleep(milliseconds / 1000))

    @rule(kind=faults)
    def fault(self, kind: str) -> None:
        """Let a fault begin."""
        kinds.begin(self.it.server, self.it.relay, kind)

    @rule(
        kind=faults,
        steps=st.lists(st.tuples(st.sampled_from(["put", "rm", "recreate"]), names), max_size=6),
        compact=st.booleans(),
        milliseconds=st.integers(0, 30),
    )
    def gap(self, kind: str, steps: list[tuple[str, str]], compact: bool, milliseconds: int) -> None:
        """Break everything, change the cluster unseen, perhaps forget its history, and mend the line a little later."""
        self.kill(line=False)
        kinds.begin(self.it.server, self.it.relay, kind)
        ways: dict[str, Callable[[str], None]] = {"put": self.put, "rm": self.rm, "recreate": self.recreate}
        for way, name in steps:
            ways[way](name)
        if compact:
            self.compact()
        self.tick(milliseconds)
        kinds.heal(self.it.server, self.it.relay)

    @rule()
    def heal_and_check(self) -> None:
        """End every fault: the painted rows become those of a fresh list (I-1), which are those of the story."""
        kinds.heal(self.it.server, self.it.relay)
        self.run(self.it.converge(()))
        assert self.it.in_step()

    @invariant()
    def alive(self) -> None:
        """No reflector ended."""
        self.run(asyncio.sleep(0))
        assert not self.it.history.failures

    def teardown(self) -> None:
        """Heal, converge, and check the history: I-1 to I-3, I-5, I-6 and I-8."""
        with self.runner:
            kinds.heal(self.it.server, self.it.relay)
            try:
                self.run(self.watched.__aexit__(None, None, None))
            finally:
                self.run(_close())

    def run(self, step: Coroutine[Any, Any, T]) -> T:
        """Run a step on the story's loop."""
        return self.runner.run(step)


async def _close() -> None:
    """Let the loop see the ends of the last connections: one round to read them, one to close them, one to spare."""
    for _ in range(3):
        await asyncio.sleep(0)


@pytest.mark.timeout(3600)
def test_f54_several_faults_at_once() -> None:
    run_state_machine_as_test(Story, settings=settings(stateful_step_count=STEPS))
