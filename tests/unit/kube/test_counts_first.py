"""Which of the first lists is decoded first: the pages of the others are fetched, and wait."""

import asyncio

import pytest

from epwatch.kube.counts_first import CountsFirst
from epwatch.kube.listing import list_all
from epwatch.kube.listwatch import Began, Page
from epwatch.kube.objects import Kind

pytestmark = [pytest.mark.looptime]

PATIENCE = 2.0
PODS = b'{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"a"}}]}'


class Server:
    """Serves one page, and notes when it was asked for and when its items were decoded."""

    def __init__(self) -> None:
        self.asked: list[float] = []
        self.decoded: list[float] = []

    async def fetch(self, limit: int | None, token: str | None, began: Began) -> Page:  # noqa: ARG002 - one page
        self.asked.append(asyncio.get_running_loop().time())
        return Page(body=PODS)

    def progress(self, objects: int) -> None:
        assert objects == 1
        self.decoded.append(asyncio.get_running_loop().time())


async def test_a_page_is_fetched_at_once_and_decoded_when_its_turn_comes() -> None:
    server, counts = Server(), CountsFirst(PATIENCE)
    waiting = [asyncio.create_task(list_all(Kind.PODS, server.fetch, server.progress, counts)) for _ in range(2)]
    await asyncio.sleep(0.5)
    assert (server.asked, server.decoded) == ([0.0, 0.0], [])
    counts.counted()
    for listing in await asyncio.gather(*waiting):
        assert [pod.name for pod in listing.objects] == ["a"]
    await list_all(Kind.PODS, server.fetch, server.progress, counts)
    assert server.decoded == [0.5, 0.5, 0.5], "afterwards nobody waits"


async def test_who_never_gets_a_turn_goes_on_when_patience_ends() -> None:
    server, counts = Server(), CountsFirst(PATIENCE)
    await list_all(Kind.PODS, server.fetch, server.progress, counts)
    await list_all(Kind.PODS, server.fetch, server.progress, counts)
    assert server.decoded == [PATIENCE, PATIENCE], "one of them waited for all"
