"""Nothing is told by colour alone (WCAG 2.2, 1.4.1): rows that look otherwise read otherwise, in any room."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product

import pytest
from msgspec.structs import replace

from epwatch.model.marks import Ghost, Mark, MarkKind
from epwatch.model.snapshot import AbsentPod, EndpointSnapshot, State
from epwatch.tui.look.glyphs import ASCII, UNICODE, Signs
from epwatch.tui.look.roles import Line, Role
from epwatch.tui.shown.marks import QUIET
from epwatch.tui.shown.row_ids import AbsentId, EndpointId, SharedId
from epwatch.tui.tree.columns import Widths
from epwatch.tui.tree.paint import Painter, text_start
from epwatch.tui.tree.row import Fold, Row, Table
from epwatch.tui.tree.rows import absent_row, endpoint_row, ghost_row
from epwatch.tui.tree.scene import Scene
from epwatch.tui.tree.service_row import service_row
from epwatch.tui.tree.shared_row import Cell, shared_row
from tests.functional import scenes

VERDICTS = (
    ("Ok", "info", 3, 3),
    ("Degraded", "warning", 2, 3),
    ("LastResort", "warning", 0, 3),
    ("Outage", "error", 0, 3),
    ("Outage", "error", 0, 0),
    ("NoMatchingPods", "warning", 0, 0),
    ("ScaledToZero", "info", 0, 0),
    ("Draining", "info", 0, 0),
    ("Unknown", "info", 3, None),
    ("NoSelector", "info", 1, 1),
    ("ExternalName", "info", None, None),
    ("ExternalName", "warning", None, None),
)
"""Code, severity, ready and total, as they come together."""


def endpoints() -> Iterator[EndpointSnapshot]:
    """Yield one row in every state, in rotation or not, stale or not."""
    for state, rotation, stale in product(State, (True, False), (True, False)):
        row = scenes.endpoint("10.0.0.1", "web-7f9aa-aaaaa", state=state, stale=stale)
        yield replace(row, in_rotation=rotation)


def rows_of_endpoints(scene: Scene) -> Iterator[Row]:
    """Yield the row of each: with and without every mark, reached or not, gone; and one that is in no slice."""
    marks = [None, *(Mark(kind, "", scenes.NOW, scenes.NOW + 5) for kind in MarkKind)]
    for endpoint, mark, unreached in product(endpoints(), marks, (True, False)):
        row = EndpointId(scenes.key("web"), endpoint.key)
        yield endpoint_row(row, endpoint, mark, Fold.CLOSED, scene, unreached=unreached and endpoint.in_rotation)
        yield ghost_row(row, gone(endpoint), scene)
    absent = AbsentPod(pod=scenes.pod("web-7f9aa-aaaaa"), code="PodHasNoIP", reason="no address yet")
    yield absent_row(AbsentId(scenes.key("web"), "x"), absent, Fold.CLOSED, scene)


def gone(endpoint: EndpointSnapshot) -> Ghost:
    """Return the row as it is shown once it went."""
    key, since = scenes.key("web"), scenes.NOW
    return Ghost(service=key, row=endpoint, text="pod deleted", since=since, until=since + 5, settling=False)


def painted(rows: Iterable[Row], room: int, signs: Signs) -> dict[str, set[tuple[Role, ...]]]:
    """Return in which looks each text comes: the roles of its letters."""
    made = list(rows)
    widths = Widths(2)
    widths.take(made)
    indents = {table: text_start(depth, room) for table, depth in ((Table.SERVICE, 1), (Table.ENDPOINT, 2))}
    painter = Painter(room, widths.layout(room, indents), signs)
    looks: dict[str, set[tuple[Role, ...]]] = defaultdict(set)
    for row in made:
        line = painter.line(row)
        looks["".join(text for text, _role in line)].add(letters(line))
    return looks


def letters(line: Line) -> tuple[Role, ...]:
    """Return the role of each letter."""
    return tuple(role for text, role in line for letter in text if letter != " ")


@pytest.mark.parametrize("signs", [UNICODE, ASCII], ids=["unicode", "ascii"])
@pytest.mark.parametrize("room", [40, 60, 80, 140])
def test_what_became_of_an_endpoint_is_read_without_colours(room: int, signs: Signs) -> None:
    looks = painted(rows_of_endpoints(Scene(scenes.NOW, scenes.NOW, signs)), room, signs)
    assert len(looks) > 20
    assert {text: roles for text, roles in looks.items() if len(roles) > 1} == {}


@pytest.mark.parametrize("room", [40, 60, 80, 140])
def test_how_a_service_stands_is_read_without_colours(room: int) -> None:
    scene = Scene(scenes.NOW, scenes.NOW, UNICODE)
    services = [
        scenes.service("web", ready=ready, total=total, verdict=code, severity=severity)
        for code, severity, ready, total in VERDICTS
    ]
    alone = painted((service_row(each, QUIET, Fold.CLOSED, scene) for each in services), room, UNICODE)
    cells = (Cell(snapshot=each, known=True, old=old) for each in services for old in (True, False))
    every = SharedId("default", "web", scenes.key("web").kind)
    shared = painted((shared_row(every, (cell, cell), Fold.CLOSED, UNICODE) for cell in cells), room, UNICODE)
    assert {text: roles for text, roles in {**alone, **shared}.items() if len(roles) > 1} == {}
