"""Fakes at the seams of the reflector: a clock of virtual time, a scripted transport and a sink that remembers.

Anything that can run for real (sockets, a server) is not faked here; see tests/integration.
"""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

from msgspec import Struct

from epwatch.kube.delta import Delta, Gap
from epwatch.kube.listwatch import Began, Page
from epwatch.kube.objects import Kind, KubeObject, ObjectKey
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.kube.resources import RESOURCES

WALL = 1_800_000_000.0
"""The wall time at which the loop's time is 0."""


class LoopClock:
    """Both clocks run with the event loop, so with looptime's virtual time."""

    def wall(self) -> float:
        """Return seconds since the epoch."""
        return WALL + self.monotonic()

    def monotonic(self) -> float:
        """Return the loop's time."""
        return asyncio.get_running_loop().time()


class ListRequest(Struct, frozen=True):
    """One request for a page, and the loop's time."""

    time: float
    limit: int | None
    token: str | None
    metadata_only: bool


class WatchRequest(Struct, frozen=True):
    """One request for a watch, and the loop's time."""

    time: float
    resource_version: str
    timeout_seconds: int


Step = bytes | float | Exception
"""What a watch does next: send a chunk, wait so many seconds, or fail; after the last step it ends cleanly."""

Json = Mapping[str, object]


class ScriptedListerWatcher:
    """Answers lists and watches from scripts, in turn; the last answer of each script is given for ever.

    Args:
        lists: bodies, or exceptions to raise, or seconds to hang.
        watches: steps of each watch, or an exception to raise instead of opening, or seconds to hang before opening.
    """

    def __init__(
        self, lists: Sequence[bytes | Exception | float], watches: Sequence[Sequence[Step] | Exception | float]
    ) -> None:
        self._lists = deque(lists)
        self._watches = deque(watches)
        self.requests: list[ListRequest | WatchRequest] = []
        self.open_watches = 0

    @property
    def lists(self) -> list[ListRequest]:
        """Return the requests for pages, audits included."""
        return [request for request in self.requests if isinstance(request, ListRequest)]

    @property
    def watches(self) -> list[WatchRequest]:
        """Return the requests for watches."""
        return [request for request in self.requests if isinstance(request, WatchRequest)]

    async def list_page(
        self,
        *,
        limit: int | None,
        continue_token: str | None,
        metadata_only: bool = False,
        began: Began | None = None,  # noqa: ARG002 - a script's page comes whole
    ) -> Page:
        """Answer with the next scripted page."""
        now = asyncio.get_running_loop().time()
        self.requests.append(ListRequest(now, limit, continue_token, metadata_only))
        answer = self._lists.popleft() if len(self._lists) > 1 else self._lists[0]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, bytes):
            return Page(body=answer)
        await asyncio.sleep(answer)
        raise AssertionError("a hanging list was waited for")

    @asynccontextmanager
    async def watch(self, *, resource_version: str, timeout_seconds: int) -> AsyncIterator[AsyncIterator[bytes]]:
        """Open the next scripted watch."""
        now = asyncio.get_running_loop().time()
        self.requests.append(WatchRequest(now, resource_version, timeout_seconds))
        answer = self._watches.popleft() if len(self._watches) > 1 else self._watches[0]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, float):
            await asyncio.sleep(answer)
            answer = []
        self.open_watches += 1
        try:
            yield _play(answer)
        finally:
            self.open_watches -= 1


async def _play(steps: Sequence[Step]) -> AsyncIterator[bytes]:
    for step in steps:
        if isinstance(step, Exception):
            raise step
        if isinstance(step, bytes):
            yield step
        else:
            await asyncio.sleep(step)


class Skipped(Struct, frozen=True):
    """An object that did not decode."""

    kind: Kind
    namespace: str | None
    name: str
    why: str


News = tuple[Delta, ...] | Gap | StreamStatus | Skipped


