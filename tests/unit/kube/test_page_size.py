"""How many items a page is asked for: by the bytes and the seconds of the former one, within bounds."""

import pytest

from epwatch.kube.page_size import FIRST, PageSize

MIB = 1024 * 1024


@pytest.mark.parametrize(
    ("items", "size", "seconds", "limit"),
    [
        (500, 2 * MIB, 0.05, 2000),  # pods of 4 KB: 8 MiB of them
        (500, 16 * MIB, 0.05, 500),  # heavy ones: no fewer than client-go asks for
        (500, 64 * 1024, 0.05, 5000),  # small ones: no more than so many
        (500, 2 * MIB, 1.0, 1000),  # a long line: what it carries in two seconds
        (500, 2 * MIB, 20.0, 500),
        (2000, 8 * MIB, 0.5, 2000),
        (0, 0, 0.0, 500),  # a legal page (PG-1)
    ],
)
def test_a_page_holds_eight_mebibytes_or_what_comes_in_two_seconds(
    items: int, size: int, seconds: float, limit: int
) -> None:
    pages = PageSize()
    assert (pages.limit, pages.ahead) == (FIRST, False)
    pages.came(items, size, seconds)
    assert pages.limit == limit


def test_pages_are_asked_for_ahead_on_a_line_that_a_page_does_not_fill() -> None:
    pages = PageSize()
    for seconds, ahead in ((0.1, True), (4.9, True), (5.0, False), (0.1, True)):
        pages.came(500, MIB, seconds)
        assert pages.ahead is ahead
