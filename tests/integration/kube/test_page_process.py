"""Pages of many pods thinned by a real process, from a real socket: the list is as without it, whatever happens."""

import asyncio
import gzip
import json
import os
import signal
import sys
import time
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from epwatch.clock import SystemClock
from epwatch.kube import http
from epwatch.kube.client import Client
from epwatch.kube.errors import ApiError
from epwatch.kube.http import HttpListerWatcher
from epwatch.kube.kubeconfig import resolve
from epwatch.kube.listing import Listing, list_all
from epwatch.kube.listwatch import Began, Page
from epwatch.kube.objects import Kind
from epwatch.kube.page_process import MANY, PageProcess
from epwatch.kube.signals import PageTooLargeError, TransportError
from epwatch.kube.thin_pages import ANSWERED, ASKED, thin_page
from epwatch.kube.timing import PRODUCTION
from epwatch.kube.unpacking import beginning_of
from epwatch.options import Options
from tests import factories
from tests.faults.raw import HEAD, Answer, RawRequest, RawServer

PAGES = 4
ON_PAGE = 20


def page(number: int) -> bytes:
    meta: dict[str, object] = {"resourceVersion": "7"}
    if number + 1 < PAGES:
        meta |= {"continue": str(number + 1), "remainingItemCount": MANY}
    items = [factories.pod(f"pod-{number}-{one}", labels={"app": "\x1b[2J"}) for one in range(ON_PAGE)]
    items[3]["metadata"]["name"] = None
    return json.dumps(
        {"kind": "PodList", "apiVersion": "v1", "metadata": meta, "items": items}, separators=(",", ":")
    ).encode()


def halves(data: bytes) -> bytes:
    return gzip.compress(data[:500]) + gzip.compress(data[500:])


Pack = Callable[[bytes], bytes]


def patient(idle: float = 60) -> PageProcess:
    """Return one whose own process gives its answer, however slow the machine is."""
    return PageProcess(patience=60, idle=idle)


