"""A whole list, page by page: one consistent version, objects decoded one by one, attempts never mixed (PG-1..3)."""

import asyncio
from collections.abc import Callable
from typing import Final

from msgspec import Raw, Struct

from epwatch.kube.counts_first import CountsFirst
from epwatch.kube.decode import Identity, WrongKindError, decode_identity, decode_object
from epwatch.kube.errors import ApiError
from epwatch.kube.listwatch import Began, Page
from epwatch.kube.objects import Kind, KubeObject
from epwatch.kube.page_size import FIRST
from epwatch.kube.pages import Fetch, Pages
from epwatch.kube.resources import RESOURCES
from epwatch.kube.sanitize import clean
from epwatch.kube.signals import PageTooLargeError, RelistError
from epwatch.kube.store import OBJECT_CAP
from epwatch.kube.wire import ListDocument, decode_list, is_resource_version

_BREATH: Final = 100
"""Items after which the loop gets a turn: some 3 ms of decoding (D-2)."""


class Listing(Struct, frozen=True, kw_only=True):
    """A list: its version, its objects, and those that did not decode with the reason.

    ``left_out`` is how many it has at least beside them, that there is no room for; it is complete where that is 0.
    """

    resource_version: str
    objects: list[KubeObject]
    skipped: list[tuple[Identity, str]]
    left_out: int = 0


class Attempt:
    """One attempt at a list; begun anew, with nothing kept, when the server forgot the list's version.

    Args:
        kind: what is listed.
        fetch: fetches one page.
        progress: told after each page how many items came so far.
        counts: waited for before a page that has come is decoded.
        cap: objects, decoded or not, that there is room for.
    """

    __slots__ = ("_cap", "_counts", "_fetch", "_kind", "_left_out", "_objects", "_progress", "_skipped", "_version")

    def __init__(
        self, kind: Kind, fetch: Fetch, progress: Callable[[int], None], counts: CountsFirst | None, cap: int
    ) -> None:
        self._kind = kind
        self._fetch = fetch
        self._progress = progress
        self._counts = counts
        self._cap = cap
        self._left_out = 0
        self._objects: list[KubeObject] = []
        self._skipped: list[tuple[Identity, str]] = []
        self._version: str | None = None

    async def run(self, *, paged: bool) -> Listing:
        """Return the whole list, in pages or in one.

        Raises:
            RelistError: what came is no consistent list of this kind.
            ApiError, OSError, ValueError, RecursionError: as the fetch raises.
        """
        async with Pages(self._fetch, paged=paged) as pages:
            while pages.more and not self._left_out:
                # In a call of its own: what was read of a page is let go before the next one is waited for.
                await self._read(pages, await pages.take())
                self._progress(len(self._objects) + len(self._skipped))
        return Listing(
            resource_version=self._version or "",
            objects=self._objects,
            skipped=self._skipped,
            left_out=self._left_out,
        )

    async def _read(self, pages: Pages, page: Page) -> None:
        if self._counts is not None:
            await self._counts.wait()
        document = decode_list(page.body)
        self._check(document)
        pages.read(page, document)
        await self._take(document)

    def _check(self, document: ListDocument) -> None:
        """Raise RelistError unless a page belongs to the list."""
        check_list_kind(document, RESOURCES[self._kind].list_kind, RESOURCES[self._kind].api_version)
        version = document.metadata.resource_version if document.metadata else None
        if not is_resource_version(version) or self._version not in {None, version}:
            msg = f"a page of the list at resourceVersion {clean(version or 'none', 64)}, not at that of the list"
            raise RelistError(msg)
        self._version = version

    async def _take(self, document: ListDocument) -> None:
        """Take the items of one page as far as there is room; where there is none, no other page is waited for."""
        items = document.items or []
        room = self._cap - len(self._objects) - len(self._skipped)
        more = document.metadata is not None and document.metadata.continue_
        if len(items) > room or (len(items) == room and more):
            remaining = document.metadata.remaining_item_count if document.metadata else None
            self._left_out = max(len(items) - room + (remaining or 0), 1)
            items = items[:room]
        for number, raw in enumerate(items):
            if number % _BREATH == _BREATH - 1:
                await asyncio.sleep(0)
            self._decode(raw)

    def _decode(self, raw: Raw) -> None:
        try:
            self._objects.append(decode_object(self._kind, raw))
        except WrongKindError as error:
            raise RelistError(str(error)) from error
        except (ValueError, RecursionError) as error:
            self._skipped.append((_identify(raw), clean(str(error), 200)))


async def list_all(
    kind: Kind,
    fetch: Fetch,
    progress: Callable[[int], None],
    counts: CountsFirst | None = None,
    cap: int = OBJECT_CAP,
) -> Listing:
    """Return the whole list, decoded in its turn; from scratch, in one page, where its version was forgotten half-way.

    The token that such an answer may carry leads to an inconsistent rest and is not used (PG-2). From scratch too, in
    small pages, where the items of a later page were so much larger than the first ones that it was too large.
    """
    paged = grown = False

    async def watch_pages(limit: int | None, token: str | None, began: Began) -> Page:
        nonlocal paged, grown
        paged = token is not None
        grown = grown or (limit is not None and limit > FIRST)
        return await fetch(limit, token, began)

    async def fetch_small(_limit: int | None, token: str | None, began: Began) -> Page:
        return await fetch(FIRST, token, began)

    try:
        return await Attempt(kind, watch_pages, progress, counts, cap).run(paged=True)
    except PageTooLargeError:
        if not grown:
            raise
        return await Attempt(kind, fetch_small, progress, counts, cap).run(paged=True)
    except ApiError as error:
        if not (paged and error.is_expired):
            raise
    return await Attempt(kind, fetch, progress, counts, cap).run(paged=False)


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
