"""The pods of one named service alone: listed and watched by its own selector, and by none where that hides something.

The view widens to the whole namespace without a gap: what was not in view is put into the stream as it stands at the
version that the watch has reached, and the watch goes on from there. So nothing looks gone that only left the view.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Final

from msgspec import Struct
from msgspec.json import Decoder

from epwatch.kube.decode import decode_identity
from epwatch.kube.listwatch import Began, ListerWatcher, Page
from epwatch.kube.objects import Service
from epwatch.kube.page_size import FIRST
from epwatch.kube.signals import InterruptedStreamError, RelistError
from epwatch.kube.versions import is_newer
from epwatch.kube.wire import DELETED, LineSplitter, decode_list

_EVERYTHING: Final = ""
_NOTHING: Final = "kubernetes.io/service-name,!kubernetes.io/service-name"
"""A label that is there and is not: the server sends an empty list, and a version to watch from."""
_DELETED: Final = b'"DELETED"'
_HEAD: Final = 64
"""Bytes of an event within which API servers name its type."""
_HEARTBEAT: Final = 1
"""The limit of a list that only asks whether the server lives."""

_NAME: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
"""RFC 1123 and RFC 1035 labels: what a Service can be called (apimachinery pkg/util/validation)."""

View = Callable[[str], ListerWatcher]
"""Gives a transport for the pods of one namespace that a label selector matches."""


def is_service_name(text: str) -> bool:
    """Return whether a Service can have this name: then it can stand in selectors as it is."""
    return _NAME.fullmatch(text) is not None


class _Meta(Struct, gc=False, rename="camel"):
    deletion_timestamp: str | None = None


class _Object(Struct, gc=False):
    metadata: _Meta | None = None


class _Event(Struct, gc=False):
    type: str | None = None
    object: _Object | None = None


_EVENT: Final = Decoder(_Event)


class OwnPods:
    """A :class:`epwatch.kube.listwatch.ListerWatcher` for pods, which waits until it is told of the service.

    All pods are in view where the service is not there (it may come with any selector), where its own selector matches
    none (near misses are among the others), and from where the view widened. None are where it has no selector.

    Args:
        view: gives the transports.
        widened: told when the watch under way is to be opened anew.
    """

    def __init__(self, view: View, widened: Callable[[], None]) -> None:
        self._view = view
        self._widened = widened
        self._transport = view(_EVERYTHING)
        self._selector = _EVERYTHING
        self._wanted = _EVERYTHING
        self._wide = False
        self._known = False
        self._may_list = asyncio.Event()

    def told(self, service: Service | None) -> None:
        """Take the service as it is now; None where it is not there, or cannot be read."""
        self._wanted = _EVERYTHING if service is None else _selector_of(service)
        # One that goes is likely to come again; until then its pods are those that it had.
        if service is not None and self._known and self._wanted != self._selector:
            self.widen()

    def settled(self) -> None:
        """Take note that whether the service is there is known, or will not be."""
        self._known = True
        self._may_list.set()

    def failing(self, *, now: bool) -> None:
        """Take note of whether services cannot be listed: as long as they cannot, pods do not wait for them."""
        if now:
            self._may_list.set()
        elif not self._known:
            self._may_list.clear()

    def widen(self) -> None:
        """Have all pods of the namespace in view from now on."""
        if self._selector != _EVERYTHING and not self._wide:
            self._wide = True
            self._widened()

    async def list_page(
        self,
        *,
        limit: int | None,
        continue_token: str | None,
        metadata_only: bool = False,
        began: Began | None = None,
    ) -> Page:
        """Fetch one page; the first one of a list settles what is in view, once the service is known.

        Raises:
            Exception: as the transport.
        """
        begins = continue_token is None and limit != _HEARTBEAT and not metadata_only
        if begins:
            await self._may_list.wait()
            self._look_at(_EVERYTHING if self._wide else self._wanted)
        page = await self._transport.list_page(
            limit=limit, continue_token=continue_token, metadata_only=metadata_only, began=began
        )
        if not begins or self._selector in (_EVERYTHING, _NOTHING) or decode_list(page.body).items:
            return page
        self._look_at(_EVERYTHING)
        return await self._transport.list_page(limit=limit, continue_token=None)

    @asynccontextmanager
    async def watch(self, *, resource_version: str, timeout_seconds: int) -> AsyncIterator[AsyncIterator[bytes]]:
        """Open a watch of what is in view; of what came into view since, the stream tells first."""
        widens = self._wide and self._selector != _EVERYTHING
        transport = self._view(_EVERYTHING) if widens else self._transport
        async with transport.watch(resource_version=resource_version, timeout_seconds=timeout_seconds) as chunks:
            read = self._widened_by(transport, resource_version, chunks) if widens else self._in_view(chunks)
            async with aclosing(read):
                yield read

    def _look_at(self, selector: str) -> None:
        self._selector = selector
        self._transport = self._view(selector)

    async def _widened_by(
        self, everything: ListerWatcher, resource_version: str, chunks: AsyncIterator[bytes]
    ) -> AsyncGenerator[bytes]:
        async for lines in _standing(everything, resource_version):
            yield lines
        # Not before: a watch that breaks off until here leaves the rest to the next one.
        self._look_at(_EVERYTHING)
        async for chunk in chunks:
            yield chunk

    async def _in_view(self, chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
        """Yield what comes, up to a pod that leaves the view and may well be there still: to tell, the view widens."""
        lines = LineSplitter()
        async for chunk in chunks:
            if self._selector == _EVERYTHING:
                yield chunk
                continue
            stayed, left = _until_one_leaves(lines, chunk)
            yield stayed
            if left:
                self._wide = True
                raise InterruptedStreamError


def _selector_of(service: Service) -> str:
    if service.selector is None:
        return _NOTHING
    return ",".join(f"{key}={value}" for key, value in service.selector)


def _until_one_leaves(splitter: LineSplitter, chunk: bytes) -> tuple[bytes, bool]:
    """Return the lines that a chunk completes up to one of a pod that left the view, and whether there was one."""
    stayed: list[bytes] = []
    try:
        for line in splitter.feed(chunk):
            if _leaves(line):
                return b"".join(stayed), True
            stayed.append(line + b"\n")
    except ValueError as error:
        raise RelistError(str(error)) from error
    return b"".join(stayed), False


def _leaves(line: bytes) -> bool:
    """Return whether a line tells that a pod is deleted, or no longer selected, which only a wider view can tell apart.

    A pod that was asked to end is deleted. Where a selector no longer matches, the event is DELETED too, with the
    object of before (apiserver cacher cache_watcher.go convertToWatchEvent; EV-2).
    """
    if _DELETED not in line[:_HEAD]:
        return False
    try:
        event = _EVENT.decode(line)
    except (ValueError, RecursionError):
        return False  # whoever reads it in full will say what is wrong
    meta = event.object.metadata if event.object is not None else None
    return event.type == DELETED and (meta is None or meta.deletion_timestamp is None)


async def _standing(everything: ListerWatcher, resource_version: str) -> AsyncIterator[bytes]:
    """Yield, page by page, additions of all that is there now, but for what a watch from that version will tell.

    So no version comes ahead of the watch, which would hide from a later one what lies between.
    """
    token: str | None = None
    while True:
        page = await everything.list_page(limit=FIRST, continue_token=token)
        document = decode_list(page.body)
        told = [
            raw for raw in document.items or () if not is_newer(decode_identity(raw).resource_version, resource_version)
        ]
        yield b"".join([b'{"type":"ADDED","object":' + bytes(raw).replace(b"\n", b" ") + b"}\n" for raw in told])
        token = document.metadata.continue_ if document.metadata else None
        if not token:
            return
