"""The narrow interfaces around the reflector: what it asks of a transport, and what it tells to its sink."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from msgspec import Struct

from epwatch.kube.delta import Delta, Gap
from epwatch.kube.objects import Kind
from epwatch.kube.phase import StreamStatus


class Page(Struct, frozen=True, gc=False, kw_only=True):
    """One page of a list: the bytes of a List document, the wall time of the Date header, what the server warns of.

    ``sent`` is how many bytes of JSON the server sent, where the body is what was left of them; else 0.
    """

    body: bytes | bytearray
    sent: int = 0
    server_time: float | None = None
    warning: str = ""


Began = Callable[[str], None]
"""Told the continue token of a page, at most once and before the page has come; not where it is the last one."""


class ListerWatcher(Protocol):
    """Lists and watches one resource in one namespace scope; the transport behind it may fail in any way of R-8."""

    async def list_page(
        self,
        *,
        limit: int | None,
        continue_token: str | None,
        metadata_only: bool = False,
        began: Began | None = None,
    ) -> Page:
        """Fetch one page; resourceVersion is never sent (PG-3).

        With metadata_only the server may answer with a PartialObjectMetadataList: what an audit compares (R-14).
        ``began`` may be told the token of the next page while this one is still coming.

        Raises:
            ApiError: the server answered with a status other than 200.
            OSError, TimeoutError, ValueError: and the transport errors of R-8.
        """
        ...

    def watch(
        self, *, resource_version: str, timeout_seconds: int
    ) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Open a watch from resource_version with bookmarks; the iterator gives the body as it comes, in any chunks.

        Entering raises as :meth:`list_page` does; so may iterating.
        """
        ...


class Sink(Protocol):
    """Where a reflector's news goes; called on the loop's thread, returns at once."""

    def deltas(self, deltas: Sequence[Delta]) -> None:
        """Take what one watch event, or one whole list, changed."""
        ...

    def status(self, status: StreamStatus) -> None:
        """Take the stream's new status."""
        ...

    def gap(self, gap: Gap) -> None:
        """Take a gap, before the deltas of the relist that ended it."""
        ...

    def skipped(self, kind: Kind, namespace: str | None, name: str, why: str) -> None:
        """Take note of an object that did not decode (R-6): it is left out, counted and shown."""
        ...
