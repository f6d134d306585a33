"""Pages that name the next one as they begin to come: when each is asked for, and what becomes of those under way."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from epwatch.kube.errors import ApiError
from epwatch.kube.listing import Listing, list_all
from epwatch.kube.listwatch import Began, Page
from epwatch.kube.objects import Kind
from epwatch.kube.page_size import FIRST
from epwatch.kube.signals import PageTooLargeError, RelistError
from tests import factories
from tests.factories import Json

pytestmark = [pytest.mark.looptime]

PAGES = 6
TRIP = 0.1
"""Seconds from a request to the beginning of its answer."""


class Line:
    """A server of six pages of services at the far end of a line; notes when it was asked for which.

    Args:
        seconds: what the items of a page take to come.
        said: the token that a page says as it begins to come, where that is not the next one's.
        items: services on a page.
    """

    def __init__(
        self, seconds: float = 1.0, said: Callable[[int], str] = lambda page: str(page + 1), items: int = 2
    ) -> None:
        self.asked: list[tuple[float, int, int | None]] = []
        self.open: set[int] = set()
        self.failing: dict[int, Exception] = {}
        self._seconds = seconds
        self._said = said
        self._items = items

    async def fetch(self, limit: int | None, token: str | None, began: Began) -> Page:
        """Answer with the page that the token names."""
        number = int(token or 0)
        self.asked.append((round(asyncio.get_running_loop().time(), 3), number, limit))
        with self._under_way(number):
            await asyncio.sleep(TRIP)
            if number + 1 < PAGES:
                began(self._said(number))
            await asyncio.sleep(self._seconds)
            if number in self.failing:
                raise self.failing.pop(number)
        return Page(body=factories.to_json(self._page(number)))

    async def listed(self) -> Listing:
        """List it all."""
        return await list_all(Kind.SERVICES, self.fetch, lambda _count: None)

    @property
    def pages(self) -> list[int]:
        """Return the numbers of the pages that were asked for."""
        return [number for _, number, _ in self.asked]

    @contextmanager
    def _under_way(self, number: int) -> Iterator[None]:
        assert number not in self.open
        self.open.add(number)
        try:
            yield
        finally:
            self.open.remove(number)

    def _page(self, number: int) -> Json:
        metadata = {"resourceVersion": "7"} | ({"continue": str(number + 1)} if number + 1 < PAGES else {})
        items = [factories.service(f"svc-{number}-{one}") for one in range(self._items)]
        return {"kind": "ServiceList", "apiVersion": "v1", "metadata": metadata, "items": items}


async def test_a_page_is_asked_for_as_soon_as_the_former_one_begins_to_come() -> None:
    line = Line(seconds=0.15)
    listing = await line.listed()
    assert [one.name for one in listing.objects] == [f"svc-{page}-{one}" for page in range(PAGES) for one in range(2)]
    # The first one is measured: the second waits for its end, and from there each only for the former one's beginning.
    asked = [at for at, _, _ in line.asked]
    assert asked == pytest.approx([0.0, 0.25, 0.35, 0.5, 0.6, 0.75])


async def test_no_more_than_two_pages_are_under_way_or_wait_to_be_read() -> None:
    line = Line(seconds=1.0)
    most = 0

    async def fetch(limit: int | None, token: str | None, began: Began) -> Page:
        nonlocal most
        most = max(most, len(line.open) + 1)
        return await line.fetch(limit, token, began)

    await list_all(Kind.SERVICES, fetch, lambda _count: None)
    assert most == 2


async def test_on_a_line_that_one_page_fills_none_is_asked_for_ahead() -> None:
    line = Line(seconds=9.9)
    await line.listed()
    assert [at for at, _, _ in line.asked] == pytest.approx([10.0 * page for page in range(PAGES)])
    assert {limit for _, _, limit in line.asked} == {FIRST}


async def test_pages_after_the_first_are_asked_for_as_large_as_it_shows_that_they_may_be() -> None:
    line = Line(seconds=0.1, items=100)
    await line.listed()
    # A hundred items came in 0.2 s: a thousand come in the two seconds that a page may take. Two share the line then.
    limits = [limit for _, _, limit in line.asked]
    assert limits[:3] == [FIRST, 1000, 1000]
    assert all(limit is not None and FIRST <= limit <= 1000 for limit in limits[3:])


async def test_a_page_that_breaks_off_ends_the_list_and_the_pages_asked_for_ahead() -> None:
    line = Line()
    line.failing[2] = ConnectionResetError("reset")
    with pytest.raises(ConnectionResetError):
        await line.listed()
    assert (line.pages, line.open) == ([0, 1, 2, 3], set())


async def test_a_list_whose_version_expires_on_a_page_asked_for_ahead_begins_anew_in_one_page() -> None:
    """F-09: no page of the two attempts is mixed, and the token that the answer may carry is not used (PG-2)."""
    line = Line()
    line.failing[3] = ApiError(410, reason="Expired")

    async def fetch(limit: int | None, token: str | None, began: Began) -> Page:
        if limit is not None:
            return await line.fetch(limit, token, began)
        line.asked.append((0.0, -1, None))
        return Page(body=factories.to_json(whole))

    whole = {"kind": "ServiceList", "apiVersion": "v1", "metadata": {"resourceVersion": "9"}, "items": []}
    listing = await list_all(Kind.SERVICES, fetch, lambda _count: None)
    assert (listing.resource_version, listing.objects) == ("9", [])
    assert (line.pages, line.open) == ([0, 1, 2, 3, 4, -1], set())


@pytest.mark.parametrize(("bears", "listed"), [(FIRST, True), (FIRST - 1, False)])
async def test_a_list_with_a_page_too_large_begins_anew_in_small_ones_if_it_was_larger(
    *, bears: int, listed: bool
) -> None:
    line = Line(seconds=0.1, items=100)

    async def fetch(limit: int | None, token: str | None, began: Began) -> Page:
        if limit is None or limit > bears:
            line.asked.append((0.0, -1, limit))
            raise PageTooLargeError("a page of the list is larger than anybody bears")
        return await line.fetch(limit, token, began)

    if not listed:
        with pytest.raises(PageTooLargeError):
            await list_all(Kind.SERVICES, fetch, lambda _count: None)
        assert line.pages == [-1]
        return
    listing = await list_all(Kind.SERVICES, fetch, lambda _count: None)
    assert len(listing.objects) == PAGES * 100
    assert (line.pages, line.open) == ([0, -1, *range(PAGES)], set())


async def test_a_list_that_is_cancelled_leaves_no_page_under_way() -> None:
    line = Line()
    task = asyncio.create_task(line.listed())
    await asyncio.sleep(2.5)
    assert len(line.open) == 2
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert (task.cancelled(), line.open) == (True, set())


async def test_a_page_that_names_another_one_as_it_begins_than_in_the_end_is_no_list() -> None:
    line = Line(said=lambda page: str(page + 2))
    with pytest.raises(RelistError, match="names two pages"):
        await line.listed()


async def test_a_page_that_names_itself_is_no_list_and_is_not_asked_for_again_and_again() -> None:
    asked = 0

    async def fetch(limit: int | None, token: str | None, began: Began) -> Page:
        nonlocal asked
        asked += 1
        await asyncio.sleep(TRIP)
        began("again")
        await asyncio.sleep(TRIP)
        return Page(body=factories.to_json(page))

    meta = {"resourceVersion": "7", "continue": "again"}
    page = {"kind": "ServiceList", "apiVersion": "v1", "metadata": meta, "items": []}
    with pytest.raises(RelistError, match="repeats a page"):
        await list_all(Kind.SERVICES, fetch, lambda _count: None)
    assert asked <= 3
