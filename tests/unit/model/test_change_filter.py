"""Which changes a filter lets through."""

import pytest

from epwatch.model.change import Change, ChangeType
from epwatch.model.change_filter import lets_through
from epwatch.model.filter import parse
from epwatch.model.snapshot import State
from tests.functional import scenes

READY = scenes.endpoint("10.0.0.1", "front-7f9aa-aaaaa")
LEFT = scenes.endpoint("10.0.0.1", "front-7f9aa-aaaaa", state=State.NOT_READY)
OTHER = scenes.endpoint("10.0.0.2", "front-7f9aa-bbbbb", zone="zone-b")
BEFORE, AFTER = scenes.service("front", [READY, OTHER]), scenes.service("front", [LEFT, OTHER])
ROW = Change(type=ChangeType.CHANGED, service=AFTER.key, after=AFTER, before=BEFORE, endpoint=LEFT, was=READY)
SERVICE = Change(type=ChangeType.SERVICE_CHANGED, service=AFTER.key, after=AFTER, before=BEFORE)
VERDICT = Change(type=ChangeType.VERDICT_CHANGED, service=AFTER.key, after=AFTER, before=BEFORE, row=LEFT.key)


@pytest.mark.parametrize(
    ("text", "row", "service", "verdict"),
    [
        ("", True, True, True),
        ("front", True, True, True),
        ("is:notready", True, True, True),
        ("is:ready", True, True, False),
        ("zone:b", False, True, False),
        ("zone:a", True, True, True),
        ("other", False, False, False),
    ],
)
def test_a_row_that_stops_to_match_is_told_once_and_a_service_while_anything_of_it_is_left(
    text: str, *, row: bool, service: bool, verdict: bool
) -> None:
    what = parse(text)
    assert (lets_through(what, ROW), lets_through(what, SERVICE), lets_through(what, VERDICT)) == (
        row,
        service,
        verdict,
    )
