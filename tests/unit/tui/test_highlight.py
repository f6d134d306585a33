"""A row that something happened to stands out by its glyph, its address and its name; then it looks as all others."""

import pytest
from msgspec.structs import replace

from epwatch.model.marks import Mark, MarkKind
from epwatch.model.snapshot import EndpointSnapshot
from epwatch.tui.look.glyphs import UNICODE
from epwatch.tui.look.roles import Role
from epwatch.tui.shown.row_ids import EndpointId
from epwatch.tui.tree.row import Fold
from epwatch.tui.tree.rows import endpoint_row
from epwatch.tui.tree.scene import Scene
from tests.functional import scenes

ROW = scenes.web(3).endpoints[0]
SCENE = Scene(scenes.NOW, scenes.NOW, UNICODE)


def roles(row: EndpointSnapshot, kind: MarkKind | None) -> tuple[Role, Role, Role]:
    """Return the roles of the glyph, the address and the pod's name."""
    mark = None if kind is None else Mark(kind, "", scenes.NOW, scenes.NOW + 5)
    shown = endpoint_row(EndpointId(scenes.key("web-service"), row.key), row, mark, Fold.CLOSED, SCENE)
    return (shown.role, shown.cells[0][1], shown.cells[1][1])


@pytest.mark.parametrize(
    ("kind", "role"),
    [
        (MarkKind.CAME, Role.CAME),
        (MarkKind.ENTERED, Role.CAME),
        (MarkKind.LEFT, Role.WARNING),
        (MarkKind.CHANGED, Role.CHANGED),
    ],
)
def test_what_happened_colours_glyph_address_and_name(kind: MarkKind, role: Role) -> None:
    assert roles(ROW, kind) == (role, role, role)


def test_without_a_mark_only_the_glyph_has_a_colour() -> None:
    assert roles(ROW, None) == (Role.GOOD, Role.PLAIN, Role.PLAIN)


def test_a_stale_row_stands_out_for_as_long_as_it_is() -> None:
    assert roles(replace(ROW, stale=True), None) == (Role.ERROR, Role.ERROR, Role.ERROR)
