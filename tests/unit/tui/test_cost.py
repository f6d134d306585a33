"""What an event costs the screen does not grow with the tree: operations are counted, not seconds."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest

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
