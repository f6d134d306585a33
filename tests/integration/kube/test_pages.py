"""Pages over a real socket: the next one is asked for while the former one still comes, gzipped or not."""

import asyncio
import json
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from epwatch.clock import SystemClock
from epwatch.kube.client import Client
from epwatch.kube.http import HttpListerWatcher
from epwatch.kube.kubeconfig import resolve
from epwatch.kube.listing import Listing, list_all
from epwatch.kube.listwatch import Began, Page
from epwatch.kube.objects import Kind
from epwatch.kube.signals import TransportError
from epwatch.kube.timing import PRODUCTION
from epwatch.options import Options
from tests import factories
from tests.faults.raw import CHUNKED, HEAD, Answer, RawRequest, RawServer, chunk

PAGES = 4


def page(number: int) -> bytes:
    meta = {"resourceVersion": "7"} | ({"continue": str(number + 1)} if number + 1 < PAGES else {})
    items = [factories.service(f"svc-{number}-{one}") for one in range(20)]
    return json.dumps(
        {"kind": "ServiceList", "apiVersion": "v1", "metadata": meta, "items": items}, separators=(",", ":")
    ).encode()


class Server:
    """Sends the beginning of each page, and of the third one the rest only once the fourth was asked for."""

    def __init__(self, *, zipped: bool) -> None:
        self.asked: list[str] = []
        self.fourth = asyncio.Event()
        self.broken = False
        self._zipped = zipped

    def script(self, request: RawRequest) -> Answer:
        number = int(request.query.get("continue", "0"))
        self.asked.append(request.query.get("continue", ""))
        if number == PAGES - 1:
            self.fourth.set()

        async def answer(writer: asyncio.StreamWriter) -> None:
            # What comes after one page is no other: each has a connection of its own.
            encoding = b"Connection: close\r\n" + (b"Content-Encoding: gzip\r\n" if self._zipped else b"")
            writer.write(CHUNKED.replace(HEAD, HEAD + encoding))
            begin, rest = self._halves(page(number))
            writer.write(chunk(begin))
            await writer.drain()
            if number == PAGES - 2:
                async with asyncio.timeout(30):
                    await self.fourth.wait()
                if self.broken:
                    writer.transport.abort()
                    return
            writer.write(chunk(rest) + chunk(b""))

        return answer

    def _halves(self, body: bytes) -> tuple[bytes, bytes]:
        begin, rest = body[:200], body[200:]
        if not self._zipped:
            return begin, rest
        packer = zlib.compressobj(1, wbits=31)
        packed = packer.compress(begin) + packer.flush(zlib.Z_SYNC_FLUSH)
        return packed, packer.compress(rest) + packer.flush()


@asynccontextmanager
async def listing(server: Server) -> AsyncIterator[Callable[[], asyncio.Task[Listing]]]:
    async with RawServer(("127.0.0.1", 1), script=server.script) as raw:
        options = Options(server=f"http://127.0.0.1:{raw.port}", all_namespaces=True)
        async with Client(resolve(options, {"HOME": "/none"}), SystemClock(), PRODUCTION) as client:
            transport = HttpListerWatcher(client, Kind.SERVICES, None)

            async def fetch(limit: int | None, token: str | None, began: Began) -> Page:
                return await transport.list_page(limit=limit, continue_token=token, began=began)

            yield lambda: asyncio.create_task(list_all(Kind.SERVICES, fetch, lambda _count: None))


@pytest.mark.parametrize("zipped", [False, True])
async def test_a_page_is_asked_for_when_the_former_ones_metadata_have_come(zipped: bool) -> None:
    server = Server(zipped=zipped)
    async with listing(server) as begin, asyncio.timeout(30):
        found = await begin()
    assert server.asked == ["", "1", "2", "3"]
    assert [one.name for one in found.objects] == [
        f"svc-{number}-{one}" for number in range(PAGES) for one in range(20)
    ]


async def test_a_page_that_breaks_off_after_it_named_the_next_one_fails_the_list() -> None:
    server = Server(zipped=False)
    server.broken = True
    async with listing(server) as begin, asyncio.timeout(30):
        with pytest.raises(TransportError):
            await begin()
    assert server.asked == ["", "1", "2", "3"]
