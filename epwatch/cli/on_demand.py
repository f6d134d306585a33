"""Evidence for `explain`: a connection of its own, opened when the picture is there and closed when it is read."""

import asyncio

from epwatch.clock import Clock
from epwatch.kube.evidence import Evidence, Wanted
from epwatch.kube.kubeconfig import KubeconfigError, Resolved
from epwatch.kube.timing import PRODUCTION


def read_on_demand(resolved: Resolved | None, clock: Clock, wanted: Wanted) -> Evidence:
    """Return what can be read of what is wanted; nothing at all where nothing is wanted, or on no live cluster."""
    if resolved is None or not wanted:
        return Evidence()
    try:
        return asyncio.run(_read(resolved, clock, wanted))
    except KubeconfigError as error:
        return Evidence(unread=(str(error),))


async def _read(resolved: Resolved, clock: Clock, wanted: Wanted) -> Evidence:
    from epwatch.kube.client import Client
    from epwatch.kube.on_demand import read_evidence

    async with Client(resolved, clock, PRODUCTION) as client:
        return await read_evidence(client, wanted)
