"""One resource in one namespace scope over HTTP: pages of a list, and the bytes of a watch."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from epwatch.kube.client import Client
from epwatch.kube.http_date import http_seconds
from epwatch.kube.listwatch import Began, Page
from epwatch.kube.objects import Kind
from epwatch.kube.resources import RESOURCES
from epwatch.kube.server_warnings import warnings_of
from epwatch.kube.signals import PageTooLargeError
from epwatch.kube.wire import decode_head

_PAGE_CAP: Final = 64 * 1024 * 1024
"""Bytes of one decompressed page (EN-1)."""
_HEAD: Final = 4096
"""Bytes of a page among which its metadata are looked for: a token holds a namespace and a name, of 253 bytes each."""
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
    """

    def __init__(
        self, client: Client, kind: Kind, namespace: str | None, *, selector: str = "", name: str | None = None
    ) -> None:
        self._client = client
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
        """Fetch one page, gzip allowed.

        Raises:
            ApiError, OSError, TimeoutError, ValueError: as the client; PageTooLargeError for one over 64 MiB.
        """
        query = dict(self._query)
        if limit is not None:
            query["limit"] = str(limit)
        if continue_token is not None:
            query["continue"] = continue_token
        headers = {"Accept": _METADATA if metadata_only else _JSON, "Accept-Encoding": "gzip"}
        async with self._client.get(self._path, query, headers, watch=False) as response:
            body = await _whole(response.content.iter_any(), began)
            return Page(
                body=body,
                server_time=http_seconds(response.headers.get("Date")),
                warning="; ".join(warnings_of(response.headers.getall("Warning", ())))[:_WARNING_CAP],
            )

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


async def _whole(chunks: AsyncIterator[bytes], began: Began | None) -> bytearray:
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > _PAGE_CAP:
            msg = f"a page of the list is larger than {_PAGE_CAP} bytes"
            raise PageTooLargeError(msg)
        if began is not None and (metadata := decode_head(bytes(body[:_HEAD]))) is not None:
            if metadata.continue_:
                began(metadata.continue_)
            began = None
        elif len(body) >= _HEAD:
            began = None
    return body
