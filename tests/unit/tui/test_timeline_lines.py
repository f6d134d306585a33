"""An entry of the timeline in any room: what happened before whose it is, and at most one ellipsis for what is cut."""

import pytest

from epwatch.model.change import ChangeType
from epwatch.model.journal import Entry
from epwatch.tui.look.glyphs import ASCII, UNICODE, Signs
from epwatch.tui.look.text_width import width
from epwatch.tui.panels.timeline_lines import entry_line
from tests.functional import scenes

ENTRY = Entry(
    number=1,
    time=scenes.NOW,
    service=scenes.key("web-service"),
    subject="frontend-58bd6d4cf-abcde",
    event="not yet in slice -> not ready",
    cause="controller saw the pod, its probe has not passed",
    type=ChangeType.VERDICT_CHANGED,
    ready_before=3,
    total_before=5,
    ready=4,
    total=5,
)


def told(room: int, signs: Signs = UNICODE, *, named: bool = False, contexts: bool = False) -> str:
    line = entry_line(ENTRY, room, signs, utc=True, named=named, contexts=contexts)
    return "".join(text for text, _role in line)


@pytest.mark.parametrize("signs", [UNICODE, ASCII])
@pytest.mark.parametrize("named", [False, True])
@pytest.mark.parametrize("contexts", [False, True])
def test_it_fills_its_room_tells_what_came_of_it_and_has_no_ellipsis_twice(
    signs: Signs, *, named: bool, contexts: bool
) -> None:
    for room in range(38, 200):
        line = told(room, signs, named=named, contexts=contexts)
        assert width(line) == room
        assert " not ready " in f"{line} "
        assert signs.ellipsis * 2 not in line
        assert line.isascii() or not signs.ascii_only


def test_where_a_state_before_has_no_room_the_one_after_is_told() -> None:
    assert told(38) == "12:04:29 ~ …abcde → not ready  4/5    "
    assert told(38, named=True) == "12:04:29 ~ web-s… …abcde → not ready  "
    assert told(58) == "12:04:29.0 ~ …58bd6d4cf-abcde not yet in slice → not ready"
    assert "frontend-58bd6d4cf-abcde not yet in slice → not ready  3/5 → 4/5" in told(78)
    assert told(38, named=True, contexts=True) == "12:04:29 ~ prod   web-s… → not ready  "


def test_where_there_is_room_all_of_it_is_told() -> None:
    assert (
        told(140)
        .rstrip()
        .endswith("not yet in slice → not ready  3/5 → 4/5  controller saw the pod, its probe has not passed")
    )
    assert told(198, named=True, contexts=True).split()[2:5] == [
        "prod",
        "default/web-service",
        "frontend-58bd6d4cf-abcde",
    ]
