"""Rows as lines: aligned, cut, in the interface's order of columns, never wider than the room."""

import re
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from epwatch.model.snapshot import ServiceSnapshot
from epwatch.tui.look.glyphs import ASCII, UNICODE, Signs
from epwatch.tui.look.roles import Line, Role
from epwatch.tui.look.text_width import width
from epwatch.tui.shown.row_ids import ContextId, EndpointId
from epwatch.tui.tree.columns import Widths
from epwatch.tui.tree.context_row import context_row
from epwatch.tui.tree.folds import Folds
from epwatch.tui.tree.paint import Painter, text_start
from epwatch.tui.tree.row import Fold, Row, Table
from epwatch.tui.tree.row_index import RowIndex
from epwatch.tui.tree.row_maker import RowMaker
from epwatch.tui.tree.scene import Scene
from tests.functional import scenes


def rows(signs: Signs = UNICODE, snapshots: Sequence[ServiceSnapshot] = ()) -> list[Row]:
    """Return the rows of services, those of the scenes unless others are given, all open."""
    index = RowIndex(Folds(), ("web-service",))
    for snapshot in snapshots or (scenes.web(5), *scenes.others()):
        index.put(snapshot)
    index.set_all(opened=True)
    maker = RowMaker(index, Scene(scenes.NOW, scenes.NOW, signs, "zone-"))
    return [maker.row(index.at(line)) for line in range(index.height)]


def paint(room: int, signs: Signs = UNICODE, find: str = "", snapshots: Sequence[ServiceSnapshot] = ()) -> list[Line]:
    """Return the lines of the scenes, or of these services, in so many cells."""
    made = rows(signs, snapshots)
    widths = Widths()
    widths.take(made)
    indents = {Table.SERVICE: text_start(1, room), Table.ENDPOINT: text_start(2, room), Table.NONE: 0}
    painter = Painter(room, widths.layout(room, indents), signs, re.compile(find) if find else None)
    return [painter.line(row) for row in made]


def text(line: Line) -> str:
    return "".join(part for part, _role in line)


@pytest.mark.parametrize("room", [1, 5, 20, 39, 40, 59, 60, 78, 79, 100, 138, 300])
@pytest.mark.parametrize("signs", [UNICODE, ASCII])
def test_every_line_fills_its_room_exactly(room: int, signs: Signs) -> None:
    assert {width(text(line)) for line in paint(room, signs)} == {room}


def test_a_wide_line_is_that_of_the_interface() -> None:
    lines = [text(line).rstrip() for line in paint(138)]
    assert lines[1] == (
        "  ▾ web-service  ClusterIP     10.96.0.12      80→8080/TCP    5/5  a3 b2  6d4cf 5            ok"
    )
    assert lines[2] == "      ● 192.168.1.2:8080  frontend-58bd6d4cf-abcde  node-a  zone-a  Ready         3m"


@pytest.mark.parametrize(
    ("room", "shown"),
    [
        (24, ["abcde"]),
        (36, ["abcde", "Ready", "3m"]),
        (60, ["abcde", "Ready", "3m", "192.168.1.2:8080"]),
        (65, ["abcde", "Ready", "3m", "192.168.1.2:8080", "zone-a"]),
        (79, ["abcde", "Ready", "3m", "192.168.1.2:8080", "zone-a", "node-a"]),
    ],
)
def test_columns_stay_in_the_order_of_the_interface_when_room_is_short(room: int, shown: list[str]) -> None:
    line = text(paint(room)[2])
    all_of_them = ["abcde", "Ready", "3m", "192.168.1.2:8080", "zone-a", "node-a"]
    assert [part for part in all_of_them if part in line] == shown


def test_columns_are_aligned_over_all_services() -> None:
    lines = [text(line) for line in paint(100)]
    endpoints = [line for line in lines if re.match(r" {6}[●!]", line)]
    assert len({line.index("node-") for line in endpoints}) == 1
    services = [line for line in lines if re.match(r" {2}▾", line)]
    assert len({line.index("80→") for line in services if "80→" in line}) == 1


@pytest.mark.parametrize(
    ("room", "shown"),
    [(40, "       pod        …ntend-58bd6d4cf-abcde"), (80, "            pod        default/frontend-58bd6d4cf-abcde")],
)
def test_an_opened_row_keeps_the_telling_end_of_its_pods_name(room: int, shown: str) -> None:
    index = RowIndex(Folds(), ("web-service",))
    index.put(scenes.web(3))
    index.set_all(opened=True)
    pod = next(entry.id for entry in map(index.at, range(index.height)) if isinstance(entry.id, EndpointId))
    index.set_open(pod, opened=True)
    maker = RowMaker(index, Scene(scenes.NOW, scenes.NOW, UNICODE, "zone-"))
    painter = Painter(room, Widths().layout(room, {}), UNICODE)
    lines = [text(painter.line(maker.row(index.at(line)))).rstrip() for line in range(index.height)]
    assert shown in lines


