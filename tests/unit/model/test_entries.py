"""What the journal says of one event: nothing twice."""

from epwatch.model.batch import Batch
from epwatch.model.diff import Circumstances, diff
from epwatch.model.entries import entries
from epwatch.model.instants import Instants
from epwatch.model.reasons import Fate
from epwatch.model.snapshot import ServiceSnapshot, State
from tests.functional import scenes

PLENTY = 1 << 30


def told(old: ServiceSnapshot, new: ServiceSnapshot) -> list[str]:
    """Return in words what one event made of a service."""
    instants = Instants(PLENTY)
    instants.add(scenes.initial([old]), 0.0)
    changes = diff(old, new, Circumstances(fate=lambda _row: Fate()))
    instant = instants.add(Batch(time=1.0, context="prod", services=(new,), changes=changes, synced=True), 1.0)
    assert instant is not None
    return [each.event for each in entries(instant, 0)]


def test_what_a_row_s_state_and_its_verdict_say_alike_is_said_once() -> None:
    assert told(scenes.web(3, State.TERMINATING), scenes.web(3, State.DRAINING)) == ["Terminating -> Draining"]


def test_a_verdict_that_says_more_than_the_state_is_said_too() -> None:
    assert told(scenes.web(3), scenes.web(3, State.DRAINING)) == ["Ready -> Draining", "ok -> draining"]


def test_two_rows_that_become_the_same_are_two_entries() -> None:
    old, new = scenes.web(3, State.TERMINATING), scenes.web(3, State.DRAINING)
    other = scenes.endpoint("192.168.1.9", "frontend-58bd6d4cf-zzzzz", state=State.TERMINATING)
    later = scenes.endpoint("192.168.1.9", "frontend-58bd6d4cf-zzzzz", state=State.DRAINING)
    wider = [scenes.service("web-service", (*each.endpoints, row)) for each, row in ((old, other), (new, later))]
    assert told(*wider) == ["Terminating -> Draining"] * 2
