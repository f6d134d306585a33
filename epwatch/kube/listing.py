"""A whole list, page by page: one consistent version, objects decoded one by one, attempts never mixed (PG-1..3)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

from msgspec import Raw, Struct

from epwatch.kube.decode import Identity, WrongKindError, decode_identity, decode_object
from epwatch.kube.errors import ApiError
from epwatch.kube.listwatch import Page
from epwatch.kube.objects import Kind, KubeObject
from epwatch.kube.resources import RESOURCES
from epwatch.kube.sanitize import clean
from epwatch.kube.signals import RelistError
from epwatch.kube.wire import ListDocument, decode_list, is_resource_version

PAGE_SIZE: Final = 500
"""Items of a page: one takes some 10 ms to decode, the whole of a big cluster would block for a second (PG-3)."""

_BREATH: Final = 100
"""Items after which the loop gets a turn: some 3 ms of decoding (D-2)."""

_OBJECT_CAP: Final = 250_000
"""Objects of one stream; the rest is skipped and said to be, or a hostile server fills the memory (SEC-17)."""

Fetch = Callable[[int | None, str | None], Awaitable[Page]]
"""Fetches one page; takes the limit and the continue token."""


class Listing(Struct, frozen=True, kw_only=True):
    """A complete list: its version, its objects, and those that did not decode with the reason."""

    resource_version: str
    objects: list[KubeObject]
    skipped: list[tuple[Identity, str]]


class Attempt:
    """One attempt at a list; begun anew, with nothing kept, when the server forgot the list's version.

    Args:
        kind: what is listed.
        fetch: fetches one page.
        progress: told after each page how many items came so far.
    """

    __slots__ = ("_fetch", "_kind", "_objects", "_progress", "_skipped", "_version")

    def __init__(self, kind: Kind, fetch: Fetch, progress: Callable[[int], None]) -> None:
        self._kind = kind
        self._fetch = fetch
        self._progress = progress
        self._objects: list[KubeObject] = []
        self._skipped: list[tuple[Identity, str]] = []
        self._version: str | None = None

    async def run(self, limit: int | None) -> Listing:
        """Return the whole list in pages of limit (None: one page).

        Raises:
            RelistError: what came is no consistent list of this kind.
            ApiError, OSError, ValueError, RecursionError: as the fetch raises.
        """
        token: str | None = None
        page = await self._fetch(limit, token)
        while True:
            document = decode_list(page.body)
            following = self._following(document)
            if following and following == token:
                msg = "the server repeats a page of the list for ever"
                raise RelistError(msg)
            token = following
            async with _ahead(self._fetch(limit, token) if token else None) as ahead:
                await self._take(document)
                self._progress(len(self._objects) + len(self._skipped))
                if ahead is None:
                    return Listing(resource_version=self._version or "", objects=self._objects, skipped=self._skipped)
                page = await ahead

    def _following(self, document: ListDocument) -> str | None:
        """Check that a page belongs to the list; return the token of the next one."""
        check_list_kind(document, RESOURCES[self._kind].list_kind, RESOURCES[self._kind].api_version)
        version = document.metadata.resource_version if document.metadata else None
        if not is_resource_version(version) or self._version not in {None, version}:
            msg = f"a page of the list at resourceVersion {clean(version or 'none', 64)}, not at that of the list"
            raise RelistError(msg)
        self._version = version
        return document.metadata.continue_ if document.metadata else None

    async def _take(self, document: ListDocument) -> None:
        """Take the items of one page."""
        for number, raw in enumerate(document.items or ()):
            if number % _BREATH == _BREATH - 1:
                await asyncio.sleep(0)
            self._decode(raw)

    def _decode(self, raw: Raw) -> None:
        try:
            if len(self._objects) < _OBJECT_CAP:
                self._objects.append(decode_object(self._kind, raw))
            else:
                self._skipped.append((decode_identity(raw), f"more than {_OBJECT_CAP} objects"))
        except WrongKindError as error:
            raise RelistError(str(error)) from error
        except (ValueError, RecursionError) as error:
            self._skipped.append((_identify(raw), clean(str(error), 200)))


@asynccontextmanager
async def _ahead(fetch: Awaitable[Page] | None) -> AsyncIterator["asyncio.Future[Page] | None"]:
    """Fetch a page while the block runs: over a long line the former one is decoded meanwhile (None: there is none)."""
    if fetch is None:
        yield None
        return
    task = asyncio.ensure_future(fetch)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def list_all(kind: Kind, fetch: Fetch, progress: Callable[[int], None]) -> Listing:
    """Return the whole list; from scratch and in one page where the server forgot its version half-way.

    The token that such an answer may carry leads to an inconsistent rest and is not used (PG-2).
    """
    paged = False

    async def watch_pages(limit: int | None, token: str | None) -> Page:
        nonlocal paged
        paged = token is not None
        return await fetch(limit, token)

    try:
        return await Attempt(kind, watch_pages, progress).run(PAGE_SIZE)
    except ApiError as error:
        if not (paged and error.is_expired):
            raise
    return await Attempt(kind, fetch, progress).run(None)


def check_list_kind(document: ListDocument, list_kind: str, api_version: str) -> None:
    """Raise RelistError unless the document says to be a list of that kind and version (R-6)."""
    if document.kind != list_kind or document.api_version != api_version:
        found = clean(f"{document.api_version} {document.kind}", 100)
        msg = f"expected {api_version} {list_kind}, got {found}"
        raise RelistError(msg)


def _identify(raw: Raw) -> Identity:
    try:
        return decode_identity(raw)
    except (ValueError, RecursionError):
        return Identity("", "", "", "")
