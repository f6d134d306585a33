"""One resource in one namespace scope over HTTP: pages of a list, and the bytes of a watch."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import ClientResponse

from epwatch.kube.client import Client
from epwatch.kube.http_date import http_seconds
from epwatch.kube.listwatch import Began, Page
from epwatch.kube.objects import Kind
from epwatch.kube.page_process import PageProcess
from epwatch.kube.resources import RESOURCES
from epwatch.kube.server_warnings import warnings_of
from epwatch.kube.signals import PageTooLargeError
from epwatch.kube.thin_pages import PAGE_CAP
from epwatch.kube.unpacking import beginning_of, is_packed, unpacked
from epwatch.kube.wire import ListMeta, decode_head

_HEAD: Final = 4096
"""Bytes of a page among which its metadata are looked for: a token holds a namespace and a name, of 253 bytes each."""
_LOOK: Final = 64 * 1024
"""Bytes of a page, as they come, in which its head is looked for: packed it is hardly ever more than unpacked."""
_WARNING_CAP: Final = 512
"""Characters of what a server warns of: it comes with every list, and is read on a screen."""
_JSON: Final = "application/json"
_METADATA: Final = f"{_JSON};as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,{_JSON}"


class HttpListerWatcher:
    """A :class:`epwatch.kube.listwatch.ListerWatcher` over a client.

    Args:
        client: an open client.
        kind: the resource.
        namespace: the scope, None for all.
        selector: a label selector, sent as it is.
        name: the only object to be listed, by a field selector, which a role with resourceNames allows too.
        pages: thins the pages of many pods; None for none.
    """

    def __init__(
        self,
        client: Client,
        kind: Kind,
        namespace: str | None,
        *,
        selector: str = "",
        name: str | None = None,
        pages: PageProcess | None = None,
    ) -> None:
        self._client = client
        # Of other kinds nearly all is read.
        self._pages = pages if kind is Kind.PODS else None
        self._path = RESOURCES[kind].path(namespace)
        self._query = {"labelSelector": selector} if selector else {}
        if name is not None:
            self._query["fieldSelector"] = f"metadata.name={name}"

    async def list_page(
        self,
        *,
        limit: int | None,
        continue_token: str | None,
        metadata_only: bool = False,
        began: Began | None = None,
    ) -> Page:
        """Fetch one page (:meth:`ListerWatcher.list_page`), gzip allowed.

        Raises:
            PageTooLargeError: it is over 64 MiB; and all that the protocol names.
        """
        query = dict(self._query)
        if limit is not None:
            query["limit"] = str(limit)
        if continue_token is not None:
            query["continue"] = continue_token
        headers = {"Accept": _METADATA if metadata_only else _JSON, "Accept-Encoding": "gzip"}
        process = self._pages if began is not None and not metadata_only else None
        heard = _heard(began, process)
        if process is not None and process.running:
            with process.coming():
                async with self._client.get(self._path, query, headers, watch=False, packed=True) as response:
                    return _page(response, *await _thinned(response, heard, process))
        async with self._client.get(self._path, query, headers, watch=False) as response:
            return _page(response, await _whole(response, heard))

    @asynccontextmanager
    async def watch(self, *, resource_version: str, timeout_seconds: int) -> AsyncIterator[AsyncIterator[bytes]]:
        """Open a watch, never compressed: some servers' gzip streams were read to the first member's end (EN-1)."""
        query = {
            **self._query,
            "watch": "1",
            "resourceVersion": resource_version,
            "allowWatchBookmarks": "true",
            "timeoutSeconds": str(timeout_seconds),
        }
        headers = {"Accept": _JSON, "Accept-Encoding": "identity"}
        async with self._client.get(self._path, query, headers, watch=True) as response:
            yield aiter(response.content.iter_any())


_Heard = Callable[[ListMeta], None]
"""Told the metadata of a page that begins to come."""


def _heard(began: Began | None, process: PageProcess | None) -> _Heard | None:
    """Return who takes note of what a page says at its beginning; None where nobody does."""
    if began is None:
        return None

    def heard(metadata: ListMeta) -> None:
        if process is not None:
            process.expect(metadata.remaining_item_count)
        if metadata.continue_:
            began(metadata.continue_)

    return heard


def _page(response: ClientResponse, body: bytes | bytearray, sent: int = 0) -> Page:
    return Page(
        body=body,
        sent=sent,
        server_time=http_seconds(response.headers.get("Date")),
        warning="; ".join(warnings_of(response.headers.getall("Warning", ())))[:_WARNING_CAP],
    )


async def _whole(response: ClientResponse, heard: _Heard | None, encoding: str = "") -> bytearray:
    """Return a body as it comes, of which the beginning is looked into, be it packed or not."""
    body, next_look = bytearray(), 1
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > PAGE_CAP:
            msg = f"a page of the list is larger than {PAGE_CAP} bytes"
            raise PageTooLargeError(msg)
        if heard is not None and len(body) >= next_look:
            begin = beginning_of(body[:_LOOK], encoding, _HEAD)
            if (metadata := decode_head(begin)) is not None:
                heard(metadata)
                heard = None
            elif len(begin) >= _HEAD or len(body) >= _LOOK:
                heard = None
            # Each look unpacks from the first byte on: chunk by chunk that would be the square of them.
            next_look = 2 * len(body)
    return body


async def _thinned(
    response: ClientResponse, heard: _Heard | None, process: PageProcess
) -> tuple[bytes | bytearray, int]:
    """Return a page as the process makes it of one that comes packed, and what was sent; as it is where it cannot."""
    encoding = response.headers.get("Content-Encoding", "")
    packed = await _whole(response, heard, encoding)
    if encoding.lower() == "gzip" and (thinned := await process.thinned(packed)) is not None:
        return thinned.body, thinned.sent
    if not is_packed(encoding):
        return packed, 0
    body = bytearray()
    for piece in unpacked(packed, encoding, PAGE_CAP):
        body += piece
        # 64 MiB at once would hold the loop up for a tenth of a second (D-2).
        await asyncio.sleep(0)
    return body, 0
