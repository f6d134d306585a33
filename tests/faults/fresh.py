"""The truth that every fault has to converge to: the tree of a fresh LIST, past every fault and hook."""

from collections.abc import Collection
from typing import Final

from epwatch.clock import SystemClock
from epwatch.kube.client import Client
from epwatch.kube.delta import Cause
from epwatch.kube.http import HttpListerWatcher
from epwatch.kube.kubeconfig import Resolved
from epwatch.kube.listing import list_all
from epwatch.kube.listwatch import Began, Page
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.kube.store import Store
from epwatch.kube.timing import PRODUCTION
from epwatch.monitor import Monitor
from epwatch.options import Options
from tests.fakes import ManualClock
from tests.faults.screen import Screen

_LONG: Final = 3600.0
"""Seconds after which whatever becomes stale is."""


async def fresh_screen(resolved: Resolved, options: Options, without: Collection[Kind]) -> Screen:
    """Return the tree that a list of the four resources makes.

    Args:
        resolved: a server of the same objects that nobody tampers with.
        options: what is watched.
        without: resources that the watched server does not serve.
    """
    clock = ManualClock()
    monitor = Monitor(resolved.target.context, clock, services=options.services, orphans=not options.selector)
    async with Client(resolved, SystemClock(), PRODUCTION) as client:
        for namespace in resolved.target.namespaces or (None,):
            for kind in Kind:
                if kind not in without:
                    await _list(client, kind, namespace, options, monitor)
                phase = Phase.UNSERVED if kind in without else Phase.LIVE
                listed = kind not in without
                monitor.status(StreamStatus(kind=kind, namespace=namespace, phase=phase, since=0.0, listed=listed))
    clock.advance(_LONG)
    screen = Screen()
    screen.take(monitor.drain(), clock.monotonic())
    return screen


async def _list(client: Client, kind: Kind, namespace: str | None, options: Options, monitor: Monitor) -> None:
    selector = options.selector if kind is Kind.SERVICES else ""
    transport = HttpListerWatcher(client, kind, namespace, selector=selector)

    async def fetch(limit: int | None, token: str | None, began: Began) -> Page:
        return await transport.list_page(limit=limit, continue_token=token, began=began)

    listing = await list_all(kind, fetch, lambda _count: None)
    skipped = (identity for identity, _why in listing.skipped)
    monitor.deltas(Store(kind).replace(listing.objects, skipped, Cause.INITIAL))