class Server:
    """Sends the first page as it is, and the others packed as it is told."""

    def __init__(self, pack: Pack = gzip.compress, encoding: bytes = b"gzip") -> None:
        self.status = b"200 OK"
        self.pack = pack
        self._encoding = encoding

    def script(self, request: RawRequest) -> Answer:
        number = int(request.query.get("continue", "0"))

        async def answer(writer: asyncio.StreamWriter) -> None:
            body, head = page(number), HEAD
            if number > 0:
                body, head = self.pack(body), head.replace(b"200 OK", self.status)
                head += b"Content-Encoding: %s\r\n" % self._encoding if self._encoding else b""
            writer.write(head + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

        return answer


class Listed:
    """The pods of a server, listed over a process, or over none."""

    def __init__(self, client: Client, pages: PageProcess | None) -> None:
        self.sent: list[int] = []
        self.before: Callable[[str | None], None] = lambda _token: None
        self._transport = HttpListerWatcher(client, Kind.PODS, None, pages=pages)

    async def fetch(self, limit: int | None, token: str | None, began: Began) -> Page:
        """Fetch a page; note how many bytes of JSON it was, where the process made it thin."""
        self.before(token)
        found = await self._transport.list_page(limit=limit, continue_token=token, began=began)
        self.sent.append(found.sent)
        return found

    async def all(self) -> Listing:
        """List them all."""
        return await list_all(Kind.PODS, self.fetch, lambda _count: None)


@asynccontextmanager
async def listed(server: Server, pages: PageProcess | None) -> AsyncIterator[Listed]:
    async with RawServer(("127.0.0.1", 1), script=server.script) as raw, asyncio.timeout(60):
        options = Options(server=f"http://127.0.0.1:{raw.port}", all_namespaces=True)
        async with Client(resolve(options, {"HOME": "/none"}), SystemClock(), PRODUCTION) as client:
            yield Listed(client, pages)


async def without() -> Listing:
    async with listed(Server(), None) as pods:
        found = await pods.all()
    assert (len(found.objects), len(found.skipped)) == (PAGES * (ON_PAGE - 1), PAGES)
    return found


def children() -> set[int]:
    """Return the processes that this one has, ended ones that nobody waited for included."""
    return {int(one) for one in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()}


async def gone(pages: PageProcess) -> None:
    async with asyncio.timeout(30):
        while pages.running:  # noqa: ASYNC110 - what nobody waits for in the program has no event
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("pack", [gzip.compress, halves], ids=["one member", "two members"])
async def test_a_list_made_thin_is_the_same_list(pack: Pack) -> None:
    before = children()
    async with patient() as pages, listed(Server(pack), pages) as pods:
        assert await pods.all() == await without()
        assert pods.sent == [0, *(len(page(number)) for number in range(1, PAGES))]
        assert len(children() - before) == 1
    assert children() == before


@pytest.mark.parametrize(
    ("pack", "encoding"), [(zlib.compress, b"deflate"), (bytes, b"")], ids=["deflate", "not packed"]
)
async def test_what_is_not_packed_by_gzip_is_read_here(pack: Pack, encoding: bytes) -> None:
    async with patient() as pages, listed(Server(pack, encoding), pages) as pods:
        assert await pods.all() == await without()
        assert pages.running
        assert not any(pods.sent)


async def test_pages_of_any_size_come_whole_in_their_order_broken_ones_between_them() -> None:
    sizes = [0, 20_000_000, 10, 45_000_000, 0]
    bodies = [page(number % PAGES) + b" " * size for number, size in enumerate(sizes)]
    packed = [gzip.compress(body, 1) for body in bodies]
    packed[2] = packed[2][:-40]
    async with patient() as pages:
        pages.expect(MANY)
        with pages.coming():
            found = await asyncio.gather(*map(pages.thinned, packed))
            assert pages.running
    assert [None if one is None else one.sent for one in found] == [
        None if number == 2 else len(body) for number, body in enumerate(bodies)
    ]
    assert [one.body for one in found if one is not None] == [
        thin_page(body) for number, body in enumerate(bodies) if number != 2
    ]


BROKEN: list[tuple[Pack, type[Exception], str]] = [
    (lambda data: gzip.compress(data)[:-20], ValueError, "Input data was truncated"),
    (lambda data: gzip.compress(data + bytes(65 * 1024 * 1024), 1), PageTooLargeError, "larger than 67108864 bytes"),
    (bytes, TransportError, "not packed as it says"),
]


@pytest.mark.parametrize(("pack", "kind", "said"), BROKEN, ids=["truncated", "bomb", "not packed at all"])
async def test_a_page_that_cannot_be_read_fails_as_it_does_without_a_process(
    pack: Pack, kind: type[Exception], said: str
) -> None:
    async with patient() as pages, listed(Server(pack), pages) as pods:
        with pytest.raises(kind, match=said):
            await pods.all()


async def test_an_error_that_comes_packed_is_read() -> None:
    status = {"kind": "Status", "status": "Failure", "reason": "Forbidden", "message": "no \x1b[2J", "code": 403}
    server = Server(lambda _data: gzip.compress(json.dumps(status).encode()))
    server.status = b"403 Forbidden"
    async with patient() as pages, listed(server, pages) as pods:
        with pytest.raises(ApiError) as refused:
            await pods.all()
    assert refused.value.is_forbidden
    assert "no \ufffd[2J" in str(refused.value)


async def test_where_it_is_killed_this_process_reads_on() -> None:
    before = children()

    def kill(token: str | None) -> None:
        if token == "2":
            (child,) = children() - before
            os.kill(child, signal.SIGKILL)

    async with patient() as pages, listed(Server(), pages) as pods:
        pods.before = kill
        assert await pods.all() == await without()
        assert pods.sent[0] == 0
        assert pods.sent[-1] == 0
        assert not pages.running
        pages.expect(MANY)
        assert not pages.running, "what has failed is not tried again"
        assert children() == before


@pytest.mark.parametrize("interpreter", ["/bin/false", "/bin/cat", "/nowhere/python"])
async def test_where_it_gives_no_answer_this_process_reads(interpreter: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", interpreter)
    before = children()
    async with PageProcess(patience=0.3) as pages, listed(Server(), pages) as pods:
        assert await pods.all() == await without()
        assert not any(pods.sent)
    assert children() == before


@pytest.mark.parametrize("remaining", [None, 0, MANY - 1])
async def test_for_a_few_none_is_started(remaining: int | None) -> None:
    async with patient() as pages:
        pages.expect(remaining)
        assert not pages.running
        assert await pages.thinned(gzip.compress(page(1))) is None


async def test_it_ends_when_no_more_pages_come_and_is_there_again_for_the_next_list() -> None:
    before = children()
    async with patient(idle=0.5) as pages, listed(Server(), pages) as pods:
        for _ in range(2):
            assert len((await pods.all()).objects) == PAGES * (ON_PAGE - 1)
            await gone(pages)
            assert children() == before
        assert sum(map(bool, pods.sent)) == 2 * (PAGES - 1)


async def test_it_stays_while_a_page_comes_however_slowly() -> None:
    async with patient(idle=0.05) as pages:
        pages.expect(MANY)
        with pages.coming():
            await asyncio.sleep(0.3)
            assert pages.running
        await gone(pages)


async def test_a_list_that_is_cut_off_in_the_middle_spoils_no_other() -> None:
    before = children()
    packed = gzip.compress(page(1))
    async with patient() as pages:
        pages.expect(MANY)
        cut, other = (asyncio.create_task(pages.thinned(packed)) for _ in range(2))
        await asyncio.sleep(0)
        cut.cancel()
        assert await other is None, "its process is gone, and it is told so"
        with pytest.raises(asyncio.CancelledError):
            await cut
        assert children() == before
        pages.expect(MANY)
        assert await pages.thinned(packed) is not None


async def test_what_it_still_said_to_one_who_was_cut_off_is_told_to_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, said = tmp_path / "answer", tmp_path / "said"
    answer.write_bytes(ANSWERED.pack(2, 9) * 2)
    interpreter = tmp_path / "python"
    # It answers nobody before both have asked: whoever asks finds an answer that is there already.
    asked = f"head -c {2 * ASKED.size} <&0 >/dev/null"
    interpreter.write_text(f"#!/bin/sh\n{asked}\ncat {answer} >&0\n: > {said}\nexec sleep 60\n")
    interpreter.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(interpreter))
    async with patient() as pages:
        pages.expect(MANY)
        cut, other = (asyncio.create_task(pages.thinned(b"packed")) for _ in range(2))
        await asyncio.sleep(0)
        end = time.monotonic() + 30
        while not said.exists() and time.monotonic() < end:
            time.sleep(0.01)  # noqa: ASYNC251 - the loop is to read nothing yet
        assert said.exists()
        cut.cancel()
        assert await other is None


async def test_a_head_that_never_comes_is_looked_for_in_the_beginning_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of members without end, an empty one each, all that came would be unpacked anew with each chunk."""
    looked: list[int] = []

    def looks(body: bytes | bytearray, encoding: str, size: int) -> bytes:
        looked.append(len(body))
        return beginning_of(body, encoding, size)

    monkeypatch.setattr(http, "beginning_of", looks)
    async with patient() as pages, listed(Server(lambda _data: gzip.compress(b"") * 50_000), pages) as pods:
        pages.expect(MANY)
        with pytest.raises(TransportError, match="more than 10000 parts"):
            await pods.all()
    assert 0 < sum(looked) <= 3 * 64 * 1024
