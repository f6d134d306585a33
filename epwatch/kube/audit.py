"""Comparing what a watch told with a fresh list: the only way to find out a stream that lies (R-14).

A server or proxy may swallow an event and go on as if nothing was; the stream stays open and looks healthy.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from epwatch.kube.decode import decode_identity
from epwatch.kube.listwatch import ListerWatcher
from epwatch.kube.objects import ObjectKey
from epwatch.kube.page_size import FIRST
from epwatch.kube.reactions import RETRYABLE
from epwatch.kube.signals import AuditMismatchError
from epwatch.kube.store import OBJECT_CAP, Store, Version
from epwatch.kube.timing import Timing
from epwatch.kube.versions import is_newer
from epwatch.kube.watch_session import WatchSession
from epwatch.kube.wire import decode_list

_SPREAD: Final = 0.25
"""Audits of many streams drift apart by up to so much of their period."""


async def list_versions(transport: ListerWatcher, pace: float) -> tuple[str, dict[ObjectKey, Version]]:
    """Return a fresh list's version, and the versions of its objects; ``pace`` seconds between two pages.

    Raises:
        Exception: any of RETRYABLE; ValueError where it is more than anybody has room for.
    """
    listed: dict[ObjectKey, Version] = {}
    token: str | None = None
    while True:
        page = await transport.list_page(limit=FIRST, continue_token=token, metadata_only=True)
        document = decode_list(page.body)
        if len(listed) > 2 * OBJECT_CAP:
            msg = f"the server lists more than {2 * OBJECT_CAP} objects"
            raise ValueError(msg)
        for raw in document.items or ():
            one = decode_identity(raw)
            listed[ObjectKey(one.namespace, one.name)] = Version(one.uid, one.resource_version)
        meta = document.metadata
        if meta is None or not meta.continue_ or meta.continue_ == token:
            return (meta.resource_version or "" if meta else ""), listed
        token = meta.continue_
        await asyncio.sleep(pace)


class Auditor:
    """Audits one stream now and then.

    Args:
        transport: lists metadata.
        store: what the watch told.
        timing: the period and the pace.
        random: gives numbers in [0, 1).
        session: returns the watch under way, None where there is none; an audit is about one watch.
        agreed: told after each audit that found no difference.
        differed: told of one that did.
    """

    def __init__(
        self,
        transport: ListerWatcher,
        store: Store,
        timing: Timing,
        random: Callable[[], float],
        *,
        session: Callable[[], WatchSession | None],
        agreed: Callable[[], None],
        differed: Callable[[AuditMismatchError], None],
    ) -> None:
        self._transport = transport
        self._store = store
        self._timing = timing
        self._random = random
        self._session = session
        self._agreed = agreed
        self._differed = differed

    async def run(self) -> None:
        """Audit for ever; what cannot be listed is audited the next time."""
        while True:
            await asyncio.sleep(self._timing.audit * (1.0 + _SPREAD * self._random()))
            session = self._session()
            # Of a view that is truncated a list only tells once more that it is.
            if session is not None and not self._store.left_out:
                await self._audit(session)

    async def _audit(self, session: WatchSession) -> None:
        try:
            with self._store.touched() as touched:
                version, listed = await list_versions(self._transport, self._timing.audit_pace)
                if await self._reached(session, version):
                    self._judge(listed, touched)
        except RETRYABLE:
            return  # the stream itself meets the same trouble and tells it

    async def _reached(self, session: WatchSession, version: str) -> bool:
        """Wait until the watch is past the list; return False where it ended before.

        A quiet resource may get no event and, without bookmarks, no version either: after the time in which a healthy
        server sends one, what did not come is missing.
        """
        step = self._timing.stale / 75
        waited = 0.0
        while is_newer(version, session.resource_version) is not False and waited < self._timing.stale:
            await asyncio.sleep(step)
            waited += step
            if self._session() is not session:
                return False
        return self._session() is session

    def _judge(self, listed: Mapping[ObjectKey, Version], touched: set[ObjectKey]) -> None:
        """Compare all but the objects that changed meanwhile: of those the list tells nothing."""
        stored = self._store.versions()
        differing = [key for key in stored.keys() | listed.keys() if stored.get(key) != listed.get(key)]
        lost = [key for key in differing if key not in touched]
        if not lost:
            self._agreed()
            return
        first = min(lost)
        self._differed(
            AuditMismatchError(f"audit: {len(lost)} differ from a fresh list, first {first.namespace}/{first.name}")
        )
