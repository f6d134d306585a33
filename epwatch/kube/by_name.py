"""A few named objects as one stream: a list and a watch of each, since a field selector takes one name."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Iterable, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from typing import Final, TypeVar

from msgspec.json import encode

from epwatch.kube.decode import decode_identity
from epwatch.kube.listwatch import Began, ListerWatcher, Page
from epwatch.kube.signals import RelistError
from epwatch.kube.versions import is_newer
from epwatch.kube.watch_lines import complete_lines
from epwatch.kube.wire import LineSplitter, ListDocument, ListMeta, decode_event, decode_list, is_resource_version

_HEARTBEAT: Final = 1
"""The limit of a list that only asks whether the server lives, and at which version."""

_T = TypeVar("_T")


class ByName:
    """A :class:`epwatch.kube.listwatch.ListerWatcher` made of one for each name.

    Their lists are taken one after the other, and their watches tell at their own pace: each is resumed from the
    version that it has reached itself. What is called the version of them all is for comparisons alone.

    Args:
        transports: each lists and watches what has one name; two at least.
    """

    def __init__(self, transports: Sequence[ListerWatcher]) -> None:
        self._transports = transports
        self._reached: list[str] = []

    async def list_page(
        self,
        *,
        limit: int | None,
        continue_token: str | None,  # noqa: ARG002 - there is one page: a name is seldom found twice
        metadata_only: bool = False,
        began: Began | None = None,  # noqa: ARG002
    ) -> Page:
        """Fetch them all.

        Raises:
            RelistError: they are not lists of one kind.
            Exception: as the transports.
        """
        if limit == _HEARTBEAT:
            return await self._transports[0].list_page(limit=limit, continue_token=None)
        pages = await _together(
            each.list_page(limit=None, continue_token=None, metadata_only=metadata_only) for each in self._transports
        )
        documents = [decode_list(page.body) for page in pages]
        versions = [_version(document) for document in documents]
        if not metadata_only:
            self._reached = versions
        return Page(body=_joined(documents, versions), server_time=pages[-1].server_time, warning=pages[-1].warning)

    @asynccontextmanager
    async def watch(
        self,
        *,
        resource_version: str,  # noqa: ARG002 - each has its own
        timeout_seconds: int,
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """Open a watch of each from where it stopped; where one ends, all do."""
        async with AsyncExitStack() as stack:
            streams = [
                await stack.enter_async_context(each.watch(resource_version=reached, timeout_seconds=timeout_seconds))
                for each, reached in zip(self._transports, self._reached, strict=True)
            ]
            yield await stack.enter_async_context(aclosing(self._merged(streams)))

    async def _merged(self, streams: Sequence[AsyncIterator[bytes]]) -> AsyncGenerator[bytes]:
        splitters = [LineSplitter() for _ in streams]
        reading = {asyncio.ensure_future(_next(stream)): number for number, stream in enumerate(streams)}
        try:
            while True:
                done, _ = await asyncio.wait(reading, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    chunk = task.result()
                    if chunk is None:
                        return
                    number = reading.pop(task)
                    lines = list(complete_lines(splitters[number], chunk))
                    # An empty one too: a byte is a sign of life.
                    yield b"".join([line + b"\n" for line in lines])
                    # Not before it was taken: what was not is told again by the next watch.
                    self._reached[number] = _last_version(lines) or self._reached[number]
                    reading[asyncio.ensure_future(_next(streams[number]))] = number
        finally:
            await _end(reading)


async def _next(stream: AsyncIterator[bytes]) -> bytes | None:
    return await anext(stream, None)


async def _together(calls: Iterable[Awaitable[_T]]) -> list[_T]:
    """Return what all calls give; where one raises, the others are cancelled."""
    tasks = [asyncio.ensure_future(call) for call in calls]
    try:
        return await asyncio.gather(*tasks)
    finally:
        await _end(tasks)


async def _end(tasks: Iterable["asyncio.Future[_T]"]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _version(document: ListDocument) -> str:
    version = document.metadata.resource_version if document.metadata else None
    if version is None or not is_resource_version(version):
        msg = "a list without a usable resourceVersion"
        raise RelistError(msg)
    return version


def _joined(documents: Sequence[ListDocument], versions: Sequence[str]) -> bytes:
    """Return one list of what several have, at the lowest of their versions."""
    if len({(each.kind, each.api_version) for each in documents}) > 1:
        msg = "lists of different kinds"
        raise RelistError(msg)
    lowest = versions[0]
    for version in versions:
        lowest = version if is_newer(lowest, version) else lowest
    first = documents[0]
    items = [raw for document in documents for raw in document.items or ()]
    return encode(
        ListDocument(
            kind=first.kind, api_version=first.api_version, metadata=ListMeta(resource_version=lowest), items=items
        )
    )


def _last_version(lines: Iterable[bytes]) -> str:
    """Return the version of the last event that has one, "" where none has."""
    last = ""
    for line in lines:
        try:
            version = decode_identity(decode_event(line).object).resource_version
        except (ValueError, RecursionError):
            continue  # whoever reads it in full will say what is wrong
        last = version if is_resource_version(version) else last
    return last
