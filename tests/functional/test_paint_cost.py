"""What the screen does for an event is what that changes in view: lines are counted, not seconds."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.geometry import Region
from textual.strip import Strip

from epwatch.model.snapshot import State
from epwatch.tui.look.lines_widget import LinesWidget
from epwatch.tui.look.roles import Line
from epwatch.tui.tree.block import Entry
from epwatch.tui.tree.paint import Painter
from epwatch.tui.tree.row import Row
from epwatch.tui.tree.row_maker import RowMaker
from epwatch.tui.tree.tree_view import TreeView
from tests.functional import scenes
from tests.functional.screen import Screen, screen


class Counted:
    """How many rows were made and laid out, and which regions were sent."""

    def __init__(self) -> None:
        self.made = 0
        self.rows = 0
        self.regions: list[Region] = []

    @property
    def cells(self) -> int:
        """Return how many cells of the screen were sent."""
        return sum(region.area for region in self.regions)


@contextmanager
def counting() -> Iterator[Counted]:
    """Count until the end of the block."""
    counted = Counted()
    line, refresh, make = Painter.line, TreeView.refresh, RowMaker.row

    def count_made(maker: RowMaker, entry: Entry) -> Row:
        counted.made += 1
        return make(maker, entry)

    def count_line(painter: Painter, row: Row) -> Line:
        counted.rows += 1
        return line(painter, row)

    def count_refresh(widget: TreeView | LinesWidget, *regions: Region, **how: bool) -> object:
        counted.regions += regions
        return refresh(widget, *regions, **how)

    with (
        patch.object(RowMaker, "row", count_made),
        patch.object(Painter, "line", count_line),
        patch.object(TreeView, "refresh", count_refresh),
        patch.object(LinesWidget, "refresh", count_refresh),
    ):
        yield counted


async def flap(it: Screen) -> Counted:
    """Let the first pod of web-service turn not ready; return what that took."""
    with counting() as counted:
        await it.deliver(scenes.change(scenes.web(3), scenes.web(3, State.NOT_READY)))
    assert any("▼ 192.168.1.2" in row for row in it.rows)
    return counted


@pytest.mark.parametrize("others", [50, 500, 5_000])
async def test_a_changed_row_lays_out_itself_and_its_service_whatever_the_tree(others: int) -> None:
    """Two lines of the tree and the header are sent, each up to its last changed cell; 50,000 more cost nothing."""
    rows = tuple(scenes.endpoint(f"10.0.0.{n}", f"pod-x-{n}") for n in range(10))
    services = [scenes.service(f"zz-{number:05}", rows) for number in range(others)]
    async with screen(scenes.initial([scenes.web(3), *services]), size=(140, 40)) as it:
        await it.press("*")
        counted = await flap(it)
        # The namespace, the service and its three rows.
        assert counted.made <= 2 * 5
        assert counted.rows == 2
        assert len(counted.regions) == 3
        assert all(region.height == 1 for region in counted.regions)
        assert counted.cells < 2 * 140 + 80


@pytest.mark.parametrize("others", [50, 500, 5_000])
async def test_an_event_out_of_view_lays_out_nothing(others: int) -> None:
    services = [scenes.service(f"zz-{number:05}") for number in range(others)]
    last = scenes.service("zz-00049", [scenes.endpoint("10.0.0.1", "pod-x-1")])
    async with screen(scenes.initial([scenes.web(3), *services]), size=(140, 40)) as it:
        with counting() as counted:
            await it.deliver(scenes.change(services[49], last))
        # The namespace's own row alone, for the batch and for the time that passed.
        assert counted.made <= 2
        assert counted.rows == 0
        assert [region.y for region in counted.regions] == [0]


async def test_counts_that_nobody_asked_for_are_told_twice_a_second_at_most() -> None:
    services = [scenes.service(f"zz-{number:05}") for number in range(100)]
    row = [scenes.endpoint("10.0.0.1", "pod-x-1")]
    async with screen(scenes.initial([scenes.web(3), *services]), size=(140, 40), rate=1_000_000) as it:
        header = it.app.main.parts.around.header
        it.clock.now += 10
        await it.deliver(scenes.change(services[50], scenes.service("zz-00050", row)))
        it.app.main.catch_up()
        assert (" 4/4 ready " in it.part("Header")[0], header.held) == (True, None)
        with counting() as counted:
            for number in range(51, 61):
                await it.deliver(scenes.change(services[number], scenes.service(f"zz-{number:05}", row)))
                it.app.main.catch_up()
        assert (counted.regions, header.held) == ([], 0.5)
        it.clock.now += 0.5
        await it.deliver(scenes.change(services[61], scenes.service("zz-00061", row)))
        it.app.main.catch_up()
        assert (" 15/15 ready " in it.part("Header")[0], header.held) == (True, None)


async def test_a_cursor_move_lays_out_two_rows() -> None:
    async with screen(scenes.initial([scenes.web(3), *scenes.others()]), size=(140, 40)) as it:
        with counting() as counted:
            await it.press("j")
        assert counted.rows <= 2
        assert len(counted.regions) == 2
        with counting() as again:
            await it.press("k")
        assert again.rows == 0


@pytest.mark.parametrize(("key", "most"), [("t", 40), ("y", 40), ("w", 40), ("slash", 20), ("d", 20)])
async def test_a_panel_costs_few_styles_whatever_roles_its_texts_have(key: str, most: int) -> None:
    """Roles are styled once, on the app: as component classes of each widget they cost fourteen times as much."""
    async with screen(scenes.initial([scenes.web(3), *scenes.others()]), size=(140, 40)) as it:
        applied, apply = 0, Stylesheet.apply

        def count(stylesheet: Stylesheet, node: DOMNode, **how: object) -> None:
            nonlocal applied
            applied += 1
            apply(stylesheet, node, **how)  # type: ignore[arg-type]  # handed on as they came

        with patch.object(Stylesheet, "apply", count):
            await it.press(key)
        assert 0 < applied <= most


@pytest.mark.parametrize("key", ["t", "y", "w", "question_mark", "ctrl+p"])
async def test_nothing_that_a_panel_painted_stays_when_it_is_closed(key: str) -> None:
    """Textual keeps up to 1,024 widgets with the lines that they painted; a full collection walks over all of it."""
    async with screen(scenes.initial([scenes.web(3), *scenes.others()]), size=(140, 40)) as it:
        kept = []
        for _ in range(4):
            for _ in range(4):
                await it.press(key, "escape")
            gc.collect()
            kept.append(sum(isinstance(each, Strip) for each in gc.get_objects()))
        assert kept[-1] - kept[0] < 12 * 5


async def test_a_line_above_the_footer_lays_out_no_row_anew() -> None:
    """The filter's line takes a line and the focus from the tree: neither its width nor its colours are others."""
    async with screen(scenes.initial([scenes.web(3), *scenes.others()]), size=(140, 40)) as it:
        with counting() as counted:
            await it.press("slash")
        assert it.app.main.parts.bar.typing
        assert counted.rows == 0


async def test_time_alone_lays_out_nothing() -> None:
    async with screen(scenes.initial([scenes.web(3), *scenes.others()]), size=(140, 40)) as it:
        with counting() as counted:
            await it.pass_time(0.4)
        assert (counted.made, counted.rows, counted.regions) == (0, 0, [])
