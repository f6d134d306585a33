"""The load server: a process of its own that serves one big cluster over plain HTTP as fast as a socket takes it.

``python -m tests.perf.load.server --services 5000 --pods 50000`` prints its port; it ends with its stdin. Below
``/load/`` it is told what to do: ``rate?events=200``, ``probe?node=N``, ``state``.
"""

import argparse
import asyncio
import gc
import json
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

from aiohttp import web

from tests.perf.load.cluster import ENDPOINTS, PODS, SERVICES, SLICES, Cluster
from tests.perf.load.discovery import DISCOVERY
from tests.perf.load.pages import API, Expired, Pages
from tests.perf.load.watches import Watches

_TICK: Final = 0.005
"""Seconds between two bursts of events."""
_BOOKMARKS: Final = 60.0
_ROOTS: Final = {SERVICES: "/api/v1", PODS: "/api/v1", ENDPOINTS: "/api/v1", SLICES: "/apis/discovery.k8s.io/v1"}
_OBJECT: Final = {SERVICES: "Service", PODS: "Pod", ENDPOINTS: "Endpoints", SLICES: "EndpointSlice"}


class LoadServer:
    """Serves a cluster, and lets events happen at the rate that it is told."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._pages = Pages(cluster)
        self._pages.prepare()
        self._watches = {kind: Watches(cluster.version) for kind in _ROOTS}
        self._rate = 0.0
        self._listed = dict.fromkeys(_ROOTS, 0)
        self._made = 0

    def app(self) -> web.Application:
        """Return the application."""
        app = web.Application()
        for kind, root in _ROOTS.items():
            app.router.add_get(f"{root}/{kind}", self._reader(kind))
            app.router.add_get(f"{root}/namespaces/{{namespace}}/{kind}", self._reader(kind))
        app.router.add_get("/load/rate", self._set_rate)
        app.router.add_get("/load/probe", self._write_probe)
        app.router.add_get("/load/state", self._state)
        app.router.add_get("/{path:.*}", _discover)
        app.router.add_post("/{path:.*}", _review)
        return app

    async def run(self) -> None:
        """Let events happen for ever."""
        due, marked = time.monotonic(), time.monotonic()
        owed = 0.0
        while True:
            await asyncio.sleep(_TICK)
            now = time.monotonic()
            owed, due = owed + (now - due) * self._rate, now
            while owed >= 1.0:
                owed -= self._step()
            if now - marked > _BOOKMARKS:
                marked = now
                self._bookmark()

    def _step(self) -> int:
        made = 0
        for event in self._cluster.step():
            self._watches[event.kind].tell(event)
            made += 1
        self._made += made
        return made

    def _bookmark(self) -> None:
        for kind, watches in self._watches.items():
            told = {
                "kind": _OBJECT[kind],
                "apiVersion": API[kind],
                "metadata": {"resourceVersion": str(self._cluster.version)},
            }
            watches.bookmark(json.dumps({"type": "BOOKMARK", "object": told}).encode() + b"\n")

    def _reader(self, kind: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def read(request: web.Request) -> web.StreamResponse:
            namespace = request.match_info.get("namespace")
            if request.query.get("watch", "") in {"1", "true"}:
                return await self._watch(request, kind, namespace)
            return self._list(request, kind, namespace)

        return read

    def _list(self, request: web.Request, kind: str, namespace: str | None) -> web.Response:
        zipped = "gzip" in request.headers.get("Accept-Encoding", "")
        query = request.query
        limit, token = int(query.get("limit", 0)), query.get("continue", "")
        try:
            body, _ = self._pages.page(kind, namespace, limit, token, zipped=zipped)
        except Expired:
            return _gone()
        self._listed[kind] += len(body)
        headers = {"Content-Type": "application/json"} | ({"Content-Encoding": "gzip"} if zipped else {})
        return web.Response(body=body, headers=headers)

    async def _watch(self, request: web.Request, kind: str, namespace: str | None) -> web.StreamResponse:
        watches = self._watches[kind]
        version = int(request.query.get("resourceVersion") or self._cluster.version)
        if version < watches.oldest:
            return _gone()
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        response.enable_chunked_encoding()
        await response.prepare(request)
        watch = watches.begin(namespace, version)
        try:
            seconds = float(request.query.get("timeoutSeconds", 1800))
            await watch.run(response, asyncio.get_running_loop().time() + seconds)
        except ConnectionError:
            pass
        finally:
            watches.end(watch)
        return response

    async def _set_rate(self, request: web.Request) -> web.Response:
        self._rate = float(request.query["events"])
        return web.json_response({})

    async def _write_probe(self, request: web.Request) -> web.Response:
        event = self._cluster.probe(request.query["node"], request.query["address"])
        self._watches[SLICES].tell(event)
        return web.json_response({"at": time.perf_counter()})

    async def _state(self, _request: web.Request) -> web.Response:
        told: dict[str, Any] = {
            "ready": self._cluster.ready,
            "made": self._made,
            "listed": self._listed,
            "watches": {kind: watches.open for kind, watches in self._watches.items()},
            "cut_off": sum(watches.cut_off for watches in self._watches.values()),
            "longest": max(watches.longest for watches in self._watches.values()),
        }
        return web.json_response(told)


def _gone() -> web.Response:
    status = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Expired", "code": 410}
    return web.json_response(status, status=410)


async def _discover(request: web.Request) -> web.Response:
    told = DISCOVERY.get(request.path)
    if told is None:
        status = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404}
        return web.json_response(status, status=404)
    return web.json_response(told)


async def _review(_request: web.Request) -> web.Response:
    """Allow everything, in whichever encoding it is asked: peers would not start without."""
    told = {"kind": "SelfSubjectAccessReview", "apiVersion": "authorization.k8s.io/v1", "metadata": {}, "spec": {}}
    return web.json_response(told | {"status": {"allowed": True}}, status=201)


async def _serve(services: int, pods: int) -> None:
    server = LoadServer(Cluster(services, pods))
    # All of it stays: a collection would walk over it for nothing.
    gc.collect()
    gc.freeze()
    # A watch whose reader went without a word would be waited for, by default for a minute.
    runner = web.AppRunner(server.app(), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=64)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    running = asyncio.create_task(server.run())
    await asyncio.to_thread(sys.stdin.read)
    running.cancel()
    await runner.cleanup()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--services", type=int, default=5000)
    parser.add_argument("--pods", type=int, default=50_000)
    given = parser.parse_args()
    asyncio.run(_serve(given.services, given.pods))