def test_numbers_end_in_one_column_whatever_they_are() -> None:
    made = (
        scenes.service("a", [scenes.endpoint("10.0.0.1", "a-7f9aa-aaaaa", age=5)], ready=1, total=1),
        scenes.service("b", [scenes.endpoint("10.0.0.2", "b-7f9aa-bbbbb", age=12 * 86400)], ready=10, total=12),
        scenes.service("c", [scenes.endpoint("10.0.0.3", "c-7f9aa-ccccc", age=125 * 86400)], ready=100, total=120),
    )
    for room in (60, 80, 138):
        lines = [text(line) for line in paint(room, snapshots=made)]
        for numbers in (("1/1", "10/12", "100/120"), ("5s", "12d", "125d")):
            ends = {line.index(number) + len(number) for number in numbers for line in lines if f" {number} " in line}
            assert len(ends) == 1, (room, numbers, lines)


def test_a_services_zones_stand_in_one_column_one_without_a_ready_backend_marked() -> None:
    zones = (("zone-a", 3, 0), ("zone-b", 0, 2), ("zone-c", 3, 1))
    made = (replace(scenes.service("one"), zone_counts=zones), replace(scenes.service("other"), zone_counts=zones[:1]))
    lines = [text(line) for line in paint(138, snapshots=made)]
    assert lines[1].index(" a3 b0! c3 ") == lines[2].index(" a3 ")


def test_services_whose_long_names_end_otherwise_are_told_apart_in_any_room() -> None:
    base = "payments-gateway-internal-production-eu-central-1-"
    made = (scenes.service(f"{base}blue"), scenes.service(f"{base}green"))
    for room in (40, 60, 80, 138):
        lines = [text(line) for line in paint(room, snapshots=made)]
        assert any("1-blue " in line for line in lines)
        assert any("1-green " in line for line in lines)
        assert sum(" pay" in line for line in lines) == 2


def test_a_reason_takes_the_room_of_the_columns_beside_it() -> None:
    line = next(text(line) for line in paint(79) if "cache-7f9aa-pending" in text(line))
    assert "no address yet, image pull f" in line
    wide = next(text(line) for line in paint(138) if "cache-7f9aa-pending" in text(line))
    assert "not in rotation: no address yet, image pull fails" in wide


def test_a_stale_row_says_so_in_any_room() -> None:
    narrow, wide = (next(text(ln) for ln in paint(room) if "ddeef" in text(ln)) for room in (79, 138))
    assert " stale " in narrow
    assert "Ready         2h  stale: its pod is gone" in wide


def test_matches_are_marked() -> None:
    marked = [part for line in paint(138, find="cache") for part, role in line if role is Role.MATCH]
    assert set(marked) == {"cache"}
    assert len(marked) >= 5


def test_ascii_lines_are_ascii() -> None:
    assert all(text(line).isascii() for line in paint(138, ASCII))


def test_widths_grow_but_never_shrink() -> None:
    widths = Widths()
    few, many = rows()[:3], rows()
    assert widths.take(many)
    before = widths.layout(100, {Table.SERVICE: 4, Table.ENDPOINT: 8, Table.NONE: 0})
    assert not widths.take(few)
    assert widths.layout(100, {Table.SERVICE: 4, Table.ENDPOINT: 8, Table.NONE: 0}) == before


def test_a_first_change_moves_no_column() -> None:
    """Room for "+2" and the like is kept from the start."""
    quiet = rows()
    widths = Widths()
    widths.take(quiet)
    service = quiet[1]
    loud = Row(id=service.id, depth=1, table=Table.SERVICE, cells=(*service.cells[:-1], ("+2 −1", Role.CAME)))  # noqa: RUF001
    assert not widths.take([loud])


ARN = "arn:aws:eks:eu-central-1:123456789012:cluster/prod-eu-1"


@pytest.mark.parametrize(
    ("room", "shown"),
    [
        (100, f"▾ {ARN}  as of 12:04:17 (10s ago)  3/3"),
        (70, "▾ …ral-1:123456789012:cluster/prod-eu-1  as of 12:04:17 (10s ago)  3/3"),
        (40, "▾ …:cluster/prod-eu-1  as of 12:04:17 (…"),
    ],
)
def test_the_long_name_of_a_context_keeps_its_telling_end_and_room_for_how_it_stands(room: int, shown: str) -> None:
    told = (("  as of 12:04:17 (10s ago)", Role.WARNING), ("  3/3", Role.PLAIN))
    line = Painter(room, {}, UNICODE, contexts=True).line(context_row(ContextId(ARN), told, Fold.OPEN))
    assert text(line).rstrip() == shown
    assert len(text(line)) == room
