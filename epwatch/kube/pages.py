"""The pages of one list in their order: the next ones are on their way while one is decoded.

API servers write a list's metadata before its items (kube-apiserver 1.34 has sent them before it has encoded the second
item), so that the token of the next page is there a round trip after the request, whatever the page's size.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Final, NamedTuple, Self

from epwatch.kube.listwatch import Began, Page
from epwatch.kube.page_size import PageSize
from epwatch.kube.signals import RelistError
from epwatch.kube.wire import ListDocument

_UNDER_WAY: Final = 2
"""Pages asked for, beside the one that is decoded: one fills the line while the next one's request travels."""

Fetch = Callable[[int | None, str | None, Began], Awaitable[Page]]
"""Fetches one page; takes the limit, the continue token, and whom to tell the next token as soon as it has come."""


class _Asked(NamedTuple):
    token: str | None
    page: "asyncio.Task[_Timed]"


class _Timed(NamedTuple):
    page: Page
    seconds: float


class Pages:
    """Fetches ahead; an async context manager that leaves no request behind.

    Args:
        fetch: fetches one page.
        paged: False for all items in one page.
    """

    __slots__ = ("_asked", "_fetch", "_held", "_paged", "_seconds", "_size", "_token")

    def __init__(self, fetch: Fetch, *, paged: bool) -> None:
        self._fetch = fetch
        self._paged = paged
        self._size = PageSize()
        self._asked: deque[_Asked] = deque()
        self._held: str | None = None
        self._token: str | None = None
        self._seconds = 0.0

    async def __aenter__(self) -> Self:
        """Ask for the first page."""
        self._ask(None)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Cancel what is under way."""
        tasks = [asked.page for asked in self._asked]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def more(self) -> bool:
        """Return whether a page was asked for that was not taken yet."""
        return bool(self._asked)

    async def take(self) -> Page:
        """Return the next page.

        Raises:
            Exception: as the fetch raises.
        """
        page, self._seconds = await self._asked[0].page
        self._token = self._asked.popleft().token
        if self._held is not None:
            self._ask(self._held)
        return page

    def read(self, page: Page, document: ListDocument) -> None:
        """Take note of what the page that was taken last says; the one that follows is asked for, if it was not.

        Raises:
            RelistError: it names another one than when it began to come, or itself.
        """
        following = (document.metadata.continue_ if document.metadata else None) or None
        if following is not None and following == self._token:
            msg = "the server repeats a page of the list for ever"
            raise RelistError(msg)
        self._size.came(len(document.items or ()), page.sent or len(page.body), self._seconds)
        if not self._asked:
            if following is not None:
                self._ask(following)
        elif self._asked[0].token != following:
            msg = "a page of the list names two pages that follow it"
            raise RelistError(msg)

    def _ask(self, token: str | None) -> None:
        self._held = None
        self._asked.append(_Asked(token, asyncio.ensure_future(self._timed(token))))

    async def _timed(self, token: str | None) -> _Timed:
        seconds = asyncio.get_running_loop().time
        begun = seconds()
        page = await self._fetch(self._size.limit if self._paged else None, token, self._began)
        return _Timed(page, seconds() - begun)

    def _began(self, following: str) -> None:
        """Ask for the page that follows the one that begins to come, or hold its token until there is room."""
        if self._size.ahead:
            if len(self._asked) < _UNDER_WAY:
                self._ask(following)
            else:
                self._held = following
