"""The rules of the gate, one by one, on a clock that only the test moves."""

import pytest

from epwatch.kube.objects import Kind
from epwatch.model.gate import Stage
from epwatch.model.gate_terms import LowWater, Quorum, Result
from epwatch.model.snapshot import State
from tests.unit.headless.pictures import NOON, row
from tests.unit.model.gate_story import API, WEB, Story, picture


def ended(story: Story) -> Result | None:
    return story.gate.result if story.gate.stage is Stage.ENDED else None


# --- min-ready and for


def test_all_ready_for_30_s_is_the_default_and_a_fresh_list_comes_before_yes() -> None:
    story = Story()
    story.shows(2, picture(5))
    assert story.deadline == 32
    stages = []
    for at in (31.9, 32):
        story.passes(at)
        stages.append(story.gate.stage)
    assert stages == [Stage.HOLDING, Stage.CHECKING]
    story.checked(33)
    assert ended(story) is Result.OK


def test_nothing_counts_before_synced() -> None:
    story = Story(never_below=3)
    story.shows(1, picture(0), synced=False)
    story.shows(2, picture(5), synced=True)
    story.passes(32)
    story.checked(32)
    assert ended(story) is Result.OK
    assert story.gate.services[WEB].low == LowWater(5, NOON + 2)


def test_a_dip_restarts_the_clock() -> None:
    story = Story()
    story.shows(0, picture(5))
    story.shows(29, picture(4))
    assert story.deadline == 300
    story.shows(29.5, picture(5))
    assert story.deadline == 59.5
    story.passes(30)
    assert story.gate.stage is Stage.HOLDING


def test_a_dip_at_the_very_end_of_the_time_comes_too_late_to_restart_it_but_the_check_sees_it() -> None:
    story = Story()
    story.shows(0, picture(5))
    story.shows(30, picture(4))
    assert story.gate.stage is Stage.HOLDING


@pytest.mark.parametrize(
    ("wanted", "total", "needed"),
    [
        (Quorum(80, percent=True), 5, 4),
        (Quorum(81, percent=True), 5, 5),
        (Quorum(34, percent=True), 3, 2),
        (Quorum(100, percent=True), 0, 0),
        (Quorum(0, percent=True), 5, 0),
        (Quorum(3), 5, 3),
        (Quorum(3), None, 3),
        (Quorum(50, percent=True), None, None),
    ],
)
def test_a_percentage_is_of_the_total_and_rounded_up(wanted: Quorum, total: int | None, needed: int | None) -> None:
    assert wanted.of(total) == needed


def test_the_percentage_stays_that_of_the_total_at_synced() -> None:
    story = Story()
    story.shows(0, picture(5, 5))
    story.shows(1, picture(5, 9))
    story.passes(30)
    story.checked(30)
    assert ended(story) is Result.OK


def test_a_total_that_nobody_knows_makes_a_percentage_unknowable() -> None:
    story = Story()
    story.shows(0, picture(5, None))
    assert ended(story) is Result.UNKNOWN
    story = Story(min_ready=Quorum(5))
    story.shows(0, picture(5, None))
    assert ended(story) is None


def test_rows_that_cannot_be_read_are_unknowable() -> None:
    story = Story(min_ready=Quorum(1))
    story.shows(0, picture(None, None))
    assert ended(story) is Result.UNKNOWN


def test_services_that_cannot_be_read_are_unknowable() -> None:
    story = Story()
    story.denied(0, Kind.SERVICES)
    assert ended(story) is Result.UNKNOWN


# --- never-below


@pytest.mark.parametrize("at", [0.0, 5.0, 29.9], ids=["at SYNCED", "later", "just before the end"])
def test_never_below_is_violated_by_the_shortest_dip(at: float) -> None:
    story = Story(never_below=4)
    if at:
        story.shows(0, picture(5))
    story.shows(at, picture(3))
    story.shows(at, picture(5))
    assert ended(story) is Result.VIOLATED
    assert story.gate.services[WEB].low == LowWater(3, NOON + at)


