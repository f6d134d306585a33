"""What an event, or a letter of a filter, costs the screen: operations are counted, not seconds."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest

from epwatch.model.filter import parse
from epwatch.model.search_text import row_text
from epwatch.tui.tree import block
from epwatch.tui.tree.folds import Folds
from epwatch.tui.tree.row_index import RowIndex
from tests.functional import scenes


@contextmanager
def counted() -> Iterator[dict[str, int]]:
    """Count how many blocks are measured and flattened."""
    count = {"height": 0, "rows": 0}
    height, rows = block.height, block.rows

    def count_height(*args: object, closed: bool) -> int:
        count["height"] += 1
        return height(*args, closed=closed)  # type: ignore[arg-type]  # handed on as they came

    def count_rows(*args: object) -> list[block.Entry]:
        count["rows"] += 1
        return rows(*args)  # type: ignore[arg-type]  # handed on as they came

    with patch.object(block, "height", count_height), patch.object(block, "rows", count_rows):
        yield count


@pytest.mark.parametrize("services", [50, 500, 5_000])
def test_an_event_measures_its_own_service_alone(services: int) -> None:
    """10 rows a service: 500, 5,000 and 50,000 rows, all open; one event, then a screen of 40 lines in the middle."""
    index = RowIndex(Folds())
    rows = tuple(scenes.endpoint(f"10.0.0.{n}", f"pod-x-{n}") for n in range(10))
    for number in range(services):
        index.put(scenes.service(f"svc-{number:05}", rows))
    index.set_all(opened=True)
    assert index.height == services * 11 + 1
    with counted() as count:
        index.put(scenes.service("svc-00007", rows[:9]))
        middle = index.height // 2
        assert [index.at(line) for line in range(middle, middle + 40)]
    assert count["height"] == 1
    assert count["rows"] <= 5


def of_services(count: int) -> RowIndex:
    """Return an index of so many services with ten rows each, all open."""
    index = RowIndex(Folds())
    rows = tuple(scenes.endpoint(f"10.0.0.{n}", f"pod-x-{n}") for n in range(10))
    for number in range(count):
        index.put(scenes.service(f"svc-{number:05}", rows))
    index.set_all(opened=True)
    assert index.height == count * 11 + 1
    return index


def test_what_does_not_fit_the_screen_is_measured_once_and_not_with_all_open() -> None:
    index = of_services(500)
    index.set_all(opened=False)
    with counted() as count:
        index.open_if_it_fits(40)
        assert index.height == 501
    assert count["height"] == 500


def test_what_was_opened_because_it_fitted_is_closed_when_it_fits_no_more() -> None:
    index = of_services(2)
    index.set_all(opened=False)
    index.open_if_it_fits(40)
    assert index.height == 23
    rows = tuple(scenes.endpoint(f"10.0.0.{n}", f"pod-x-{n}") for n in range(30))
    index.put(scenes.service("svc-00000", rows))
    index.open_if_it_fits(40)
    assert index.height == 3


def test_a_further_letter_measures_those_services_alone_of_which_less_is_left() -> None:
    index = of_services(500)
    index.filter(parse("svc-0"))
    assert index.services == 500
    with counted() as count, patch.object(block, "narrowed", wraps=block.narrowed) as narrowed:
        index.filter(parse("svc-00"))
        assert (index.services, index.height) == (500, 5501)
        assert (count["height"], narrowed.call_count) == (0, 0)
        index.filter(parse("svc-004"))
        assert index.services == 100
        assert narrowed.call_count == 400
        index.filter(parse("svc-0042"))
        assert index.services == 10
        assert narrowed.call_count == 400 + 90
        # 400 of 500 are measured all at once, with those that stay; the 90 alone.
        assert count["height"] == 500 + 90


def test_a_filter_looks_through_texts_that_were_made_before_it_and_at_each_row_once() -> None:
    index = of_services(100)
    with patch("epwatch.tui.tree.sieve.row_text", wraps=row_text) as made:
        rounds = 1
        while index.prepare(30):
            rounds += 1
        assert (rounds, made.call_count) == (4, 1000)
        with patch("epwatch.model.filter.row_text") as asked:
            for text in ("pod-x-7", "pod-x-7 !node-b", "p.d-x", "!pod", "p[o]d.*7"):
                index.filter(parse(text))
                assert index.height
        assert (made.call_count, asked.call_count) == (1000, 0)
