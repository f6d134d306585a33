"""The embedded server on an event loop in a thread of its own, for tests that read a terminal meanwhile."""

import asyncio
import ssl
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from types import TracebackType
from typing import Self, TypeVar

from epwatch.sim import SimCluster, SimServer
from epwatch.sim.scenarios import tutorial

Value = TypeVar("Value")
_SECONDS = 30.0
# The tutorial's pods take seconds to start and to stop; nothing here is about how long.
_SPEED = 20.0


class ServerThread:
    """A cluster and its server; a context manager. ``cluster`` and ``server`` are touched by :meth:`do` alone."""

    def __init__(
        self,
        build: Callable[[SimCluster], None] = tutorial.build,
        *,
        controllers: bool = True,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.cluster = SimCluster(seed=1, controllers=controllers)
        build(self.cluster)
        self.server = SimServer(self.cluster, speed=_SPEED, tls=tls)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="tests-server")

    def __enter__(self) -> Self:
        """Start to serve."""
        self._thread.start()
        self.wait_for(self.server.start)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop to serve."""
        try:
            self.wait_for(self.server.stop)
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    @property
    def arguments(self) -> tuple[str, ...]:
        """Return the options by which the program reaches the server, and no kubeconfig of this machine's."""
        # One word: a token may begin with a hyphen, one in 64 does.
        return ("--kubeconfig", "/dev/null", "--server", self.server.url, f"--token={self.server.token}")

    def wait_for(self, call: Callable[[], Awaitable[Value]]) -> Value:
        """Await what ``call`` returns on the server's loop."""

        async def run() -> Value:
            return await call()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(_SECONDS)

    def do(self, call: Callable[[], Value]) -> Value:
        """Call on the server's loop and return the result."""
        done: Future[Value] = Future()

        def run() -> None:
            try:
                done.set_result(call())
            except BaseException as error:  # noqa: BLE001 - it is raised where the result is asked for
                done.set_exception(error)

        self._loop.call_soon_threadsafe(run)
        return done.result(_SECONDS)