def test_a_dip_while_the_command_runs_is_told_when_it_has_ended() -> None:
    story = Story(never_below=4, command=True)
    story.shows(0, picture(5))
    assert story.gate.stage is Stage.COMMAND
    story.shows(1, picture(3))
    story.shows(2, picture(5))
    assert ended(story) is None
    story.command_ends(9)
    assert ended(story) is Result.VIOLATED


@pytest.mark.parametrize("kind", [Kind.SERVICES, Kind.PODS, Kind.ENDPOINTSLICES])
def test_a_gap_restarts_the_clock_and_with_never_below_nobody_can_know(kind: Kind) -> None:
    story = Story()
    story.shows(0, picture(5))
    story.shows(20, gap=kind)
    assert story.deadline == 50
    story = Story(never_below=1)
    story.shows(0, picture(5))
    story.shows(20, gap=kind)
    assert ended(story) is Result.UNKNOWN


def test_a_gap_in_endpoints_that_nothing_is_read_from_changes_nothing() -> None:
    story = Story(never_below=1)
    story.shows(0, picture(5))
    story.shows(20, gap=Kind.ENDPOINTS)
    assert (ended(story), story.deadline) == (None, 30)


@pytest.mark.parametrize("first", ["dip", "gap", "both at once"])
def test_a_dip_that_was_seen_weighs_more_than_a_gap(first: str) -> None:
    story = Story(never_below=4, command=True)
    story.shows(0, picture(5))
    if first == "both at once":
        story.shows(1, picture(1), gap=Kind.PODS)
    else:
        for what in (first, "gap" if first == "dip" else "dip"):
            story.shows(1, *([picture(1)] if what == "dip" else []), gap=Kind.PODS if what == "gap" else None)
    story.command_ends(2)
    assert ended(story) is Result.VIOLATED


def test_a_gap_and_a_timeout_are_unknown() -> None:
    story = Story(never_below=1, command=True)
    story.shows(0, picture(5))
    story.shows(1, gap=Kind.PODS)
    story.passes(300)
    assert ended(story) is Result.UNKNOWN


# --- the command


def test_holding_begins_when_the_command_has_ended() -> None:
    story = Story(command=True)
    story.shows(0, picture(5))
    story.command_ends(100)
    assert story.deadline == 130


def test_a_command_that_fails_ends_it() -> None:
    story = Story(command=True, never_below=1)
    story.shows(0, picture(5))
    story.shows(1, picture(0))
    story.command_ends(100, code=7)
    assert (ended(story), story.gate.why) == (Result.FAILED, "the command ended with exit code 7")


def test_the_timeout_counts_from_the_start_and_ends_a_command_too() -> None:
    story = Story(command=True, timeout=60.0)
    story.shows(0, picture(5))
    story.passes(60)
    assert ended(story) is Result.TIMEOUT


# --- revisions


def test_a_new_revision_is_one_first_seen_after_synced() -> None:
    story = Story(revision="new", min_ready=Quorum(2))
    story.shows(0, picture(5, old=5))
    assert story.gate.services[WEB].revisions == frozenset()
    story.shows(1, picture(6, old=5, new=1))
    story.shows(2, picture(5, old=3, new=2))
    assert story.deadline == 32
    assert story.gate.services[WEB].counted == 2


def test_without_a_new_revision_it_times_out_although_none_is_asked_for() -> None:
    story = Story(revision="new", min_ready=Quorum(0))
    story.shows(0, picture(5, old=5))
    story.passes(300)
    assert ended(story) is Result.TIMEOUT


def test_a_revision_can_be_named() -> None:
    story = Story(revision="old", min_ready=Quorum(3))
    story.shows(0, picture(5, old=3, new=2))
    assert story.deadline == 30
    story.shows(1, picture(5, old=2, new=3))
    assert story.deadline == 300