class RecordingSink:
    """Remembers all news in order, and keeps the picture that the deltas make."""

    def __init__(self) -> None:
        self.news: list[News] = []
        self.picture: dict[ObjectKey, KubeObject] = {}
        self.waiters: list[tuple[Callable[[], bool], asyncio.Event]] = []

    def deltas(self, deltas: Sequence[Delta]) -> None:
        """Take deltas; each has to fit the picture."""
        for delta in deltas:
            one = delta.new or delta.old
            assert one is not None
            assert self.picture.get(one.key) is delta.old, "a delta's old is not what was told before"
            if delta.new is None:
                del self.picture[one.key]
            else:
                self.picture[one.key] = delta.new
        self._note(tuple(deltas))

    def status(self, status: StreamStatus) -> None:
        """Take a status."""
        self._note(status)

    def gap(self, gap: Gap) -> None:
        """Take a gap."""
        self._note(gap)

    def skipped(self, kind: Kind, namespace: str | None, name: str, why: str) -> None:
        """Take an object that did not decode."""
        self._note(Skipped(kind, namespace, name, why))

    @property
    def names(self) -> set[str]:
        """Return the names of the objects in the picture."""
        return {key.name for key in self.picture}

    @property
    def phases(self) -> list[Phase]:
        """Return the phases in order, repetitions left out."""
        seen: list[Phase] = []
        for one in self.statuses:
            if not seen or seen[-1] is not one.phase:
                seen.append(one.phase)
        return seen

    @property
    def statuses(self) -> list[StreamStatus]:
        """Return the statuses in order."""
        return [one for one in self.news if isinstance(one, StreamStatus)]

    @property
    def gaps(self) -> list[Gap]:
        """Return the gaps in order."""
        return [one for one in self.news if isinstance(one, Gap)]

    @property
    def told(self) -> list[Delta]:
        """Return all deltas in order."""
        return [delta for one in self.news if isinstance(one, tuple) for delta in one]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for news after which the condition holds."""
        if condition():
            return
        event = asyncio.Event()
        self.waiters.append((condition, event))
        await event.wait()

    def _note(self, news: News) -> None:
        self.news.append(news)
        for condition, event in self.waiters:
            if condition():
                event.set()
        self.waiters = [waiter for waiter in self.waiters if not waiter[1].is_set()]


def list_body(kind: Kind, items: Sequence[Json], resource_version: str, token: str | None = None) -> bytes:
    """Return one page of a list."""
    resource = RESOURCES[kind]
    meta = {"resourceVersion": resource_version} | ({"continue": token} if token else {})
    document = {"kind": resource.list_kind, "apiVersion": resource.api_version, "metadata": meta, "items": list(items)}
    return json.dumps(document).encode()


def event_line(event_type: str, body: Json) -> bytes:
    """Return one line of a watch."""
    return json.dumps({"type": event_type, "object": body}).encode() + b"\n"


def bookmark(resource_version: str) -> bytes:
    """Return the line of a bookmark."""
    return event_line("BOOKMARK", {"kind": "Pod", "metadata": {"resourceVersion": resource_version}})


def error_event(code: int, reason: str = "", message: str = "", **details: object) -> bytes:
    """Return the line of an ERROR event."""
    return event_line("ERROR", status_body(code, reason, message, **details))


def status_body(code: int, reason: str = "", message: str = "", **details: object) -> Json:
    """Return a metav1.Status."""
    head = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "code": code}
    return head | {"reason": reason, "message": message} | ({"details": details} if details else {})


class ManualClock:
    """Both clocks stand still until they are moved."""

    def __init__(self) -> None:
        self.wall_time = WALL
        self.monotonic_time = 1000.0

    def wall(self) -> float:
        """Return seconds since the epoch."""
        return self.wall_time

    def monotonic(self) -> float:
        """Return seconds of the other clock."""
        return self.monotonic_time

    def advance(self, seconds: float) -> None:
        """Let time pass for both."""
        self.wall_time += seconds
        self.monotonic_time += seconds
