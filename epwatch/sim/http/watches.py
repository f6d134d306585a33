"""WATCH: a stream of events from a resourceVersion on, with bookmarks, until its time is up."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING

from aiohttp import web

from epwatch.sim import errors
from epwatch.sim.faults import Cut, EventAction, Watch
from epwatch.sim.http import wire
from epwatch.sim.http.formats import Format, negotiate
from epwatch.sim.http.paging import check_options, forbidden_match, no_number, parse_revision
from epwatch.sim.http.reads import warning_of
from epwatch.sim.http.requestinfo import RequestInfo, is_set
from epwatch.sim.http.subscription import Subscription, WatchEvent
from epwatch.sim.selectors import matcher

if TYPE_CHECKING:
    from collections.abc import Mapping

    from epwatch.sim.cluster import SimCluster
    from epwatch.sim.http.settings import Settings

# kube-apiserver's --min-request-timeout: a watch without timeoutSeconds lasts between this and twice this.
SHORTEST_WATCH = 1800.0
# Not the cluster's: how many watches are opened must not change its story.
_RANDOM = random.Random()  # noqa: S311 - spreads the ends of watches
# Before its deadline a watch gets a last bookmark (cache_watcher.go nextBookmarkTime).
BEFORE_END = 2.0


class Watches:
    """Serves watches and knows which are open.

    Args:
        cluster: what is watched.
        settings: intervals and hooks, read anew each time so that tests can change them.
    """

    def __init__(self, cluster: SimCluster, settings: Settings) -> None:
        self._cluster = cluster
        self._settings = settings
        self._open: set[_Stream] = set()

    @property
    def count(self) -> int:
        """How many watches are open."""
        return len(self._open)

    def end_all(self) -> None:
        """End every watch cleanly, between two documents."""
        for stream in self._open:
            stream.end()

    async def serve(self, request: web.Request, info: RequestInfo) -> web.StreamResponse:
        """One watch, from headers to end. Raises: ApiError 400, 406, 410, 422, 504 before its first byte."""
        query = request.query
        form = negotiate(request.headers.get("Accept", ""))
        check_options(query)
        _check_initial_events(query)
        matches = matcher(info.resource, query.get("labelSelector", ""), query.get("fieldSelector", ""))
        subscription = Subscription(self._cluster.store, info.resource, info.namespace, matches)
        stream = _Stream(self._cluster, self._settings, request, info, subscription, form)
        self._open.add(stream)
        try:
            return await stream.run()
        finally:
            self._open.discard(stream)
            subscription.close()


def _check_initial_events(query: Mapping[str, str]) -> None:
    wanted = query.get("sendInitialEvents")
    match = query.get("resourceVersionMatch", "")
    problem = ""
    if wanted is None and match:
        problem = "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"
    elif wanted is not None and match != "NotOlderThan":
        problem = "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"
    if problem:
        raise forbidden_match(problem)


def _start_of(query: Mapping[str, str]) -> int:
    """The revision to begin after; 0 for none. Raises: ApiError 400."""
    text = query.get("resourceVersion", "")
    if text and not (text.isascii() and text.isdigit()):
        raise errors.bad_request(no_number(text))
    return parse_revision(text)


class _Stream:
    """One open watch."""

    def __init__(
        self,
        cluster: SimCluster,
        settings: Settings,
        request: web.Request,
        info: RequestInfo,
        subscription: Subscription,
        form: Format,
    ) -> None:
        self._cluster = cluster
        self._settings = settings
        self._request = request
        self._info = info
        self._events = subscription
        self._form = form
        self._ending = False
        self._header_sent = False
        self._from = _start_of(request.query)
        self._watch = Watch(info.resource.plural, info.namespace, dict(request.query), request=request)

    def end(self) -> None:
        self._ending = True
        self._events.wake()

    async def run(self) -> web.StreamResponse:
        failure = self._start()
        response = web.StreamResponse(
            headers={"Content-Type": "application/json", "Cache-Control": "no-cache, private"}
        )
        warning = warning_of(self._info.resource)
        if warning:
            response.headers["Warning"] = warning
        response.enable_chunked_encoding()
        await response.prepare(self._request)
        if failure is not None:
            await self._write(response, wire.failure(failure))
        else:
            await self._flow(response)
        return response

    def _start(self) -> errors.ApiError | None:
        """Take up the watch; an expired revision becomes an ERROR event, or an HTTP 410 where a test wants one."""
        query = self._request.query
        revision = self._from
        if revision > self._cluster.store.revision and self._settings.future_as_status:
            raise errors.too_large_resource_version(revision, self._cluster.store.revision)
        if revision == 0 or is_set(query, "sendInitialEvents"):
            self._events.start_now()
            return None
        try:
            self._events.start_at(revision)
        except errors.ApiError as error:
            if self._settings.expired_as_status:
                raise
            return error
        return None

    async def _flow(self, response: web.StreamResponse) -> None:
        loop = asyncio.get_running_loop()
        query = self._request.query
        bookmarks = is_set(query, "allowWatchBookmarks")
        seconds = float(query.get("timeoutSeconds") or 0) or SHORTEST_WATCH * (1 + _RANDOM.random())
        end = loop.time() + seconds
        last_bookmark = loop.time()
        # A watch from no resourceVersion gets the mark of a watch list too, as 1.34 does.
        first = is_set(query, "sendInitialEvents") or not query.get("resourceVersion")
        while not self._ending and not self._events.overrun:
            taken = self._events.take()
            if taken and not await self._send(response, taken):
                return
            now = loop.time()
            if bookmarks and (first or now >= self._next_bookmark(last_bookmark, end)):
                last_bookmark = now
                if not await self._bookmark(response, initial_end=first):
                    return
                first = False
            if now >= end:
                return
            due = self._next_bookmark(last_bookmark, end) if bookmarks else end
            await self._events.wait(max(0.0, min(due, end) - loop.time()))

    def _next_bookmark(self, last: float, end: float) -> float:
        """The next regular one, or the last one before the end; none in the last two seconds again."""
        before_end = end - BEFORE_END
        due = last + self._settings.bookmark_interval
        return min(due, before_end) if last < before_end else max(due, end)

    async def _bookmark(self, response: web.StreamResponse, *, initial_end: bool) -> bool:
        revision = self._cluster.store.revision
        if revision < self._from:
            return True  # a watch from the future hears nothing until its time has come
        document = wire.bookmark(self._info.resource, revision, self._form, initial_end=initial_end)
        return await self._write(response, document)

    async def _send(self, response: web.StreamResponse, taken: list[WatchEvent]) -> bool:
        """Write what waits, in one piece where no hook wants to see each document."""
        documents = [self._document(sent) for sent in taken]
        if self._settings.on_event is None:
            documents = [b"".join(documents)]
        for document in documents:
            if not await self._write(response, document):
                return False
        return True

    def _document(self, sent: WatchEvent) -> bytes:
        if self._form.shape == "object":
            return wire.event(sent)
        header, self._header_sent = not self._header_sent, True
        include = self._request.query.get("includeObject", "Metadata")
        now = self._cluster.timeline.wall()
        return wire.shaped_event(sent, self._info.resource, self._form, now, include=include, header=header)

    async def _write(self, response: web.StreamResponse, document: bytes) -> bool:
        """Write one document as the hook says; False when the stream is over."""
        await self._settings.gate()
        hook = self._settings.on_event
        action: EventAction = "write" if hook is None else hook(self._watch, document)
        self._watch.sent += 1
        if action == "drop":
            return True
        if action == "close":
            return False
        data = action.data if isinstance(action, Cut) else action if isinstance(action, bytes) else document
        how = action.how if isinstance(action, Cut) else action
        if action != "abort" and data:
            try:
                await response.write(data)
            except ConnectionResetError:
                # The reader left between two documents: no fault of this server's, and nobody to tell.
                return False
        if how == "abort" and self._request.transport is not None:
            self._request.transport.abort()
        return how not in ("abort", "close")