def test_a_pod_that_is_not_ready_does_not_count_for_its_revision() -> None:
    story = Story(revision="new", min_ready=Quorum(1))
    story.shows(0, picture(1, old=1))
    waits = row(9, revision="new", ready=False, serving=False, in_rotation=False, state=State.NOT_READY, ports=())
    story.shows(1, picture(1, old=1, new=(waits,)))
    assert story.gate.services[WEB].counted == 0


def test_old_ones_hold_it_up_in_whatever_state_until_they_left_every_slice() -> None:
    story = Story(revision="new", old_gone=True, min_ready=Quorum(2))
    story.shows(0, picture(5, old=5))
    drains = row(9, revision="old", ready=False, terminating=True, in_rotation=False, state=State.DRAINING)
    story.shows(1, picture(2, new=2, old=(drains,)))
    assert story.gate.services[WEB].old == 1
    assert story.deadline == 300
    story.shows(2, picture(2, new=2))
    assert story.deadline == 32


def test_who_has_no_revision_is_no_new_one() -> None:
    story = Story(revision="new", old_gone=True, min_ready=Quorum(1))
    story.shows(0, picture(1, old=1))
    story.shows(1, picture(1, new=1, other=(row(9, revision=None),)))
    assert not story.gate.services[WEB].holds


def test_pods_that_cannot_be_read_have_no_revision_that_anybody_knows() -> None:
    story = Story(revision="new", min_ready=Quorum(1))
    story.shows(0, picture(5, None, old=5))
    assert ended(story) is Result.UNKNOWN


# --- several services, late and leaving ones


def test_every_named_service_has_to_hold() -> None:
    story = Story(names=("web", "api"))
    story.shows(0, picture(5), picture(2, 3, key=API))
    story.passes(60)
    assert story.gate.stage is Stage.HOLDING
    story.shows(60, picture(3, 3, key=API))
    assert story.deadline == 90


def test_a_service_that_comes_later_is_waited_for_and_takes_its_percentage_then() -> None:
    story = Story(never_below=2)
    story.shows(0)
    story.shows(10, picture(2, 2))
    assert story.gate.services[WEB].needed == 2
    assert story.deadline == 40


def test_a_service_that_goes_dips_to_none() -> None:
    story = Story(never_below=1)
    story.shows(0, picture(5))
    story.lacks(1, WEB)
    assert ended(story) is Result.VIOLATED
    assert story.gate.services[WEB].low == LowWater(0, NOON + 1)


def test_another_service_is_nobodys_business() -> None:
    story = Story(never_below=1)
    story.shows(0, picture(5), picture(0, 3, key=API))
    assert set(story.gate.services) == {WEB}
    assert ended(story) is None


# --- the check


def test_a_watch_that_did_not_tell_what_a_list_tells_makes_it_unknown() -> None:
    story = Story()
    story.shows(0, picture(5))
    story.passes(30)
    story.checked(40, "differs")
    assert (ended(story), story.gate.why) == (Result.UNKNOWN, "differs")


def test_a_dip_during_the_check_restarts_the_clock_and_voids_the_check() -> None:
    story = Story()
    story.shows(0, picture(5))
    story.passes(30)
    void = story.gate.check
    story.shows(31, picture(4))
    story.shows(32, picture(5))
    story.passes(62)
    assert story.gate.stage is Stage.CHECKING
    story.gate.checked(void, "", 1062.0)
    assert ended(story) is None
    story.checked(63)
    assert ended(story) is Result.OK


def test_a_dip_during_the_check_violates_never_below() -> None:
    story = Story(never_below=5)
    story.shows(0, picture(5))
    story.passes(30)
    story.shows(31, picture(4))
    assert ended(story) is Result.VIOLATED


def test_a_recording_that_ends_before_leaves_it_unknown() -> None:
    story = Story()
    story.shows(0, picture(5))
    story.gate.feed_ended(1020.0)
    assert ended(story) is Result.UNKNOWN
