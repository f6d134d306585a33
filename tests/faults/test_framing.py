"""Golden framing: HTTP as servers and proxies may send it, byte by byte; chunks, lines and segments never coincide."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest
from msgspec import Struct

from epwatch.kube.objects import Kind
from epwatch.sim.objects import encode
from tests.faults.harness import watched
from tests.faults.raw import CHUNKED, HEAD, RawRequest, chunk
from tests.faults.watched import Watched
from tests.faults.world import World

MEBIBYTE = 1024 * 1024
LAST_CHUNK = b"0\r\n\r\n"
Frame = Callable[[Sequence[bytes]], Sequence[bytes]]
"""From documents (without newline) to the segments that go over the line; None of them is kept together by TCP."""


def plain(documents: Sequence[bytes]) -> bytes:
    return b"".join(document + b"\n" for document in documents)


def bytewise(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


WHOLE: dict[str, Frame] = {
    "a chunk a document": lambda docs: [CHUNKED, *(chunk(doc + b"\n") for doc in docs), LAST_CHUNK],
    "all in one chunk": lambda docs: [CHUNKED + chunk(plain(docs)) + LAST_CHUNK],
    "a document over many chunks": lambda docs: [CHUNKED, *map(chunk, bytewise(plain(docs), 11)), LAST_CHUNK],
    "segments of 3 bytes": lambda docs: bytewise(CHUNKED + chunk(plain(docs)) + LAST_CHUNK, 3),
    "blank lines and CRLF": lambda docs: [
        CHUNKED,
        chunk(b"\n\r\n  \n" + plain([doc + b"\r" for doc in docs])),
        LAST_CHUNK,
    ],
    "keep-alive blanks within": lambda docs: [CHUNKED, *(chunk(b"\n" + doc + b"\n\n") for doc in docs), LAST_CHUNK],
    "chunk extensions": lambda docs: [CHUNKED, *(chunk(doc + b"\n", b';part="1";x') for doc in docs), LAST_CHUNK],
    "trailers": lambda docs: [CHUNKED, chunk(plain(docs)), b"0\r\nX-Checksum: 1\r\n\r\n"],
    "missing final chunk": lambda docs: [CHUNKED, chunk(plain(docs))],
    "a cut in the next chunk's size": lambda docs: [CHUNKED, chunk(plain(docs)), b"1"],
    "a cut in the next document": lambda docs: [CHUNKED, chunk(plain(docs)), chunk(b'{"type":"ADDED","obj')],
    "Content-Length": lambda docs: [HEAD + b"Content-Length: %d\r\n\r\n" % len(plain(docs)), plain(docs)],
    "Content-Length too long": lambda docs: [HEAD + b"Content-Length: 999999\r\n\r\n", plain(docs)],
    "until the connection closes": lambda docs: [HEAD + b"Connection: close\r\n\r\n", plain(docs)],
    "100 Continue": lambda docs: [b"HTTP/1.1 100 Continue\r\n\r\n", CHUNKED, chunk(plain(docs)), LAST_CHUNK],
    "103 Early Hints": lambda docs: [
        b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n",
        CHUNKED,
        chunk(plain(docs)),
        LAST_CHUNK,
    ],
    "a second answer unasked": lambda docs: [CHUNKED, chunk(plain(docs)), LAST_CHUNK, CHUNKED, chunk(b"nonsense\n")],
}


class RawWatch(Struct):
    """The first resumed watch of pods is answered by these segments; what else is asked goes to the server."""

    world: World
    frame: Frame
    armed: bool = False
    reached: str = ""

    def script(self, request: RawRequest) -> Callable[[asyncio.StreamWriter], Awaitable[None]] | None:
        """Answer one watch of pods, once armed."""
        if not self.armed or not request.is_watch_of("pods"):
            return None
        self.armed = False
        return self._answer

    async def _answer(self, writer: asyncio.StreamWriter) -> None:
        for segment in self.frame(self._happen()):
            writer.write(segment)
            await writer.drain()

    def _happen(self) -> list[bytes]:
        """Change three things, and return the events that tell of it."""
        documents: list[bytes] = []
        for number in range(3):
            self.world.touch("pod-1", str(number))
            pod = self.world.cluster.get("pods", "pod-1")
            documents.append(encode({"type": "MODIFIED", "object": pod}))
            self.reached = pod["metadata"]["resourceVersion"]
        return documents


def touches(it: Watched) -> list[str]:
    found = [dict(one.new.labels).get("touched") for one in it.history.deltas if one.kind is Kind.PODS and one.new]
    return [label for label in found if label is not None]


@pytest.mark.parametrize("frame", WHOLE.values(), ids=WHOLE.keys())
async def test_f25_framing(frame: Frame) -> None:
    """Whole documents are events, each once and in order; the watch after it begins behind the last of them."""
    world = World()
    raw = RawWatch(world, frame)
    async with watched(world, raw=raw.script) as it:
        before = it.watches(Kind.PODS)
        raw.armed = True
        it.server.kill()
        await it.until(lambda: it.watches(Kind.PODS) > before)
        assert touches(it) == ["0", "1", "2"]
        assert it.asked("watch", Kind.PODS)[-1].query["resourceVersion"] == raw.reached
        assert it.lists(Kind.PODS) == 1
        assert it.history.gaps == []


BROKEN: dict[str, Frame] = {
    "closed before the answer": lambda _docs: [],
    "closed within the status line": lambda _docs: [b"HTTP/1.1 2"],
    "closed within the headers": lambda _docs: [HEAD],
    "closed after the headers": lambda _docs: [CHUNKED],
    "no HTTP": lambda _docs: [b"220 mail.example ESMTP\r\n\r\n"],
    "a header without end": lambda _docs: [b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 200_000 + b"\r\n\r\n"],
    "both lengths": lambda docs: [HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", plain(docs)],
    "no chunk size": lambda docs: [CHUNKED, chunk(plain(docs)), b"zz\r\n"],
}


@pytest.mark.parametrize("frame", BROKEN.values(), ids=BROKEN.keys())
async def test_f25_an_answer_that_is_none(frame: Frame) -> None:
    """Early closes and broken HTTP are failures of the connection: tried again, nothing lost, nothing listed.

    Whether an event before the broken byte counts depends on the segments that the library gets; none counts twice.
    """
    world = World()
    raw = RawWatch(world, frame)
    async with watched(world, raw=raw.script) as it:
        before = it.watches(Kind.PODS)
        raw.armed = True
        it.server.kill()
        await it.until(lambda: it.watches(Kind.PODS) > before)
        await it.until(lambda: "2" in touches(it))
        await it.until_live()
        assert touches(it) == ["0", "1", "2"]
        assert it.lists(Kind.PODS) == 1


async def test_f24_a_line_without_end_is_left_at_the_cap() -> None:
    """Memory is bounded: the connection is dropped at 16 MiB, whatever more would come."""
    written = [0]

    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(CHUNKED)
        while written[0] < 64 * MEBIBYTE:
            writer.write(chunk(b"x" * MEBIBYTE))
            await writer.drain()
            written[0] += MEBIBYTE

    answers = [endless]

    def script(request: RawRequest) -> Callable[[asyncio.StreamWriter], Awaitable[None]] | None:
        return answers.pop() if answers and request.is_watch_of("pods") else None

    async with watched(raw=script, live=False) as it:
        await it.until(lambda: it.lists(Kind.PODS) == 2)
        await it.until_live()
        # What lies in the sockets' buffers at that moment comes on top.
        assert written[0] <= 16 * MEBIBYTE + 16 * MEBIBYTE
