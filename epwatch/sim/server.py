"""The cluster on a socket: starts, stops, comes back on the same port, and misbehaves when a test wants it."""

from __future__ import annotations

import secrets
import socket
from typing import TYPE_CHECKING, Self, cast

from aiohttp import web

from epwatch.sim.http.access import ADMIN, LOOPBACK, Access
from epwatch.sim.http.app import ApiApp
from epwatch.sim.http.door import Door
from epwatch.sim.http.log import RequestLog
from epwatch.sim.http.settings import BOOKMARK_INTERVAL, Settings
from epwatch.sim.pacer import Pacer

if TYPE_CHECKING:
    import ssl

    from epwatch.sim.cluster import SimCluster
    from epwatch.sim.faults import EventHook, RequestHook

# Without it every open watch would hold up the end by aiohttp's default of 60 s.
SHUTDOWN_SECONDS = 0.05


class SimServer:
    """Serves one cluster on loopback.

    Args:
        cluster: what is served; its clock runs while the server does.
        token: the administrator's bearer token; None makes one.
        port: 0 takes any free port, and keeps it when the server starts again.
        listener: a socket that listens already, for the first start; it tells the port.
        tls: serve https with this context.
        speed: simulated seconds in a second; None leaves the cluster's clock alone (a second server, manual time).
        hosts: names by which clients may call it.
    """

    def __init__(
        self,
        cluster: SimCluster,
        *,
        token: str | None = None,
        port: int = 0,
        listener: socket.socket | None = None,
        tls: ssl.SSLContext | None = None,
        speed: float | None = 1.0,
        hosts: tuple[str, ...] = LOOPBACK,
    ) -> None:
        self.cluster = cluster
        self.token = token or secrets.token_urlsafe(24)
        self.port = port if listener is None else int(listener.getsockname()[1])
        self._listener = listener
        self.access = Access({self.token: ADMIN})
        self.request_log = RequestLog()
        self._tls = tls
        self._settings = Settings()
        self._app = ApiApp(cluster, self.access, self._settings, self.request_log, hosts)
        self._pacer = None if speed is None else Pacer(cluster.timeline, speed)
        self._runner: web.AppRunner | None = None
        self._door: Door | None = None

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`, without a slash at its end."""
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Listen. Raises: OSError when the port is taken."""
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self.port))
        listener, self._listener = self._listener, None
        self.port = int(listener.getsockname()[1])
        runner = web.AppRunner(
            self._app.web_app(), shutdown_timeout=SHUTDOWN_SECONDS, handler_cancellation=True, access_log=None
        )
        await runner.setup()
        self._runner = runner
        self._door = Door(listener, cast("web.Server", runner.server), self._tls)
        self._door.open()
        if self._pacer is not None:
            self._pacer.start()

    async def stop(self, *, clean: bool = False) -> None:
        """Stop listening and drop every connection; `clean` ends watches between two documents first."""
        if self._runner is None or self._door is None:
            return
        if clean:
            self._app.watches.end_all()
        if self._pacer is not None:
            await self._pacer.stop()
        await self._door.close()
        await self._runner.cleanup()
        # A polite close waits for a peer who reads nothing to take what is left, for ever.
        await self._door.clear()
        self._runner = self._door = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    # Faults.

    def kill(self) -> None:
        """Abort every connection, with a reset where the system sends one; goes on listening."""
        if self._door is not None:
            self._door.abort()

    def silence(self) -> None:
        """Accept connections and requests, but write nothing until `speak`."""
        self._settings.silence()

    def speak(self) -> None:
        """End the silence; what was held back is written to those who still wait."""
        self._settings.speak()

    def end_watches(self) -> None:
        """End every open watch cleanly, between two documents."""
        self._app.watches.end_all()

    @property
    def open_watches(self) -> int:
        """How many watches are open."""
        return self._app.watches.count

    @property
    def connections(self) -> int:
        """How many connections are open."""
        return 0 if self._door is None else self._door.connections

    @property
    def bookmark_interval(self) -> float:
        """Seconds between two bookmarks; float("inf") sends none."""
        return self._settings.bookmark_interval

    @bookmark_interval.setter
    def bookmark_interval(self, seconds: float) -> None:
        self._settings.bookmark_interval = seconds

    @property
    def on_request(self) -> RequestHook | None:
        """Called first with each request; see faults.RequestHook."""
        return self._settings.on_request

    @on_request.setter
    def on_request(self, hook: RequestHook | None) -> None:
        self._settings.on_request = hook

    @property
    def on_event(self) -> EventHook | None:
        """Called before each watch document is written; see faults.EventHook."""
        return self._settings.on_event

    @on_event.setter
    def on_event(self, hook: EventHook | None) -> None:
        self._settings.on_event = hook

    @property
    def expired_as_status(self) -> bool:
        """Whether a watch from a compacted resourceVersion gets HTTP 410 instead of an ERROR event."""
        return self._settings.expired_as_status

    @expired_as_status.setter
    def expired_as_status(self, wanted: bool) -> None:
        self._settings.expired_as_status = wanted

    @property
    def future_as_status(self) -> bool:
        """Whether a watch from a resourceVersion to come gets HTTP 504 instead of silence."""
        return self._settings.future_as_status

    @future_as_status.setter
    def future_as_status(self, wanted: bool) -> None:
        self._settings.future_as_status = wanted


__all__ = ["BOOKMARK_INTERVAL", "SimServer"]
