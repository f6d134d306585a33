"""Which instants somebody who steps stops at, and which of them are turns of a service."""

from msgspec.structs import replace

from epwatch.kube.delta import Gap
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from epwatch.model.batch import Batch
from epwatch.model.instants import Instant, Instants
from epwatch.model.marks import Durations
from epwatch.model.snapshot import ServiceSnapshot
from epwatch.tui.shown.recalled import recalled
from tests.factories import service
from tests.functional import scenes
from tests.functional.seen import verdict
from tests.unit.model.world import World

PLENTY = 1 << 30


def counted(ready: int, total: int) -> ServiceSnapshot:
    return scenes.service("web", scenes.FRONTENDS[:ready], ready=ready, total=total)


def told(*batches: Batch) -> list[Instant]:
    instants = Instants(PLENTY)
    instants.add(scenes.initial([counted(3, 3)]), 0.0)
    return [one for number, batch in enumerate(batches) if (one := instants.add(batch, float(number))) is not None]


def counts(*ready_of: tuple[int, int]) -> list[bool]:
    """Return of each step in counts whether it is a turn."""
    batches = [Batch(time=0.0, context="prod", services=(counted(*each),), synced=True) for each in ready_of]
    return [instant.turn for instant in told(*batches)]


def test_fewer_than_ever_since_all_were_ready_is_a_turn() -> None:
    assert counts((2, 3), (1, 3), (2, 3), (1, 3), (0, 3)) == [True, True, False, False, True]


def test_each_outage_has_its_own_low_water_mark() -> None:
    assert counts((2, 3), (3, 3), (2, 3)) == [True, False, True]


def test_more_wanted_is_no_low_water_mark_and_the_first_of_them_that_goes_is() -> None:
    assert counts((3, 5), (2, 5)) == [False, True]


def test_a_service_s_verdict_is_a_turn_and_a_row_s_is_none() -> None:
    worse = replace(counted(3, 3), verdict=replace(counted(3, 3).verdict, code="Degraded"))
    own = verdict(counted(3, 3), worse)
    rows = replace(own, row=scenes.FRONTENDS[0].key)
    batch = Batch(time=0.0, context="prod", services=(worse,), changes=(own,), synced=True)
    assert [one.turn for one in told(batch, replace(batch, changes=(rows,)))] == [True, False]


def test_a_step_is_a_change_a_gap_or_another_phase_and_not_that_a_stream_was_heard() -> None:
    gap = Gap(Kind.PODS, None, 0.0, 1.0)
    heard = tuple(replace(one, last_heard=7.0) for one in scenes.streams())
    batches = (
        Batch(time=1.0, context="prod", gaps=(gap,), synced=True),
        Batch(time=2.0, context="prod", streams=heard, synced=True),
        Batch(time=3.0, context="prod", streams=scenes.streams(Phase.RETRYING), synced=True),
        Batch(time=4.0, context="prod", services=(counted(3, 3),), synced=True),
        scenes.change(counted(3, 3), counted(4, 4)),
    )
    assert [one.stop for one in told(*batches)] == [True, False, True, False, True]


def test_a_service_that_came_and_went_in_one_event_leaves_nothing_behind() -> None:
    world = World().live()
    world.put(service())
    world.monitor.gather()
    world.remove(service())
    batch = world.monitor.drain()
    assert len(batch.gone) == 1
    instants = Instants(0)
    instants.add(scenes.initial([counted(3, 3)]), 0.0)
    assert instants.add(batch, 1.0) is not None
    assert instants.changed == {}


def test_gaps_whose_instants_were_let_go_are_still_those_of_their_context() -> None:
    before, after = Gap(Kind.PODS, None, 0.0, 1.0), Gap(Kind.PODS, None, 2.0, 3.0)
    instants = Instants(0)
    instants.add(Batch(time=1.0, context="us1", gaps=(before,)), 1.0)
    instants.add(Batch(time=2.0, context="eu1", synced=True), 2.0)
    instants.add(Batch(time=3.0, context="us2", gaps=(after,), synced=True), 3.0)
    past = instants.view()
    assert not past.instants
    assert [(each.context, each.gap) for each in past.gaps] == [("us1", before), ("us2", after)]
    assert list(recalled(past, Durations()).missed) == list(past.gaps)
