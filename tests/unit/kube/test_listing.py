"""A list in pages, whose heads come with the rest of them: the next one comes while the former one is decoded."""

import asyncio

import pytest

from epwatch.kube.listing import Listing, list_all
from epwatch.kube.listwatch import Began, Page
from epwatch.kube.objects import Kind
from epwatch.kube.page_size import FIRST
from epwatch.kube.signals import RelistError
from tests import factories

PAGES = 4


class Pages:
    """A server of four pages that answers a turn of the loop later; notes what happened in which order."""

    def __init__(self, *, wrong_kind_on: int | None = None) -> None:
        self.happened: list[str] = []
        self.open = 0
        self.far = asyncio.Event()
        self._wrong = wrong_kind_on

    async def fetch(self, _limit: int | None, token: str | None, _began: Began) -> Page:
        """Answer with the page that the token names."""
        number = int(token or 0)
        self.happened.append(f"asked {number}")
        self.open += 1
        if number == PAGES // 2:
            self.far.set()
        try:
            await asyncio.sleep(0)
        finally:
            self.open -= 1
        return Page(body=factories.to_json(self._page(number)))

    def decoded(self, count: int) -> None:
        """Take note that all items up to here are decoded."""
        self.happened.append(f"decoded {count}")

    async def list(self) -> Listing:
        """List it all."""
        return await list_all(Kind.SERVICES, self.fetch, self.decoded)

    def _page(self, number: int) -> dict[str, object]:
        metadata = {"resourceVersion": "7"} | ({"continue": str(number + 1)} if number + 1 < PAGES else {})
        items = [factories.service(f"svc-{number}-{one}") for one in range(FIRST)]
        if number == self._wrong:
            items[-1]["kind"] = "Pod"
        return {"kind": "ServiceList", "apiVersion": "v1", "metadata": metadata, "items": items}


async def test_the_next_page_is_asked_for_before_the_former_one_is_decoded() -> None:
    pages = Pages()
    listing = await pages.list()
    assert len(listing.objects) == PAGES * FIRST
    assert pages.happened == [
        "asked 0",
        *(line for page in range(1, PAGES) for line in (f"asked {page}", f"decoded {page * FIRST}")),
        f"decoded {PAGES * FIRST}",
    ]


async def test_a_list_that_fails_leaves_no_request_behind() -> None:
    pages = Pages(wrong_kind_on=1)
    with pytest.raises(RelistError):
        await pages.list()
    assert pages.open == 0
    assert pages.happened[-1] == "asked 2"


async def test_a_list_that_is_cancelled_leaves_no_request_behind() -> None:
    pages = Pages()
    task = asyncio.create_task(pages.list())
    await pages.far.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled()
    assert pages.open == 0
