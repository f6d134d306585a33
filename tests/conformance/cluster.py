"""The two servers that the suite runs against, as one type; and the embedded one in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from epwatch.sim import SimCluster, SimServer
from tests.control_plane import kubelet_objects
from tests.control_plane.api import ApiClient, Server
from tests.control_plane.kubelet import KubeletOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
    """

    name: str
    api: ApiClient
    forget_history: Callable[[], None]


def real_cluster(plane: ControlPlane) -> Cluster:
    """etcd, kube-apiserver and kube-controller-manager."""

    def forget_history() -> None:
        # While it runs, the API server remembers more than etcd does.
        plane.stop_apiserver()
        plane.compact_etcd()
        plane.start_apiserver()

    return Cluster("real", plane.api, forget_history)


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
        yield Cluster("embedded", ApiClient(Server(server.url, server.token)), lambda: _compact(loop, cluster))
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


def _compact(loop: asyncio.AbstractEventLoop, cluster: SimCluster) -> None:
    done = threading.Event()

    def compact() -> None:
        cluster.compact()
        done.set()

    loop.call_soon_threadsafe(compact)
    done.wait()
