"""One resource in one namespace scope, kept true: list, replace, watch, resume or relist, for ever (section 1.9).

The reflector owns the stream's store and its phase; all that comes in goes to the sink as deltas, gaps and statuses.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack
from typing import Final, Never

from msgspec.structs import replace

from epwatch.clock import Clock
from epwatch.kube.audit import Auditor
from epwatch.kube.confirm import confirm
from epwatch.kube.counts_first import CountsFirst
from epwatch.kube.decode import Identity
from epwatch.kube.delta import Cause, Gap
from epwatch.kube.errors import one_line
from epwatch.kube.heartbeat import Heartbeat
from epwatch.kube.interrupt import Interruptible, time_limit
from epwatch.kube.listing import Listing, list_all
from epwatch.kube.listwatch import Began, ListerWatcher, Page, Sink
from epwatch.kube.liveness import Liveness
from epwatch.kube.objects import COUNTED, Kind, KubeObject
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.kube.reactions import RETRYABLE, Reaction, react
from epwatch.kube.resumption import Resumption
from epwatch.kube.retries import RetryPolicy
from epwatch.kube.signals import (
    AuditMismatchError,
    IdleTimeoutError,
    InterruptedStreamError,
    MovedError,
    RelistError,
    StreamEndedError,
    VeryShortWatchError,
)
from epwatch.kube.store import OBJECT_CAP, Store
from epwatch.kube.stream_reporter import StreamReporter
from epwatch.kube.timing import PRODUCTION, Timing
from epwatch.kube.watch_session import WatchSession

_FIRST: Final = 0.1
"""The part of the jitter of the streams that everybody waits for: services are counted when both are listed."""
_UNTIL_LIVE: Final = frozenset({Phase.AUTH, Phase.DENIED, Phase.UNSERVED})
"""Phases that stay, whatever is tried, until the watch is open: until then others stand in for what is refused."""


class Reflector:
    """Follows one resource in one scope until it is cancelled.

    Args:
        kind: the resource.
        namespace: the scope; None for all namespaces.
        transport: lists and watches.
        sink: takes the news, on this loop's thread.
        clock: the clocks.
        random: gives numbers in [0, 1), for every jitter.
        where: the server as a cause names it ("host:port"), or "".
        timing: the durations.
        counts: what lists wait for before they are decoded, None for nothing.
        cap: objects that there is room for.
    """

    def __init__(
        self,
        kind: Kind,
        namespace: str | None,
        transport: ListerWatcher,
        sink: Sink,
        *,
        clock: Clock,
        random: Callable[[], float],
        where: str = "",
        timing: Timing = PRODUCTION,
        counts: CountsFirst | None = None,
        cap: int = OBJECT_CAP,
    ) -> None:
        self._kind = kind
        self._counts = counts
        self._namespace = namespace
        self._transport = transport
        self._sink = sink
        self._clock = clock
        self._random = random
        self._where = _behind_a_cause(where)
        self._timing = timing
        self._cap = cap
        self._store = Store(kind, cap)
        self._report = StreamReporter(kind, namespace, sink, clock)
        self._retries = RetryPolicy(timing, clock, random)
        self._waits = Interruptible()
        self._liveness = Liveness(self._report, self._store, timing, cap, lambda: self._heartbeat.needed)
        self._heartbeat = Heartbeat(
            transport,
            timing.heartbeat,
            version=self._reached,
            heard=self._liveness.hear,
            rewound=self._waits.interrupt,
        )
        self._session: WatchSession | None = None
        self._opened = False
        self._resumption = Resumption(clock)
        self._nudged_at = clock.monotonic() - timing.nudge

    @property
    def kind(self) -> Kind:
        """Return the resource."""
        return self._kind

    @property
    def refused(self) -> bool:
        """Return whether the server denies or does not serve it."""
        return self._report.phase in {Phase.DENIED, Phase.UNSERVED}

    @property
    def objects(self) -> Iterable[KubeObject]:
        """Return the records as they are now."""
        return self._store.objects()

    @property
    def standing(self) -> StreamStatus:
        """Return how the stream stands at this moment; from any thread."""
        status = self._report.status
        return replace(status, objects=len(self._store)) if status.phase is Phase.LIVE else status

    async def run(self) -> None:
        """Follow the stream for ever.

        Raises:
            ExceptionGroup: something went wrong that no server can cause: a bug (R-8).
        """
        auditor = Auditor(
            self._transport,
            self._store,
            self._timing,
            self._random,
            session=lambda: self._session,
            agreed=self._resumption.agree,
            differed=self._waits.interrupt,
        )
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._follow())
                tasks.create_task(self._liveness.notice_silence(lambda: self._where))
                tasks.create_task(self._heartbeat.run())
                tasks.create_task(auditor.run())
        finally:
            self._liveness.in_time()

    def reconnect_now(self) -> None:
        """Skip the wait, or drop the request under way, and try at once; too frequent calls are ignored."""
        now = self._clock.monotonic()
        if now - self._nudged_at >= self._timing.nudge:
            self._nudged_at = now
            self._waits.interrupt(InterruptedStreamError())

    def rewatch(self) -> None:
        """Open the watch anew at once, where it stands: its transport has another view."""
        self._waits.interrupt(InterruptedStreamError())

    def renew(self, where: str, *, moved: bool) -> None:
        """Try at once as another configuration has it, of a transport that has it already.

        ``where`` is the server as a cause names it now. ``moved``: it may be another cluster's, whose versions say
        nothing of what is known; then it is listed anew.
        """
        self._where = _behind_a_cause(where)
        self._waits.interrupt(MovedError("the kubeconfig was rewritten") if moved else InterruptedStreamError())

    async def confirm(self) -> str:
        """Return "" once the watch has told all that a list made now tells, else what differs or fails."""
        within = self._timing.confirm
        return await confirm(self._transport, self._store, watching=lambda: self._session is not None, within=within)

    async def _follow(self) -> Never:
        jitter = self._timing.start_jitter * (_FIRST if self._kind in COUNTED else 1.0)
        await asyncio.sleep(jitter * self._random())
        while True:
            self._opened = False
            try:
                if self._resumption.version is None:
                    await self._list()
                await self._watch()
            except RETRYABLE as ending:
                await self._recover(ending)

    # --- list

    async def _list(self) -> None:
        if self._report.status.listed and self._report.phase not in _UNTIL_LIVE:
            self._report.move(Phase.RESYNC, self._resumption.why)
        async with self._waits.limit(None, ""):
            listing = await list_all(self._kind, self._fetch, self._count, self._counts, self._cap)
        self._replace(listing)
        self._resumption.listed(listing.resource_version)

    async def _fetch(self, limit: int | None, token: str | None, began: Began) -> Page:
        async with time_limit(self._timing.list_total, "the list took too long"):
            page = await self._transport.list_page(limit=limit, continue_token=token, began=began)
        self._report.heard(page.server_time, page.warning)
        return page

    def _count(self, objects: int) -> None:
        if not self._report.status.listed and self._report.phase not in _UNTIL_LIVE:
            self._report.move(Phase.SYNCING)
        self._report.counted(objects)

    def _replace(self, listing: Listing) -> None:
        first = not self._report.status.listed
        if not first:
            self._sink.gap(Gap(self._kind, self._namespace, *self._resumption.gap()))
        for identity, why in listing.skipped:
            self._skip(identity, why)
        cause = Cause.INITIAL if first else Cause.RELIST
        skipped = (identity for identity, _ in listing.skipped)
        deltas = self._store.replace(listing.objects, skipped, cause, listing.left_out)
        if deltas:
            self._sink.deltas(deltas)
        self._resumption.close()
        self._report.completed(len(self._store), self._store.left_out)

    def _skip(self, identity: Identity, why: str) -> None:
        self._sink.skipped(self._kind, identity.namespace or self._namespace, identity.name, why)

    # --- watch

    async def _watch(self) -> Never:
        session = WatchSession(self._kind, self._store, self._resumption.version or "", self._skip)
        async with AsyncExitStack() as stack:
            async with self._waits.limit(self._timing.list_read, "no answer to the watch"):
                chunks = await stack.enter_async_context(
                    self._transport.watch(
                        resource_version=session.resource_version, timeout_seconds=self._watch_seconds()
                    )
                )
            opened = self._clock.monotonic()
            self._liveness.in_time()
            self._opened = True
            self._session = session
            self._liveness.watching = True
            self._report.heard()
            going_live = self._liveness.go_live_when_proven(failed=self._retries.failing)
            try:
                await self._read(session, chunks)
                self._raise_end(session, self._clock.monotonic() - opened)
            finally:
                going_live.cancel()
                self._session = None
                self._liveness.watching = False
                self._resumption.version = session.resource_version
                self._retries.lived(self._clock.monotonic() - opened)

    async def _read(self, session: WatchSession, chunks: AsyncIterator[bytes]) -> None:
        spoke = False
        while True:
            try:
                chunk = await self._next(chunks)
            except IdleTimeoutError:
                if not spoke:
                    self._heartbeat.silent()
                raise
            if chunk is None:
                return
            spoke = True
            self._heartbeat.spoke()
            self._liveness.hear()
            for deltas in session.feed(chunk):
                if deltas:
                    self._sink.deltas(deltas)
            self._resumption.fresh = False
            if self._store.left_out != self._report.status.left_out:
                self._liveness.hear()

    async def _next(self, chunks: AsyncIterator[bytes]) -> bytes | None:
        begin = self._clock.monotonic()
        try:
            async with self._waits.limit(self._timing.idle, "the watch timed out"):
                return await anext(chunks, None)
        except TimeoutError as error:
            # The transport has an idle limit of its own. What comes much sooner is another timeout, thus a failure.
            if self._clock.monotonic() - begin < 0.9 * self._timing.idle:
                raise
            raise IdleTimeoutError from error

    def _raise_end(self, session: WatchSession, seconds: float) -> Never:
        if seconds < self._timing.very_short and not session.events:
            raise VeryShortWatchError
        raise StreamEndedError

    def _reached(self) -> str:
        """Return the version that the watch has reached, "" while a list is needed."""
        return (self._resumption.version if self._session is None else self._session.resource_version) or ""

    def _watch_seconds(self) -> int:
        shortest, longest = self._timing.watch_shortest, self._timing.watch_longest
        return max(1, round(shortest + (longest - shortest) * self._random()))

    # --- recovery

    async def _recover(self, ending: Exception) -> None:
        reaction = react(ending, opened=self._opened)
        cause = self._explain(ending, reaction)
        if reaction.refused:
            self._report.refused()
        if reaction.relist:
            self._distrust(ending, cause)
        self._resumption.fresh = False
        delay = self._retries.delay(reaction)
        if delay <= 0.0:
            if not isinstance(ending, IdleTimeoutError):  # which is no fault: staleness tells when nothing answers
                self._liveness.reopen_in_time(reaction.phase, cause)
            return
        self._report.move(reaction.phase, cause, self._clock.wall() + delay)
        try:
            await self._waits.pause(delay)
        except InterruptedStreamError:
            pass
        except RelistError as mismatch:
            self._distrust(mismatch, str(mismatch))
        self._report.move(reaction.phase, cause)

    def _distrust(self, ending: Exception, cause: str) -> None:
        """Have all of it listed again."""
        if isinstance(ending, AuditMismatchError):
            self._report.mismatched()
        self._resumption.distrust(ending, cause, self._report.status.last_heard)

    def _explain(self, ending: Exception, reaction: Reaction) -> str:
        if self._resumption.outlived(ending):
            return one_line(f"the server's history is shorter than a reconnect: {reaction.cause}", self._where)
        return one_line(reaction.cause, self._where)


def _behind_a_cause(where: str) -> str:
    return f" ({where})" if where else ""
