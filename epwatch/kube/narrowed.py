"""What belongs to the services that are looked at, and no more: listed and watched by their own selectors.

The view widens without a gap: what was not in view is put into the stream as it stands at the version that the watch
has reached, and the watch goes on from there. So nothing looks gone that only left the view.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import Final, NamedTuple

from msgspec import Raw

from epwatch.kube.cover import EVERYTHING, NOTHING, Cover
from epwatch.kube.decode import Identity, decode_identity
from epwatch.kube.leaving import InView
from epwatch.kube.listwatch import Began, ListerWatcher, Page
from epwatch.kube.objects import Labels, ObjectKey, Service
from epwatch.kube.page_size import FIRST
from epwatch.kube.selected import selecting_none
from epwatch.kube.signals import InterruptedStreamError
from epwatch.kube.versions import is_newer
from epwatch.kube.watch_lines import complete_lines
from epwatch.kube.wire import LineSplitter, ListDocument, decode_list

_HEARTBEAT: Final = 1
"""The limit of a list that only asks whether the server lives."""
_ASKED: Final = 50
"""Round trips in which nothing is read, to ask the server for objects that left the view: an object of a watch costs
one. Beyond that all are watched instead."""
_AT_ONCE: Final = 8
"""Objects that a list has no more are all known with it, and asked for together: as many as there are connections for
lists (client.py). So those of a roll-out of 400 pods in a gap are told from pods that were relabelled."""

View = Callable[[str], ListerWatcher]
"""Gives a transport for the objects of one scope that a label selector matches."""
Exists = Callable[[Identity], Awaitable[bool]]
"""Asks the server whether an object is there, this one and no other of its name."""


class Narrowed:
    """A :class:`epwatch.kube.listwatch.ListerWatcher` that waits until it is told of the services.

    All objects are in view where services cannot be read, and from where the view widened to all of them. None are
    where there is no service, or none with a selector.

    Args:
        view: gives the transports.
        widened: told when the watch under way is to be opened anew.
        selecting: returns the labels that a service's objects have, None where it has none.
        exists: tells objects that were deleted from those that left the view; None where no label ever changes.
        near: have all objects in view where a service's own are none: near misses are among the others.
    """

    def __init__(
        self,
        view: View,
        widened: Callable[[], None],
        *,
        selecting: Callable[[Service], Labels | None],
        exists: Exists | None = None,
        near: bool = False,
    ) -> None:
        self._view = view
        self._widened = widened
        self._selecting = selecting
        self._exists = exists
        self._near = near
        self._transport = view(EVERYTHING.text)
        self._seen = EVERYTHING
        self._wanted = NOTHING
        self._selectors: dict[ObjectKey, Labels] = {}
        self._known = False
        self._watching = False
        self._inside = InView()
        self._coming = 0
        self._ended = False
        self._may_list = asyncio.Event()

    def told(self, service: Service) -> None:
        """Take a service as it is now. One that goes is likely to come again: what it had stays in view."""
        selector = self._selecting(service)
        if selector is not None:
            self._selectors[service.key] = selector
            self._want(self._wanted.wider(selector))

    def settled(self, *, listed: bool) -> None:
        """Take note that all services were told, or (listed is False) will not be."""
        if not listed:
            self._want(EVERYTHING)
        self._known = True
        self._may_list.set()

    def failing(self, *, now: bool) -> None:
        """Take note of whether services cannot be listed: as long as they cannot, nothing waits for them."""
        if now:
            self._may_list.set()
        elif not self._known:
            self._may_list.clear()

    def widen(self) -> None:
        """Have all objects of the scope in view from now on."""
        self._want(EVERYTHING)

    async def list_page(
        self,
        *,
        limit: int | None,
        continue_token: str | None,
        metadata_only: bool = False,
        began: Began | None = None,
    ) -> Page:
        """Fetch a page as the transport does; the first of a list settles what is in view, once services are known."""
        if metadata_only or limit == _HEARTBEAT:
            return await self._transport.list_page(
                limit=limit, continue_token=continue_token, metadata_only=metadata_only
            )
        begins = continue_token is None
        if begins:
            await self._may_list.wait()
            self._begin()
        self._coming += 1
        try:
            page = await self._transport.list_page(limit=limit, continue_token=continue_token, began=began)
        finally:
            self._coming -= 1
        if self._seen == EVERYTHING:
            return page
        document = decode_list(page.body)
        if not (await self._left(document) or (begins and self._misses(document))):
            return page
        self._wanted = EVERYTHING
        if not begins:
            # What came before is of another view: the list begins anew.
            raise InterruptedStreamError
        self._look_at(EVERYTHING)
        return await self._transport.list_page(limit=limit, continue_token=None)

    @asynccontextmanager
    async def watch(self, *, resource_version: str, timeout_seconds: int) -> AsyncIterator[AsyncIterator[bytes]]:
        """Open a watch of what is in view; of what came into view since, the stream tells first."""
        wanted = self._wanted if self._known and self._seen != EVERYTHING else self._seen
        transport = self._transport if wanted == self._seen else self._view(wanted.text)
        self._watching = True
        try:
            async with (
                transport.watch(resource_version=resource_version, timeout_seconds=timeout_seconds) as chunks,
                aclosing(self._read(wanted, transport, resource_version, chunks)) as read,
            ):
                yield read
        finally:
            self._watching = False

    def _want(self, wanted: Cover) -> None:
        if self._wanted not in (wanted, EVERYTHING):
            self._wanted = wanted
            # Whatever is not open yet will begin with it.
            if self._watching and self._seen != EVERYTHING:
                self._widened()

    def _begin(self) -> None:
        """Settle what a list is about: what services select now, unless the view widened to everything."""
        if self._wanted != EVERYTHING:
            self._wanted = NOTHING
            for selector in self._selectors.values():
                self._wanted = self._wanted.wider(selector)
        self._look_at(self._wanted if self._known else EVERYTHING)
        self._inside.begin_list()
        self._ended = False

    def _look_at(self, wanted: Cover) -> None:
        self._seen = wanted
        self._transport = self._view(wanted.text)

    async def _left(self, document: ListDocument) -> bool:
        """Return whether some object that the list has no more, after a gap, has only left the view."""
        if self._exists is None:
            return False
        # The last page may be there before the one before it, which was asked for earlier and may be longer.
        self._ended = self._ended or not _continues(document)
        missing = self._inside.listed(document.items or (), last=self._ended and not self._coming)
        return len(missing) > _ASKED * _AT_ONCE or await _any_is_there(self._exists, missing)

    def _misses(self, document: ListDocument) -> bool:
        """Return whether a list shows nothing of some service, so that near misses are to be looked for.

        Only of a list of one page: there are enough pods in view of whoever has more.
        """
        if not self._near or self._seen in (EVERYTHING, NOTHING):
            return False
        return not _continues(document) and bool(selecting_none(self._selectors.values(), document.items or ()))

    async def _read(
        self, wanted: Cover, transport: ListerWatcher, resource_version: str, chunks: AsyncIterator[bytes]
    ) -> AsyncGenerator[bytes]:
        if wanted != self._seen:
            missed = set(self._selectors.values()) if self._near and wanted != EVERYTHING else set()
            async for standing in _standing(transport, resource_version):
                missed = selecting_none(missed, standing.items)
                self._inside.stands(standing.items)
                yield standing.lines
            # Not before: a watch that breaks off until here leaves the rest to the next one.
            self._look_at(wanted)
            if missed:
                self._wanted = EVERYTHING
                raise InterruptedStreamError
        if self._exists is None or wanted == EVERYTHING:
            async for chunk in chunks:
                yield chunk
            return
        async with aclosing(self._in_view(self._exists, chunks)) as within:
            async for chunk in within:
                yield chunk

    async def _in_view(self, exists: Exists, chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
        """Yield what comes, up to an object that left the view and is there still: to follow it, the view widens."""
        splitter = LineSplitter()
        asked = 0
        async for chunk in chunks:
            told: list[bytes] = []
            for line in complete_lines(splitter, chunk):
                leaving = self._inside.told(line)
                if leaving is not None:
                    yield b"".join(told)
                    told.clear()
                    asked += 1
                    if asked > _ASKED or await exists(leaving):
                        self._wanted = EVERYTHING
                        raise InterruptedStreamError
                told.append(line + b"\n")
            yield b"".join(told)


async def _any_is_there(exists: Exists, every: Sequence[Identity]) -> bool:
    """Return whether any of several objects exists; raises as the first that cannot be asked for."""
    for begin in range(0, len(every), _AT_ONCE):
        asked = (exists(one) for one in every[begin : begin + _AT_ONCE])
        # All are waited for, so that none is left behind on its own.
        answers = await asyncio.gather(*asked, return_exceptions=True)
        if trouble := next((one for one in answers if isinstance(one, BaseException)), None):
            raise trouble
        if any(answers):
            return True
    return False


def _continues(document: ListDocument) -> bool:
    return document.metadata is not None and bool(document.metadata.continue_)


class _Standing(NamedTuple):
    items: list[Raw]
    lines: bytes


async def _standing(transport: ListerWatcher, resource_version: str) -> AsyncIterator[_Standing]:
    """Yield, page by page, what is in view now, and additions of it but for what a watch from that version will tell.

    So no version comes ahead of the watch, which would hide from a later one what lies between.
    """
    token: str | None = None
    while True:
        page = await transport.list_page(limit=FIRST, continue_token=token)
        document = decode_list(page.body)
        items = document.items or []
        told = [raw for raw in items if not is_newer(decode_identity(raw).resource_version, resource_version)]
        lines = b"".join([b'{"type":"ADDED","object":' + bytes(raw).replace(b"\n", b" ") + b"}\n" for raw in told])
        yield _Standing(items, lines)
        token = document.metadata.continue_ if document.metadata else None
        if not token:
            return
