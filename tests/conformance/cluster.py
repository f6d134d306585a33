"""The two servers that the suite runs against, as one type; and the embedded one in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from epwatch.sim import SimCluster, SimServer
from epwatch.sim.controllers.kubelet import Kubelet
from epwatch.sim.controllers.scheduler import Scheduler
from tests.control_plane import kubelet_objects
from tests.control_plane.api import ApiClient, Server
from tests.control_plane.kubelet import KubeletOptions
from tests.control_plane.users import Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.control_plane.control_plane import ControlPlane

# Its kubelets take the second that real ones take to start a pod; nobody needs to wait for that here.
_SPEED = 10.0
_START_DEADLINE = 10.0


@dataclass(frozen=True, slots=True)
class Cluster:
    """A server to check.

    Attributes:
        name: `real` or `embedded`.
        api: a client that may do everything.
        forget_history: make every resourceVersion and continue token from before too old.
        blind: while the context lasts there is somebody who may read neither slices nor Endpoints; gives the
            kubeconfig, None where it is whoever asks.
        held_controllers: while the context lasts nobody writes slices, Endpoints or pods of a Deployment.
    """

    name: str
    api: ApiClient
    forget_history: Callable[[], None]
    held_controllers: Callable[[], contextlib.AbstractContextManager[None]]
    blind: Callable[[], contextlib.AbstractContextManager[Path | None]]


def real_cluster(plane: ControlPlane) -> Cluster:
    """etcd, kube-apiserver and kube-controller-manager."""

    def forget_history() -> None:
        # While it runs, the API server remembers more than etcd does.
        plane.stop_apiserver()
        plane.compact_etcd()
        plane.start_apiserver()

    @contextlib.contextmanager
    def blind() -> Iterator[Path]:
        rules = (Rule("", ("services", "pods")),)
        user = plane.users.add("blind", rules)
        try:
            yield plane.kubeconfig(user)
        finally:
            plane.users.revoke(user, rules)
            plane.users.remove_account(user)

    return Cluster("real", plane.api, forget_history, plane.held_controllers, blind)


@contextlib.contextmanager
def embedded_cluster() -> Iterator[Cluster]:
    """`epwatch.sim` with its controllers, on a loop in a thread of its own while the context lasts."""
    cluster = SimCluster(controllers=True)
    failures = _Failures()
    logging.getLogger("epwatch.sim").addHandler(failures)
    for number, (name, zone) in enumerate(KubeletOptions().nodes.items(), 1):
        cluster.submit(kubelet_objects.node(name, zone, f"10.0.0.{number}"))
    server = SimServer(cluster, speed=_SPEED)
    ready, end = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with server:
            ready.set()
            await end.wait()

    def main() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(serve())

    thread = threading.Thread(target=main, name="embedded-cluster", daemon=True)
    thread.start()
    if not ready.wait(_START_DEADLINE):
        raise TimeoutError(f"the embedded cluster did not start within {_START_DEADLINE:.0f} s")
    try:
        api = ApiClient(Server(server.url, server.token))
        yield Cluster(
            "embedded",
            api,
            lambda: _on(loop, cluster.compact),
            lambda: _held(loop, cluster),
            lambda: _blind(loop, server),
        )
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join()
        logging.getLogger("epwatch.sim").removeHandler(failures)
    assert not failures.told, failures.told


class _Failures(logging.Handler):
    """Collects what the embedded cluster logs as its own mistakes: a 500, a controller that failed."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(f"{record.getMessage()}: {record.exc_info and record.exc_info[1]!r}")


@contextlib.contextmanager
def _held(loop: asyncio.AbstractEventLoop, cluster: SimCluster) -> Iterator[None]:
    """Hold all controllers but those that stand for a kubelet and a scheduler."""
    held = [each for each in cluster.controllers if not isinstance(each, Kubelet | Scheduler)]
    _on(loop, *(each.hold for each in held))
    try:
        yield
    finally:
        _on(loop, *(each.release for each in held))


@contextlib.contextmanager
def _blind(loop: asyncio.AbstractEventLoop, server: SimServer) -> Iterator[None]:
    """Deny slices and Endpoints to whoever asks from now on; watches that are open go on."""
    rights = [(verb, resource) for verb in ("list", "watch") for resource in ("endpointslices", "endpoints")]
    _on(loop, *(partial(server.access.deny, *right) for right in rights))
    try:
        yield
    finally:
        _on(loop, *(partial(server.access.allow, *right) for right in rights))


def _on(loop: asyncio.AbstractEventLoop, *steps: Callable[[], object]) -> None:
    """Take steps on the cluster's own loop."""
    done = threading.Event()

    def run() -> None:
        for step in steps:
            step()
        done.set()

    loop.call_soon_threadsafe(run)
    done.wait()
