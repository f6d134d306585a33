"""A namespace of the real control plane that our feed watches, and the check that both show the same in the end."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final
from unittest.mock import patch

from msgspec.structs import replace

from epwatch import watching
from epwatch.clock import SystemClock
from epwatch.kube.kubeconfig import resolve
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from epwatch.kube.timing import PRODUCTION
from epwatch.options import Options
from epwatch.watch_thread import WatchThread
from tests.conformance.kubectl import Kubectl
from tests.conformance.manifests import core
from tests.control_plane.control_plane import ControlPlane
from tests.control_plane.waiting import wait_for
from tests.faults import invariants
from tests.faults.fresh import fresh_screen
from tests.faults.front_end import FrontEnd
from tests.faults.history import tapped
from tests.faults.real.load import AT_REST, SERVICES, Load
from tests.faults.real.truth import shown, told_by_kubectl
from tests.faults.screen import Screen
from tests.watch_ending import end

QUICK: Final = replace(
    PRODUCTION, backoff_first=0.1, backoff_cap=1.0, denied_retry=1.0, healthy=1.0, token_reread=0.5, nudge=0.0
)
"""A real server keeps its own time (bookmarks once a minute): only our waits are shortened."""
PATIENCE: Final = 150.0
"""Seconds: a restart takes three to seven of them on an idle machine, this one is shared."""


class Scene:
    """One namespace: the plane, the load, our front end of it, and kubectl."""

    def __init__(self, plane: ControlPlane, load: Load, kubectl: Kubectl, options: Options) -> None:
        self.load = load
        self._kubectl = kubectl
        self._options = options
        resolved = resolve(options, {"HOME": "/none"})
        self._where = resolved.target.server.partition("//")[2]
        admin = resolve(Options(kubeconfig=str(plane.kubeconfig())), {"HOME": "/none"})
        # The target is ours, since it names the context that is part of every row.
        self._truth = replace(admin, target=resolved.target)
        self.feed = WatchThread(options, resolved, exact=True, clock=SystemClock(), timing=QUICK)
        self.view = FrontEnd(self.feed)

    @property
    def namespace(self) -> str:
        """Return the namespace that is watched."""
        return self._options.namespaces[0]

    async def writes(self, count: int) -> None:
        """Wait until the load has scaled so many times more."""
        wanted = self.load.writes + count
        await self.view.until(lambda: self.load.writes >= wanted, PATIENCE)

    async def settled(self) -> None:
        """Wait until every pod of the load is in rotation: the controllers are at work."""
        await self.view.until(lambda: self._ready() == AT_REST * len(SERVICES), PATIENCE)

    async def loses_a_pod(self) -> None:
        """Wait until kubectl no longer tells of a pod that the tree has: there is something to miss."""
        end = time.monotonic() + PATIENCE
        known = {row.uid for row in shown(self.view.screen.snapshots)}
        while known <= {row.uid for row in await asyncio.to_thread(told_by_kubectl, self._kubectl, self.namespace)}:
            assert time.monotonic() < end, self.view.describe()

    async def until_told(self, kind: Kind, cause: str) -> None:
        """Wait until a stream is told to be retrying for this cause; one before it may come from a server that ends."""
        view = self.view
        await view.until(
            lambda: view.status(kind).phase is Phase.RETRYING and cause in view.status(kind).cause, PATIENCE
        )

    async def agree(self) -> None:
        """Check that the tree shows what kubectl prints and what a fresh list paints, and how it came to that."""
        await self.agree_with_kubectl()
        await self.view.until_live()
        fresh = await self._agree_with_fresh_list()
        assert not self.view.history.failures
        invariants.check_deltas(self.view.history.deltas, rewinds=False)
        invariants.check_rows(self.view.history.changes, fresh.rows, returns=())
        invariants.check_causes(self.view.history.statuses, self._where)

    async def agree_with_kubectl(self) -> None:
        """Wait until the tree shows what kubectl prints, twice the same: the controllers may still have work to do."""
        end, former = time.monotonic() + PATIENCE, None
        while True:
            truth = await asyncio.to_thread(told_by_kubectl, self._kubectl, self.namespace)
            picture = shown(self.view.screen.snapshots)
            if former == truth == picture:
                return
            assert time.monotonic() < end, self.view.describe("kubectl: ", [str(row) for row in truth])
            former = truth

    def _ready(self) -> int:
        return sum(row.ready is True for row in shown(self.view.screen.snapshots))

    async def _agree_with_fresh_list(self) -> Screen:
        end = time.monotonic() + PATIENCE
        while True:
            fresh = await fresh_screen(self._truth, self._options, ())
            if self.view.screen.settled_lines() == fresh.settled_lines():
                return fresh
            assert time.monotonic() < end, self.view.describe("a fresh list: ", fresh.settled_lines())
            await asyncio.sleep(0.1)


@asynccontextmanager
async def scene(
    kubectl: Kubectl, plane: ControlPlane, kubeconfig: Path | None = None, *, server: str | None = None
) -> AsyncIterator[Scene]:
    """Watch three Services in a namespace of their own; it is gone, and the API server is there, when this ends.

    Args:
        kubectl: as the admin.
        plane: the control plane.
        kubeconfig: as whom we watch; the admin's unless given.
        server: by which way, if not straight.
    """
    namespace = f"faults-{secrets.token_hex(3)}"
    await asyncio.to_thread(plane.api.create, "/api/v1/namespaces", {"metadata": {"name": namespace}})
    try:
        load = await asyncio.to_thread(Load, plane.api, namespace)
        options = Options(kubeconfig=str(kubeconfig or plane.kubeconfig()), server=server, namespaces=(namespace,))
        made = Scene(plane, load, kubectl, options)
        with patch.object(watching, "Monitor", tapped(made.view.history.deltas)):
            made.view.feed.start(made.view)
            try:
                await made.view.until_live()
                await made.settled()
                yield made
            finally:
                await asyncio.to_thread(end, made.feed)
    finally:
        await asyncio.to_thread(_remove, plane, namespace)


def _remove(plane: ControlPlane, namespace: str) -> None:
    plane.start_apiserver()
    plane.renew_controllers()
    plane.api.delete(f"/api/v1/namespaces/{namespace}")
    wait_for(plane.api, core(namespace, "pods"), lambda pods: not pods, deadline=PATIENCE)
