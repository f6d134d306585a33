"""Stories that the stateful test once failed with, each as its steps: kept for ever, and read without Hypothesis.

A failing run prints its story as code: it goes here as a function, with what was wrong.
"""

from collections.abc import Iterator

import pytest

from tests.faults.test_stateful import Story


@pytest.fixture
def state() -> Iterator[Story]:
    """A story that has just begun; healed, converged and checked at its end."""
    made = Story()
    yield made
    made.teardown()


def test_a_name_and_its_address_that_another_pod_took_over_unseen(state: Story) -> None:
    """No line of the tree shows a uid: the picture counted as right while it still had the former pod."""
    state.rm(name="pod-1")
    state.kill(line=False)
    state.compact()
    state.recreate(name="pod-2")
    state.compact()
    state.kill(line=False)
    state.recreate(name="pod-2")
    state.heal_and_check()


def test_a_cut_line_and_a_version_that_is_too_large_after_a_gap(state: Story) -> None:
    """Where slices were denied for a moment, rows came back from an Endpoints object that lagged behind."""
    state.gap(
        kind="no rights",
        steps=[("put", "pod-1"), ("put", "pod-1"), ("rm", "pod-3")],
        compact=False,
        milliseconds=14,
    )
    state.fault(kind="a slow line")
    state.fault(kind="an event cut by an end")
    state.heal_and_check()
    state.gap(kind="connections that end early", steps=[("put", "pod-3")], compact=True, milliseconds=30)
    state.heal_and_check()
    state.gap(
        kind="an internal error as an event",
        steps=[("rm", "pod-3"), ("rm", "pod-4"), ("put", "pod-3"), ("put", "pod-4"), ("recreate", "pod-1")],
        compact=True,
        milliseconds=15,
    )
    state.fault(kind="too large a version")
