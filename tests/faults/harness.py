"""The watched cluster: the real feed on a real socket, everything it tells, and the invariants checked at the end.

One row of the fault matrix (watch-contract.md, 5.4) is one test::

    async def test_f01_reset_on_all_streams() -> None:
        async with watched() as it:                 # world, server, feed in its own thread; all four streams are LIVE
            it.server.kill()                        # the fault
            it.world.add("late")                    # the cluster goes on meanwhile
            await it.until(lambda: it.shows("late"))
            assert it.lists(Kind.PODS) == 1         # what is special about the row: here, no relist

What the block leaves behind is healed (hooks, silence, toxics, rights), and then, for every row, ``watched`` checks:

- I-1: the rows that the screen would paint are those of a fresh LIST of all four resources, asked past every hook;
- I-2: no (uid, resourceVersion) is applied twice; ADDED and REMOVED of a row alternate;
- I-3: each row told and now absent has exactly one REMOVED, and a row that stayed has none (so the tree was kept);
- I-5: whatever is not LIVE says why in one cleaned line that names the server (``host:port``);
- I-6: at most 20 requests of a stream in any ten scaled seconds;
- I-8: no token and no raw control character in anything told or logged.

The arguments of :func:`watched` say what of this does not hold for a row, and why. ``it.history`` has everything that
was told (statuses, changes, gaps, deltas); ``it.server.request_log`` what was asked. All durations of the feed are
those of the contract times :data:`SCALE` (:func:`scaled`); a Retry-After that a server sends is in real seconds, its
cap is scaled.
Nothing may be slept for: ``await it.until(condition)`` looks again after every batch and every 10 ms.

With ``relay=True`` the feed goes through :class:`tests.faults.relay.Relay` (``it.relay.toxics``). With ``raw=script``
it goes through :class:`tests.faults.raw.RawServer`, where the script answers what it likes with bytes of its own.
``at`` names the
server otherwise, by a name that has to be resolved for instance.
"""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import Final
from unittest.mock import patch

from msgspec.structs import replace

from epwatch import watching
from epwatch.clock import Clock, SystemClock
from epwatch.kube.kubeconfig import Resolved
from epwatch.kube.objects import Kind
from epwatch.kube.timing import PRODUCTION, Timing
from epwatch.options import Options
from epwatch.sim import SimServer
from epwatch.watch_thread import WatchThread
from tests.faults import invariants
from tests.faults.history import LogLines, tapped
from tests.faults.raw import RawServer, Script
from tests.faults.relay import Relay
from tests.faults.watched import Watched, resolved_for
from tests.faults.world import World
from tests.watch_ending import end

SCALE: Final = 1 / 50
"""60 < 70 < 75 s become 1.2 < 1.4 < 1.5 s."""
CANARY: Final = "canary-Zm9yYmlkZGVu"
"""The bearer token, which nothing may ever show."""
Entry = Callable[[str], Resolved]


def scaled(scale: float = SCALE) -> Timing:
    """Return the contract's durations times scale.

    What only tells a peer that stands still keeps more room, or a loaded machine would look like one: a row about
    these says its own.
    """
    timing = PRODUCTION.scaled(scale)
    return replace(
        timing,
        connect=PRODUCTION.connect,
        resume=PRODUCTION.resume,
        jump=PRODUCTION.jump,
        list_read=5 * timing.list_read,
        list_total=5 * timing.list_total,
    )


@asynccontextmanager
async def watched(
    world: World | None = None,
    *,
    relay: bool = False,
    raw: Script | None = None,
    at: str = "http://127.0.0.1:{port}",
    scale: float = SCALE,
    speed: float = 1.0,
    timing: Timing | None = None,
    options: Options | None = None,
    exact: bool = True,
    clock: Clock | None = None,
    live: bool = True,
    without: Collection[Kind] = (),
    returns: Collection[str] = (),
    rewinds: bool = False,
    prepare: Callable[[SimServer], None] | None = None,
    tls: ssl.SSLContext | None = None,
    entry: Entry | None = None,
    secrets: Collection[str] = (),
) -> AsyncIterator[Watched]:
    """Watch a world through the real feed; at the end heal, converge, and check every invariant.

    Args:
        world: what is watched; three pods behind one Service unless given.
        relay: go through the relay, which can spoil the line.
        raw: go through a raw-byte server that this script rules.
        at: the base URL that the feed is told.
        speed: simulated seconds in a second, for a cluster with controllers.
        scale: of the durations, and of the ten seconds of I-6.
        timing: the feed's durations; ``scaled(scale)`` unless given.
        options: as for the command line; namespace default unless given.
        exact: every change by itself, as for streams; else batches, as for the screen.
        clock: the feed's clocks.
        live: wait until every stream is LIVE before the block begins.
        without: resources that stay unserved to the end, so that a fresh list leaves them out too.
        returns: addresses of rows that leave and come back in truth (I-3).
        rewinds: resourceVersions begin anew (I-2).
        prepare: called with the server before the feed starts: for faults that are there from the first request.
        tls: serve https with this context, which may be changed meanwhile: the next handshake has what it is then.
        entry: returns how the feed gets in, given the URL; with --server and --token unless given.
        secrets: what besides the token nothing may ever show.
    """
    world = World() if world is None else world
    options = Options(namespaces=(world.namespace,)) if options is None else options
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(SimServer(world.cluster, token=CANARY, tls=tls, speed=speed))
        server.bookmark_interval = 60 * scale
        if prepare is not None:
            prepare(server)
        line = await stack.enter_async_context(Relay(("127.0.0.1", server.port)))
        door = await stack.enter_async_context(RawServer(("127.0.0.1", server.port), raw or (lambda _request: None)))
        port = door.port if raw is not None else line.port if relay else server.port
        url = (at if tls is None else at.replace("http:", "https:")).format(port=port)
        feed = WatchThread(
            options,
            entry(url) if entry is not None else resolved_for(url, CANARY, options),
            exact=exact,
            clock=clock or SystemClock(),
            timing=timing or scaled(scale),
        )
        made = Watched(world, server, line, door, options, feed)
        stack.enter_context(patch.object(watching, "Monitor", tapped(made.history.deltas)))
        stack.enter_context(_logged(made.history.lines))
        await stack.enter_async_context(_running(made, feed))
        if live:
            await made.until_live()
        yield made
        made.heal()
        fresh = await made.converge(without)
        assert not made.history.failures
        invariants.check_deltas(made.history.deltas, rewinds=rewinds)
        invariants.check_rows(made.history.changes, fresh.rows, returns=returns)
        invariants.check_causes(made.history.statuses, url.partition("//")[2])
        invariants.check_rates(server.request_log, 10 * scale)
        invariants.check_clean(made.history.texts(), [CANARY, *secrets])


@asynccontextmanager
async def _running(made: Watched, feed: WatchThread) -> AsyncIterator[None]:
    made.feed.start(made)
    try:
        yield
    finally:
        await asyncio.to_thread(end, feed)


@contextmanager
def _logged(lines: list[str]) -> Iterator[None]:
    """Have everything logged, down to DEBUG, written into lines."""
    handler, root = LogLines(lines), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.setLevel(level)
        root.removeHandler(handler)
