"""The bar of what was ready: the fewest of each cell, so that no dip is lost; unknown and unseen are told apart."""

from hypothesis import example, given
from hypothesis import strategies as st

from epwatch.tui.look.glyphs import ASCII, UNICODE
from epwatch.tui.panels.sparkline import Reading, sparkline


def bar(*told: tuple[float, int | None], cells: int = 10, unseen: tuple[tuple[float, float], ...] = ()) -> str:
    return sparkline([Reading(*each) for each in told], unseen, 0.0, 10.0, cells, UNICODE)


def test_each_cell_shows_the_fewest_within_it() -> None:
    assert bar((0.0, 4), (2.2, 2), (2.3, 4), (5.0, 0), (6.0, 1)) == "██▄██0▂▂▂▂"


def test_before_the_first_reading_and_where_it_is_not_known_is_empty() -> None:
    assert bar((3.0, 2), (6.0, None)) == "   ███    "


def test_what_nobody_saw_is_hatched() -> None:
    assert bar((0.0, 2), unseen=((2.5, 4.0),)) == "██╱╱██████"  # noqa: RUF001 - the hatching


def test_in_ascii_it_is_ascii() -> None:
    told = [Reading(0.0, 8), Reading(4.0, 1), Reading(6.0, 0)]
    assert sparkline(told, [(8.0, 9.0)], 0.0, 10.0, 10, ASCII) == "####__00/0"


@example([(0.0, 0), (0.0, 1)], 1)
@given(st.lists(st.tuples(st.floats(0.0, 9.99), st.integers(0, 9)), min_size=1), st.integers(1, 60))
def test_a_time_at_which_none_was_ready_is_in_view_however_short(told: list[tuple[float, int]], cells: int) -> None:
    readings = sorted(told)
    shown = bar(*readings, cells=cells)
    assert len(shown) == cells
    if any(not ready for _time, ready in readings):
        assert "0" in shown
    elif readings[0][0] == 0.0:
        assert "0" not in shown
